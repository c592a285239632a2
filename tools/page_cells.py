"""What a page's own cells define, for scripts that repeat its trainings at length."""

import nbformat


def define(page, cells, names=None):
    """Run these cells of a notebook, by their ids and in this order; return the names they define.

    Parameters
    ----------
    page : Path
    cells : iterable of str
    names : dict, optional
        What the cells find defined; changed in place.
    """
    sources = {cell.id: cell.source for cell in nbformat.read(page, as_version=4).cells}
    names = {} if names is None else names
    for cell in cells:
        exec(compile(sources[cell], cell, "exec"), names)
    return names
