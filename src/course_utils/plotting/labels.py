"""Words beside points, where they cover neither one another nor the points."""

import numpy as np
import textalloc


def label_points(axis, points, labels, *, color="black"):
    """Write a label next to each point; one that finds no room moves away, with a line back.

    Call it last: it looks at what is drawn. The same points give the same places.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
        Where the points have been drawn.
    points : array_like, shape (n, 2)
        In the units of the axes.
    labels : sequence of n strings
    color : str
        Of the words.

    Returns
    -------
    list of matplotlib.text.Text

    Raises
    ------
    ValueError
        If points is no list of pairs, or labels has another length.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, axis = plt.subplots()
    >>> _ = axis.plot([1, 1.01, 3], [1, 1.01, 2], "o")
    >>> texts = label_points(axis, [[1, 1], [1.01, 1.01], [3, 2]], ["cat", "dog", "sun"])
    >>> [text.get_text() for text in texts]
    ['cat', 'dog', 'sun']
    >>> plt.close(figure)
    """
    points = np.asarray(points, dtype=float)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"points must be n pairs, got shape {points.shape}")
    if len(labels) != len(points):
        raise ValueError(f"labels has {len(labels)} entries, points has {len(points)}")
    _, _, texts, _ = textalloc.allocate(
        axis,
        *points.T,
        labels,
        x_scatter=points[:, 0],
        y_scatter=points[:, 1],
        textcolor=color,
        linecolor="0.6",
        linewidth=0.6,
        max_distance=0.3,
        avoid_label_lines_overlap=True,
    )
    return texts
