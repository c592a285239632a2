"""Matrices as colours, with names on both sides."""

import matplotlib.pyplot as plt
import numpy as np

# Not quite black and white: the dark page turns those round, and a cell keeps its colour there.
_ON_BRIGHT, _ON_DARK = "#010101", "#fefefe"


def show_heatmap(
    values, rows, columns, *, axis=None, label=None, cmap="cividis", digits=None, value_range=None
):
    """Draw a matrix (attention weights, a confusion table) with names on both sides.

    Parameters
    ----------
    values : array_like, shape (r, c)
        The matrix: in an attention map a row is a query and a column a key.
    rows, columns : sequences of r and c strings
        Tokens, classes, features.
    axis : matplotlib.axes.Axes, optional
        Where to draw; without it a new figure is made.
    label : str, optional
        What the colour measures, beside the bar of colours. Without it there is no bar: enough
        where digits are written, or where maps share one scale.
    cmap : str
        Matplotlib's name of the colours.
    digits : int, optional
        Decimals to write into each cell.
    value_range : (lowest, highest), optional
        Ends of the colours, shared by maps to be compared; without it the matrix's own.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If the names do not fit the matrix.

    Examples
    --------
    >>> axis = show_heatmap([[0.9, 0.1]], ["cat"], ["cat", "mat"], digits=1)
    >>> [text.get_text() for text in axis.texts]
    ['0.9', '0.1']
    >>> plt.close(axis.figure)
    """
    values = np.asarray(values, dtype=float)
    if values.shape != (len(rows), len(columns)):
        raise ValueError(
            f"rows and columns name {(len(rows), len(columns))} cells, values is {values.shape}"
        )
    if axis is None:
        size = min(0.5 * len(columns) + 1.8, 6.0), 0.4 * len(rows) + 0.9
        _, axis = plt.subplots(figsize=size)
    low, high = value_range if value_range is not None else (None, None)
    image = axis.imshow(values, cmap=cmap, aspect="auto", vmin=low, vmax=high)
    slanted = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"}
    axis.set_xticks(range(len(columns)), columns, **(slanted if _crowded(columns) else {}))
    axis.set_yticks(range(len(rows)), rows)
    axis.tick_params(length=0)
    axis.spines[:].set_visible(False)
    axis.grid(False)
    if label is not None:
        axis.figure.colorbar(image, ax=axis, label=label)
    if digits is not None:
        _write(axis, image, values, digits)
    return axis


def _crowded(names):
    return sum(len(str(name)) + 1 for name in names) > 24


def _write(axis, image, values, digits):
    red, green, blue, _ = np.moveaxis(image.cmap(image.norm(values)), -1, 0)
    bright = 0.299 * red + 0.587 * green + 0.114 * blue > 0.5
    for (row, column), value in np.ndenumerate(values):
        ink = _ON_BRIGHT if bright[row, column] else _ON_DARK
        axis.text(column, row, f"{value:.{digits}f}", ha="center", va="center", color=ink)
