"""Pictures side by side."""

import matplotlib.pyplot as plt

from course_utils.plotting.style import WIDTH


def show_images(images, titles=None, *, columns=8, cmap="gray_r", value_range=None):
    """Draw images in a grid, each in its full frame, and return the figure.

    Parameters
    ----------
    images : ndarray, shape (n, height, width) or (n, height, width, 3)
        Numbers that the colours of cmap stand for, or red, green and blue from 0 to 1 (or 255).
    titles : sequence of n strings, optional
        What stands above each picture.
    columns : int
        Pictures in a row. Together they are as wide as the text, or less if one row holds all.
    cmap : str
        Matplotlib's name of the colours; "gray_r" draws ink on paper.
    value_range : (lowest, highest), optional
        Shared by all pictures. Without it each picture uses its own.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If images has another number of axes, titles another length, or columns is less than 1.

    Examples
    --------
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
    if columns < 1:
        raise ValueError(f"columns must be at least 1, got {columns!r}")
    rows = -(-len(images) // columns)
    side = WIDTH / max(columns, 4)  # inches a picture; one alone does not fill the page
    width = side * min(columns, len(images))
    lines = 0 if titles is None else max(str(title).count("\n") + 1 for title in titles)
    height = side * images.shape[1] / images.shape[2] + 0.18 * lines
    figure, axes = plt.subplots(
        rows, min(columns, len(images)), figsize=(width, height * rows), squeeze=False
    )
    low, high = value_range if value_range is not None else (None, None)
    for index, axis in enumerate(axes.flat):
        if index >= len(images):
            axis.remove()
            continue
        axis.imshow(images[index], cmap=cmap, vmin=low, vmax=high)
        axis.set(xticks=[], yticks=[])
        axis.grid(False)
        axis.spines[:].set(visible=True, color="0.6", linewidth=0.6)
        if titles is not None:
            axis.set_title(titles[index], loc="center", pad=2)
    return figure
