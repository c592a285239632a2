"""Writing a file so that nobody ever meets half of it."""

import os


def write_whole(path, text):
    """Write text beside the file, then put it in its place; on an error the old file stays."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
