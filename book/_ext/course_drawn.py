"""What the book draws of the course as a whole, from the one list and the notebooks.

Directives: `course-parts` (cards of all parts), `part-pages` (the notebooks of the part whose page
it stands on), `part-results` (what these notebooks found: the model, and its simple rival),
`whole-results` (the main tables of the notebooks that its lines name, one under the other),
`course-map` (which page needs which), `reading-path` (the notebooks that its lines name),
`course-syllabus` (a table for teachers) and `notebook-facts` (what each notebook costs).
"""

import course_pages
from drawn import Drawn, moved, table
from notebook_facts import clock, gigabytes, problems, yes_or_no

from course_utils.results import KEY


class CourseDrawn(Drawn):
    def depends_on(self):
        yield self.root / "_toc.yml"
        yield from course_pages.notebooks(self.root)
        yield from (self.root / f"{part.landing}.md" for part in course_pages.parts(self.root))

    @property
    def parts(self):
        return course_pages.parts(self.root)

    def notebooks(self, part=None):
        """Return {name: Notebook} of one part or of all, in order."""
        names = [name for p in ([part] if part else self.parts) for name in p.notebooks]
        return {name: course_pages.Notebook.read(self.root / f"{name}.ipynb") for name in names}

    def named(self, known):
        """Return the names in the directive's lines, all of them among the known."""
        unknown = [name for name in self.content if name not in known]
        if unknown:
            raise self.error(f"not among the notebooks of _toc.yml: {', '.join(unknown)}")
        return list(self.content)

    def links(self, names):
        """Return links to notebooks by their short titles, as one phrase."""
        known = self.notebooks()
        return ", ".join(self.link(known[name].short_title, name, ".ipynb") for name in names)


class CourseParts(CourseDrawn):
    def markdown(self):
        cards = []
        for part in self.parts:
            title = course_pages.heading(part.landing, self.root)
            question = moved(self.question(part.landing), part.landing, self.env.docname)
            pages = self.notebooks(part)
            count = f"{len(pages)} page{'s' * (len(pages) > 1)}"
            time = clock(sum(page.minutes for page in pages.values()))
            cards.append(
                f"- **{self.link(title, part.landing, '.md')}**\n\n  {question}\n\n"
                f"  {self.links(pages)}\n\n  {count}, {time}"
            )
        everything = self.notebooks()
        time = clock(sum(page.minutes for page in everything.values()))
        total = f"{len(everything)} pages in all, about {time} for a reader."
        return "::::{container} part-cards\n" + "\n".join(cards) + f"\n::::\n\n{total}"

    def question(self, landing):
        """Return the first paragraph of a part's page: the question that the part answers."""
        text = (self.root / f"{landing}.md").read_text(encoding="utf-8")
        return text.split("\n\n")[1].replace("\n", " ")


class PartPages(CourseDrawn):
    def markdown(self):
        (part,) = [part for part in self.parts if part.landing == self.env.docname]
        return "\n\n".join(self.entry(*item) for item in self.notebooks(part).items())

    def entry(self, name, page):
        lines = [f"### {self.link(page.title, name, '.ipynb')}"]
        lines.append(moved(page.why, name, self.env.docname))
        costs = [f"{clock(page.minutes)} for a reader"]
        if measured(page.facts):
            costs.append(f"runs in {page.facts['seconds']:.0f} s")
        if needs := page.needs(name):
            costs.append(f"builds on {self.links(needs)}")
        lines.append("*" + " · ".join(costs) + "*")
        return "\n\n".join(lines)


class PartResults(CourseDrawn):
    """The main table of each notebook of the part, in a row: the model, and the simple rival."""

    def markdown(self):
        (part,) = [part for part in self.parts if part.landing == self.env.docname]
        rows = [
            [self.link(result["question"], name, ".ipynb"), result["data"], result["measure"]]
            + [in_words(told, result) for told in chosen(result)]
            for name, page in self.notebooks(part).items()
            for result in page.stored(KEY)
        ]
        if not rows:
            raise self.error(f"no notebook under {part.landing} has stored a main result")
        return table(["Question", "Data", "Measured", "Model", "Simple rival"], rows)


class WholeResults(CourseDrawn):
    """The whole main tables of the notebooks named: each in a row, its contenders below it."""

    has_content = True

    def markdown(self):
        known, rows = self.notebooks(), []
        for name in self.named(known):
            results = known[name].stored(KEY)
            if not results:
                raise self.error(f"{name} has stored no main result")
            for result in results:
                link = self.link(result["question"], name, ".ipynb")
                rows.append([f"**{link}**", result["measure"], "", ""])
                rows += [in_cells(told, result) for told in result["contenders"]]
        return table(["Stage", "Score", "Parameters", "Training"], rows)


def chosen(result):
    """Return of a main table's contenders the model and the simple rival."""
    named = {told["name"]: told for told in result["contenders"]}
    return [named[result[role]] for role in ("model", "rival")]


def in_words(told, result):
    """Return a contender in words: name, score, interval, and what it cost."""
    costs = []
    if "parameters" in told:
        costs.append(f"{told['parameters']:,} parameters")
    if "seconds" in told:
        costs.append(duration(told["seconds"]))
    return "; ".join([f"{told['name']}: {score(told, result)}", *costs])


def in_cells(told, result):
    """Return a contender as cells: name, score with interval, parameters, seconds."""
    parameters = f"{told['parameters']:,}" if "parameters" in told else "–"
    seconds = duration(told["seconds"]) if "seconds" in told else "–"
    return [told["name"], score(told, result), parameters, seconds]


def score(told, result):
    """Return a contender's score with its interval: **0.90** (0.85 to 0.94)."""
    estimate, low, high = (
        f"{told[key]:.{result['digits']}f}" for key in ("estimate", "low", "high")
    )
    return f"**{estimate}** ({low} to {high})"


def duration(seconds):
    """Return seconds as people say them: under 0.1 s, 2.3 s, 24 min."""
    if seconds < 0.05:
        return "under 0.1 s"
    return f"{seconds:.1f} s" if seconds < 100 else clock(round(seconds / 60))


def measured(facts):
    """Tell whether all facts are there; where not, the notebook's own page warns."""
    return not any(problems(facts))


class ReadingPath(CourseDrawn):
    has_content = True

    def markdown(self):
        known = self.notebooks()
        lines = [
            f"1. {self.link(known[name].title, name, '.ipynb')}, {clock(known[name].minutes)}"
            for name in self.named(known)
        ]
        return "\n".join(lines)


class CourseMap(CourseDrawn):
    def markdown(self):
        lines = []
        for part in self.parts:
            title = course_pages.heading(part.landing, self.root)
            lines.append(f"- **{self.link(title, part.landing, '.md')}**")
            for name, page in self.notebooks(part).items():
                after = self.links(page.needs(name))
                need = f"\n\n     after {after}" if after else ""
                lines.append(f"  1. {self.link(page.short_title, name, '.ipynb')}{need}")
        return "::::{container} course-map\n" + "\n".join(lines) + "\n::::"


class CourseSyllabus(CourseDrawn):
    def markdown(self):
        lines = [":::{list-table}", ":header-rows: 1", ":class: course-syllabus", ""]
        lines += ["* - Page", "  - Minutes", "  - Needs", "  - Afterwards, students can"]
        for name, page in self.notebooks().items():
            lines.append(f"* - {self.link(page.short_title, name, '.ipynb')}")
            lines.append(f"  - {page.minutes}")
            lines.append(f"  - {moved(page.need, name, self.env.docname)}")
            outcomes = [moved(text, name, self.env.docname) for text in page.outcomes] or [""]
            lines.append(f"  - - {outcomes[0]}")
            lines += [f"    - {outcome}" for outcome in outcomes[1:]]
        return "\n".join([*lines, ":::"])


class NotebookFacts(CourseDrawn):
    def markdown(self):
        pages = self.notebooks().items()
        known = {name: page for name, page in pages if measured(page.facts)}
        rows = [
            [
                self.link(page.short_title, name, ".ipynb"),
                clock(page.minutes),
                f"{page.facts['seconds']:.0f} s",
                gigabytes(page.facts["peak_memory_mb"]),
                yes_or_no(page.facts["network"]),
                yes_or_no(page.facts["gpu"]),
            ]
            for name, page in known.items()
        ]
        seconds = sum(page.facts["seconds"] for page in known.values())
        memory = max((page.facts["peak_memory_mb"] for page in known.values()), default=0)
        reading = clock(sum(page.minutes for page in known.values()))
        rows.append(
            ["**All of them**", reading, f"{seconds:.0f} s", f"{gigabytes(memory)} at most"]
        )
        drawn = table(["Notebook", "Reader", "Run", "Peak memory", "Network", "GPU"], rows)
        return f"::::{{container}} notebook-facts-table\n{drawn}\n::::"


def setup(app):
    app.add_directive("course-parts", CourseParts)
    app.add_directive("part-pages", PartPages)
    app.add_directive("part-results", PartResults)
    app.add_directive("whole-results", WholeResults)
    app.add_directive("reading-path", ReadingPath)
    app.add_directive("course-map", CourseMap)
    app.add_directive("course-syllabus", CourseSyllabus)
    app.add_directive("notebook-facts", NotebookFacts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
