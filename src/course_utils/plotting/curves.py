"""Curves of learning: over the steps of one training, and over sizes with several starts each."""

import matplotlib.pyplot as plt
import numpy as np

from course_utils.plotting.style import COLORS, WIDTH


def show_history(histories, *, measures=("loss",), name="epoch"):
    """Draw how training went, in place of progress bars: one panel for each measure.

    Parameters
    ----------
    histories : keras.callbacks.History, dict, or list of these
        What `model.fit(..., verbose=0)` returned, one for each start. All starts are drawn:
        training as a line and, where there is one, validation dashed.
    measures : sequence of strings
        Their names in the history, such as "loss" and "accuracy".
    name : str
        What one step of the history is.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If there is no history, or one lacks a measure.

    Examples
    --------
    >>> figure = show_history({"loss": [2.0, 1.0, 0.5], "val_loss": [2.1, 1.4, 1.3]})
    >>> [line.get_label() for line in figure.axes[0].lines]
    ['training', 'validation']
    >>> plt.close(figure)
    """
    runs = histories if isinstance(histories, (list, tuple)) else [histories]
    runs = [getattr(run, "history", run) for run in runs]
    if not runs:
        raise ValueError("histories: expected at least one, got none")
    for run in runs:
        if missing := set(measures) - set(run):
            raise ValueError(f"histories lack {sorted(missing)}, they hold {sorted(run)}")
    figure, axes = plt.subplots(1, len(measures), figsize=(WIDTH, 2.6), squeeze=False)
    for axis, measure in zip(axes.flat, measures, strict=True):
        for number, run in enumerate(runs):
            for key, style, color, label in (
                (measure, "-", "blue", "training"),
                (f"val_{measure}", "--", "orange", "validation"),
            ):
                if key in run:
                    epochs = range(1, len(run[key]) + 1)
                    label = label if number == 0 else None
                    axis.plot(epochs, run[key], style, color=COLORS[color], lw=1.3, label=label)
        axis.set(xlabel=name, ylabel=measure)
        axis.xaxis.get_major_locator().set_params(integer=True)
    if len(axes[0, 0].lines) > len(runs):
        axes[0, 0].legend()
    return figure


def show_spread(axis, x, runs, label, *, marker="o", **line):
    """Draw the mean of several starts at each x, and a band from the lowest to the highest.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
        Where to draw; its scales are the caller's business.
    x : array_like, shape (n,)
        Sizes, steps, years.
    runs : array_like, shape (starts, n)
        A row for each start.
    label : str
        For the legend.
    marker : str
        Of the means.
    **line
        Options of `axis.plot`, such as color.

    Raises
    ------
    ValueError
        If runs is not one row for each start, as long as x.

    Examples
    --------
    >>> figure, axis = plt.subplots()
    >>> show_spread(axis, [10, 100], [[0.5, 0.2], [0.7, 0.3]], "network")
    >>> axis.lines[0].get_ydata()
    array([0.6 , 0.25])
    >>> plt.close(figure)
    """
    runs = np.asarray(runs, dtype=float)
    if runs.ndim != 2 or runs.shape[1] != len(x):
        raise ValueError(f"runs must be (starts, {len(x)}), one row a start, got {runs.shape}")
    [drawn] = axis.plot(x, runs.mean(axis=0), marker=marker, markersize=4, label=label, **line)
    ends = runs.min(axis=0), runs.max(axis=0)
    axis.fill_between(x, *ends, color=drawn.get_color(), alpha=0.2, linewidth=0)
