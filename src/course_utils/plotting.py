"""One look for every figure: colour-blind safe, legible on a light panel in a dark page."""

import sys

import matplotlib
import matplotlib.pyplot as plt
from cycler import cycler

#: Okabe and Ito's palette (Color Universal Design, 2008): told apart by every colour vision.
COLORS = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "red": "#D55E00",
    "purple": "#CC79A7",
    "sky": "#56B4E9",
    "yellow": "#F0E442",
    "black": "#000000",
}

_STYLE = {
    "axes.prop_cycle": cycler(color=[c for n, c in COLORS.items() if n != "yellow"]),
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "figure.constrained_layout.use": True,
    "figure.dpi": 80,
    "figure.facecolor": "white",
    "figure.figsize": (7.0, 3.5),
    "font.size": 10,
    "grid.alpha": 0.3,
    "image.cmap": "cividis",
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "savefig.facecolor": "white",
}


def use_course_style():
    """Set matplotlib's defaults for every figure that follows, in place of the user's own.

    In a notebook, figures appear under their cells, also where MPLBACKEND asks for none.

    >>> use_course_style()
    >>> plt.rcParams["image.cmap"]
    'cividis'
    """
    matplotlib.rcdefaults()
    plt.rcParams.update(_STYLE)
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if hasattr(shell, "kernel") and plt.get_backend().lower() == "agg":
        shell.run_line_magic("matplotlib", "inline")


def show_images(images, titles=None, *, columns=8, size=1.1, cmap="gray_r", value_range=None):
    """Draw images in a grid and return the figure.

    images: (n, height, width) or (n, height, width, 3); titles: n strings, or None;
    columns: pictures in a row; size: inches a picture; value_range: (lowest, highest) shared
    by all pictures, or None for each picture's own.

    Raises ValueError if images has another number of axes, or titles another length.

    >>> import numpy as np
    >>> figure = show_images(np.zeros((3, 8, 8)), ["a", "b", "c"], columns=3)
    >>> len(figure.axes)
    3
    >>> plt.close(figure)
    """
    if getattr(images, "ndim", 0) not in (3, 4) or len(images) == 0:
        raise ValueError(
            f"images must be (n, height, width) or (n, height, width, 3) with n >= 1, "
            f"got shape {getattr(images, 'shape', None)}"
        )
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"titles has {len(titles)} entries, images has {len(images)}")
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    height = size * (1.25 if titles is not None else 1.0)
    figure, axes = plt.subplots(
        rows, columns, figsize=(size * columns, height * rows), squeeze=False
    )
    low, high = value_range if value_range is not None else (None, None)
    for index, axis in enumerate(axes.flat):
        if index >= len(images):
            axis.remove()
            continue
        axis.imshow(images[index], cmap=cmap, vmin=low, vmax=high)
        axis.set_xticks([])
        axis.set_yticks([])
        axis.grid(False)
        if titles is not None:
            axis.set_title(titles[index], fontsize=8, loc="center")
    return figure


def show_heatmap(values, rows, columns, *, axis=None, label=None, cmap="cividis", digits=None):
    """Draw a matrix with names on both sides and return its axis.

    values: (r, c); rows: r names; columns: c names; axis: where to draw, or None for a new figure;
    label: what the colour measures; digits: decimals to write into each cell, or None for none.

    Raises ValueError if the names do not fit the matrix.

    >>> axis = show_heatmap([[0.9, 0.1]], ["cat"], ["cat", "mat"], digits=1)
    >>> [text.get_text() for text in axis.texts]
    ['0.9', '0.1']
    >>> plt.close(axis.figure)
    """
    shape = (len(values), len(values[0]) if len(values) else 0)
    if shape != (len(rows), len(columns)):
        raise ValueError(
            f"rows and columns name {(len(rows), len(columns))} cells, values is {shape}"
        )
    if axis is None:
        _, axis = plt.subplots(figsize=(0.6 * len(columns) + 1.8, 0.45 * len(rows) + 0.9))
    image = axis.imshow(values, cmap=cmap, aspect="auto")
    axis.set_xticks(range(len(columns)), columns, rotation=45, ha="right")
    axis.set_yticks(range(len(rows)), rows)
    axis.grid(False)
    bar = axis.figure.colorbar(image, ax=axis)
    if label is not None:
        bar.set_label(label)
    if digits is not None:
        middle = (image.norm.vmin + image.norm.vmax) / 2
        for i, row in enumerate(values):
            for j, value in enumerate(row):
                dark = value < middle
                axis.text(
                    j,
                    i,
                    f"{value:.{digits}f}",
                    ha="center",
                    va="center",
                    color="white" if dark else "black",
                    fontsize=8,
                )
    return axis
