"""What the book says of data sets, drawn from the records that the loaders themselves read.

Directives, each with the argument `included` (what needs no network) or `downloads` (what
`fetch_*` brings): `data-table` is the overview, `data-notes` says of each set what was done to it,
under what terms it comes, who made it, and how a download is verified.
"""

from drawn import Drawn, table

from course_utils.datasets import catalogue, dataset, registry

SETS = {
    "included": ("load_", catalogue.CATALOGUE),
    "downloads": ("fetch_", registry.REGISTRY),
}
CHECKSUMS = {"sha256": "SHA-256", "sha1": "SHA-1", "md5": "MD5"}


class DrawnData(Drawn):
    required_arguments = 1

    def depends_on(self):
        return [module.__file__ for module in (catalogue, dataset, registry)]

    def entries(self):
        """Yield (loader, entry) of each data set."""
        if self.arguments[0] not in SETS:
            raise self.error(f"{self.name}: one of {', '.join(SETS)}, got {self.arguments[0]!r}")
        prefix, entries = SETS[self.arguments[0]]
        for name, entry in entries.items():
            yield f"`{prefix}{name}`", entry


class DataTable(DrawnData):
    def markdown(self):
        header = ["Loader", "What it holds", "Size", "Licence"]
        return table(header, [[name, e.holds, e.size, e.terms] for name, e in self.entries()])


class DataNotes(DrawnData):
    def markdown(self):
        return "\n\n".join(f"{name}\n: {notes(entry)}" for name, entry in self.entries())


def notes(entry):
    """Return what there is to know of an entry, in sentences."""
    checks = {
        f"{CHECKSUMS[file.hash.partition(':')[0]]}, published by {file.hash_from}"
        for file in getattr(entry, "files", ())
    }
    facts = {"Licence": {entry.licence}, "Source": {entry.source}, "Checked by": checks}
    said = [f"{fact}: {'; '.join(sorted(words))}." for fact, words in facts.items() if words]
    return " ".join([entry.description, *said])


def setup(app):
    app.add_directive("data-table", DataTable)
    app.add_directive("data-notes", DataNotes)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
