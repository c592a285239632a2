"""What a loader's docstring promises."""

import inspect
import re


def fields_of(loader):
    """Return the names of the fields in the Returns section of a loader's docstring, in order."""
    returns = inspect.getdoc(loader).split("Returns\n-------\nDataset\n")[1].split("\n\n")[0]
    named = re.findall(r"^    (\w+(?:, \w+)*)(?: : .+)?$", returns, flags=re.MULTILINE)
    return [name for names in named for name in names.split(", ")]
