"""Files of tests are run whole, and so that no process waits or is left alone at the end."""

import types

from in_turn import in_turn


def items(name, count, fixtures=(), **parent):
    parent = types.SimpleNamespace(**parent)
    return [
        types.SimpleNamespace(nodeid=f"{name}::{n}", fixturenames=fixtures, parent=parent)
        for n in range(count)
    ]


def notebook(name, seconds):
    nb = types.SimpleNamespace(metadata={"course": {"seconds": seconds}} if seconds else {})
    return items(name, 9, nb=nb)


def test_the_site_is_built_first_and_the_shortest_notebook_ends():
    groups = {
        "end": notebook("end.ipynb", None),
        "few": items("few.py", 2),
        "long": notebook("long.ipynb", 40),
        "many": items("many.py", 5),
        "other": items("other.py", 3, ["browser", "site"]),
        "short": notebook("short.ipynb", 3),
        "site": items("site.py", 4) + items("site.py", 1, ["pages", "site"]),
    }
    found = in_turn([item for group in groups.values() for item in group])
    order = "site many few other long short end".split()
    assert found == [item for name in order for item in groups[name]]
