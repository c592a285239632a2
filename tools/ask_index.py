"""Fill in book/tools.json from a package index: `python tools/ask_index.py URL`.

URL: the index's address in front of NAME/json (the Python Package Index answers so; its help
names the address). Each package of the file gets its newest version, that version's date, its
licence and its home; what the page says of it stays. Nothing is written if one answer fails.
"""

import argparse
import json
import urllib.request

import environment
from files import write_whole

FILE = environment.ROOT / "book" / "tools.json"
FAMILIES = {
    "LGPL": "LGPL", "AGPL": "AGPL", "Affero": "AGPL", "GPL": "GPL", "Apache": "Apache 2.0",
    "MIT": "MIT", "BSD": "BSD", "ISC": "ISC", "MPL": "MPL",
}  # fmt: skip
HOMES = ("homepage", "home", "source", "source code", "repository", "github", "documentation")


def fill_in(groups, url):
    """Return the groups of packages with what the index says of each."""
    return {
        group: {name: told | ask(url, name) for name, told in packages.items()}
        for group, packages in groups.items()
    }


def ask(url, name):
    with urllib.request.urlopen(f"{url.rstrip('/')}/{name}/json", timeout=60) as answer:
        return read(json.load(answer))


def read(answer):
    """Return version, date, licence and home of one package from the index's answer."""
    about = answer["info"]
    links = {key.lower(): link for key, link in (about["project_urls"] or {}).items()}
    homes = [links[key] for key in HOMES if key in links]
    return {
        "version": about["version"],
        "date": min(file["upload_time"] for file in answer["urls"])[:10],
        "licence": licence(about),
        "home": about["home_page"] or homes[0],
    }


def licence(about):
    """Return the family of the licence, looked for where packages tell it."""
    expression = (about["license_expression"] or "").partition(" AND ")[0]
    for text in filter(None, [expression, *about["classifiers"], about["license"]]):
        for name, family in FAMILIES.items():
            if name in text:
                return family
    return "see its home"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url")
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    filled = fill_in(stored, parser.parse_args().url)
    write_whole(FILE, json.dumps(filled, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
