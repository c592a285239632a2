"""The look itself: colours that every eye tells apart, one width, words that a phone can show."""

import sys

import matplotlib
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

#: Inches: as wide as the book's text, so that 10 points are 8 pixels on the smallest phone.
WIDTH = 6.0

_STYLE = {
    "axes.prop_cycle": cycler(color=[c for n, c in COLORS.items() if n != "yellow"]),
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.labelsize": 10,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "figure.constrained_layout.use": True,
    "figure.figsize": (WIDTH, 3.0),
    "font.sans-serif": ["DejaVu Sans"],  # or what the reader has: it is wider than most
    "font.size": 10,
    "grid.alpha": 0.3,
    "image.cmap": "cividis",
    "image.interpolation": "none",  # pixels stay pixels, however far a reader zooms in
    "legend.fontsize": 10,
    "legend.frameon": False,
    "legend.title_fontsize": 10,
    "lines.linewidth": 1.8,
    "svg.fonttype": "none",  # words stay words: small, sharp, and found by a search
    "svg.hashsalt": "course",  # the same figure gives the same bytes
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
}


def use_course_style():
    """Give every figure that follows the course's look, whatever the computer's own settings say.

    In a notebook figures also become drawings (SVG), shown under the cell that makes them and
    exactly as wide as they are asked to be.

    Examples
    --------
    >>> use_course_style()
    >>> matplotlib.rcParams["image.cmap"]
    'cividis'
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if hasattr(shell, "kernel"):
        _draw_under_the_cell(shell)
    matplotlib.rcdefaults()
    matplotlib.rcParams.update(_STYLE)


def _draw_under_the_cell(shell):
    from IPython.core.pylabtools import select_figure_formats

    shell.enable_matplotlib("inline")  # also where MPLBACKEND asks for no figures
    nameless = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    select_figure_formats(shell, {"svg"}, bbox_inches=None, dpi=192, metadata=nameless)
