"""The directive `tool-table GROUP`: a table of packages from book/tools.json.

`python tools/ask_index.py` writes versions, dates, licences and homes into that file.
"""

import datetime
import json

from drawn import Drawn, table


class ToolTable(Drawn):
    required_arguments = 1
    final_argument_whitespace = True

    @property
    def path(self):
        return self.root / "book" / "tools.json"

    def depends_on(self):
        return [self.path]

    def markdown(self):
        packages = json.loads(self.path.read_text(encoding="utf-8"))[self.arguments[0]]
        rows = [
            [f"[{name}]({told['home']})", told["use"], newest(told), told["licence"]]
            for name, told in packages.items()
        ]
        return table(["Package", "What for", "Newest version", "Licence"], rows)


def newest(told):
    released = datetime.date.fromisoformat(told["date"])
    return f"{told['version']}, {released:%b %Y}"


def setup(app):
    app.add_directive("tool-table", ToolTable)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
