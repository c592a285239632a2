"""Make the book as an EPUB, `_build/course.epub`, and check it: `make epub`.

The builder is `book/_ext/epub_book.py`; epubcheck, which judges for shops and libraries, has to
find nothing.
"""

import pathlib
import shutil
import subprocess
import sys

from environment import ROOT

FOLDER = ROOT / "_build" / "epub"
ADVICE = (
    "epubcheck is missing, so nobody has checked the EPUB that was made, {}. "
    "On Debian and Ubuntu 'apt install epubcheck' brings it."
)


def build(folder=FOLDER):
    """Build the EPUB from nothing, warnings as errors; return its path."""
    shutil.rmtree(folder, ignore_errors=True)
    program = pathlib.Path(sys.executable).with_name("jupyter-book")
    command = [sys.executable, program, "build", "--builder", "custom", "--custom-builder", "epub"]
    command += ["--warningiserror", "--nitpick", "--keep-going", "--quiet", ROOT]
    if subprocess.run([str(part) for part in command]).returncode != 0:
        sys.exit("The EPUB was not made (above).")
    return shutil.copy(folder / "course.epub", folder.with_name("course.epub"))


def check(book):
    """Stop with what epubcheck finds wrong in a book, or where epubcheck is missing."""
    program = shutil.which("epubcheck")
    if program is None:
        sys.exit(ADVICE.format(book))
    with open(program, "rb") as file:  # Debian's is the archive itself, which Java runs
        java = ["java", "-jar"] if file.read(2) == b"PK" else []
    done = subprocess.run([*java, program, str(book)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}{done.stderr}\nepubcheck finds faults in {book} (above).")


if __name__ == "__main__":
    path = build()
    check(path)
    print(f"The book: {path}, which epubcheck finds without fault")
