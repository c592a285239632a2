"""The order of a test run on several processes: whole files, and none is left alone at the end.

First the file that builds the site, then those that need no site, then the others of the site, by
their number of tests; then the notebooks, the slowest first. Nobody waits for the site that way,
and the last to be handed out are the shortest notebooks.
"""

import collections


def in_turn(items):
    files = collections.defaultdict(list)
    for item in items:
        files[item.nodeid.partition("::")[0]].append(item)
    units = [name for name in files if not hasattr(files[name][0].parent, "nb")]
    units.sort(key=lambda name: -len(files[name]))
    site = [name for name in units if any(map(needs_site, files[name]))]
    others = [name for name in units if name not in site]
    notebooks = sorted(set(files) - set(units), key=lambda name: (-seconds(files[name]), name))
    order = [*site[:1], *others, *site[1:], *notebooks]
    return [item for name in order for item in files[name]]


def needs_site(item):
    return "site" in getattr(item, "fixturenames", ())


def seconds(cells):
    """Return what a notebook says of itself."""
    return cells[0].parent.nb.metadata.get("course", {}).get("seconds", 0)
