"""The public data sets from the command line: python -m course_utils.datasets --help."""

import argparse
import os
import sys
from collections import Counter

from .download import FetchError, fetch_files, state_of
from .registry import REGISTRY
from .settings import cache_folder


def main(arguments=None):
    """Run one command and return the exit status: 0 if all went well, 1 if not."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.run is fetch and not (options.names or options.all):
        parser.error("name what to fetch, or say --all")
    try:
        return options.run(options)
    except ValueError as error:  # a folder that cannot be one
        parser.error(str(error))


def show_list(options):
    """Print each data set: name, size, how much of it is in the cache, what it is."""
    print(f"cache: {cache_folder(options.folder)}")
    for entry in REGISTRY.values():
        states = Counter(_states(entry, options.folder).values())
        here = ", ".join(f"{n} {state}" for state, n in states.items())
        print(f"{entry.name:16} {entry.size:>13}  {here:18} {entry.holds}; {entry.licence}")
    return 0


def fetch(options):
    """Fetch the named data sets, or all; go on after one that fails."""
    names = list(REGISTRY) if options.all else options.names
    failed = []
    for name in names:
        try:
            fetch_files(REGISTRY[name], options.folder, progress=True)
        except FetchError as error:
            print(error, file=sys.stderr)
            failed.append(name)
        else:
            print(f"{name}: verified, in {cache_folder(options.folder) / name}")
    if failed:
        print(f"not fetched: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def verify(options):
    """Compare the checksums of what is in the cache; a file that was asked for must be there."""
    wrong = {"damaged", "unreadable"} | ({"missing"} if options.names else set())
    found = set()
    for name in options.names or REGISTRY:
        for file, state in _states(REGISTRY[name], options.folder).items():
            found.add(state)
            print(f"{state:10} {name}/{file}")
    return 1 if found & wrong else 0


def _parser():
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.datasets", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    adders = (
        ("list", show_list, "what there is, and what of it is in the cache"),
        ("fetch", fetch, "download and verify data sets"),
        ("verify", verify, "compare the checksums of what is in the cache"),
    )
    for word, run, summary in adders:
        command = commands.add_parser(word, help=summary, description=summary)
        command.set_defaults(run=run)
        command.add_argument("--folder", help="use this folder in place of the cache")
        if run is not show_list:
            command.add_argument("names", nargs="*", metavar="NAME", type=_name, help=_names())
        if run is fetch:
            command.add_argument("--all", action="store_true", help="every data set")
    return parser


def _name(text):
    """Return text if it names a data set; otherwise argparse says what names there are."""
    if text not in REGISTRY:
        raise argparse.ArgumentTypeError(f"no data set {text!r}; there are {_names()}")
    return text


def _names():
    """Return all names, for people."""
    return ", ".join(REGISTRY)


def _states(entry, folder):
    """Return {file name: its state in the cache}."""
    place = cache_folder(folder) / entry.name
    return {file.name: state_of(file, place / file.name) for file in entry.files}


def run():
    """Run the command of this process: on a terminal of any encoding, into any pipe."""
    sys.stdout.reconfigure(errors="replace")  # × is missing from some of Windows' code pages
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:  # head, for one, reads no more than it needs
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    return status


if __name__ == "__main__":
    sys.exit(run())
