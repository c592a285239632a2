"""What a loader's docstring promises: fields in order, each with its form."""

import inspect
import re

import numpy as np

ABOUT = ["name", "description", "licence", "source"]


def assert_promised(data, loader, small=False):
    """The fields are those of the docstring, in order and form; a small file has fewer rows."""
    returns = inspect.getdoc(loader).split("Returns\n-------\nDataset\n")[1].split("\n\n")[0]
    named = re.findall(r"^    (\w+(?:, \w+)*)(?: : (.+))?$", returns, flags=re.MULTILINE)
    forms = {name: form for names, form in named for name in names.split(", ")}
    assert list(vars(data)) == [*forms, *ABOUT]
    for name, form in forms.items():  # "the same for the test" has no form of its own
        form = form or forms[name.replace("test", "train")]
        assert has_form(getattr(data, name), form, small), f"{name} is no {form}"


def has_form(value, form, small):
    """Whether a value is "(569, 30) float64" or "list of 2 str".

    Of "(n,) int64" n may be any, of "(...) int64" the axes too.
    """
    if isinstance(value, np.ndarray):
        sizes, dtype = re.fullmatch(r"\((.*?),?\) (\S+)", form).groups()
        pairs = zip(sizes.split(", "), value.shape, strict=True) if sizes != "..." else ()
        fits = [small or not size.isdigit() or int(size) == n for size, n in pairs]
        return value.dtype == dtype and value.flags.writeable and all(fits)
    if isinstance(value, list):
        count, of = re.fullmatch(r"lists? of (?:([\d,]+|n|count) )?(.+)", form).groups()
        known = int(count.replace(",", "")) if count and count[0].isdigit() else len(value)
        fits = known == len(value) or (small and known > 100)
        return fits and all(has_form(v, of, small) for v in value)
    if isinstance(value, dict):
        return all(has_form(v, form.removeprefix("dict of "), small) for v in value.values())
    if isinstance(value, tuple):
        return form == "({})".format(", ".join(type(v).__name__ for v in value))
    return type(value).__name__ == form
