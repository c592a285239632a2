"""Boxes on a picture."""

import numpy as np
from matplotlib.patches import Rectangle

from course_utils.plotting.style import COLORS


def draw_boxes(axis, image, boxes, *, color="orange", dashed=False):
    """Draw a picture, if there is one, and boxes on it, each in its full frame.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
        Where to draw.
    image : (h, w) ndarray or None
        From 0 for dark to 1 for light, drawn in nine greys; None to add boxes to a picture that is
        there.
    boxes : iterable of (left, top, right, bottom)
        In pixels, counted from the outer edge of the first.
    color : str or sequence of str
        One of `COLORS` for all, or for each box.
    dashed : bool
        Draw broken lines.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import numpy as np
    >>> axis = draw_boxes(plt.figure().gca(), np.zeros((8, 8)), [(1, 2, 4, 6)])
    >>> [int(side) for side in axis.patches[0].get_bbox().bounds]
    [1, 2, 3, 4]
    """
    if image is not None:
        height, width = image.shape
        image = np.round(np.clip(image, 0, 1) * 8) / 8  # nine greys: stored, noise takes much room
        axis.imshow(image, cmap="gray", extent=(0, width, height, 0), vmin=0, vmax=1)
        axis.set(xticks=[], yticks=[])
        axis.grid(False)
        axis.spines[:].set_visible(False)
    boxes = list(boxes)
    colors = [color] * len(boxes) if isinstance(color, str) else color
    for (left, top, right, bottom), tint in zip(boxes, colors, strict=True):
        frame = Rectangle((left, top), right - left, bottom - top, fill=False, linewidth=1.8)
        frame.set(edgecolor=COLORS[tint], linestyle="--" if dashed else "-")
        axis.add_patch(frame)
    return axis
