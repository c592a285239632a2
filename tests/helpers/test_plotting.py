"""Figures: what is drawn, how it is stored, and what a call that does not fit is told."""

import re

import keras
import matplotlib
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from course_utils import plotting

DRAW = """
from course_utils.plotting import use_course_style
use_course_style()
import matplotlib.pyplot as plt
figure, axis = plt.subplots()
_ = axis.plot([1, 2], [2, 1], "o-", label="a line")
_ = axis.legend()
plt.show()
"""

HOSTILE = """
import matplotlib.pyplot as plt
plt.rcParams.update({"lines.linewidth": 9, "font.size": 3, "savefig.transparent": True})
%matplotlib agg
%config InlineBackend.figure_formats = ["png", "jpeg"]
%config InlineBackend.print_figure_kwargs = {"dpi": 9}
"""


@pytest.fixture(autouse=True)
def no_figure_stays():
    yield
    plt.close("all")


def drawn_in_a_notebook(first=""):
    cells = [nbformat.v4.new_code_cell(first), nbformat.v4.new_code_cell(DRAW)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=60).execute()
    [output] = notebook.cells[1].outputs
    return output.data


def test_a_notebook_stores_the_same_drawing_whatever_its_user_set():
    plain = drawn_in_a_notebook()
    hostile = drawn_in_a_notebook(HOSTILE)
    assert plain == hostile
    assert set(plain) == {"image/svg+xml", "text/plain"}
    drawing = plain["image/svg+xml"]
    assert 'width="432pt"' in drawing  # the width of the text, not what the words leave over
    assert ">a line</text>" in drawing
    assert not re.search(r"Matplotlib|\d{4}-\d\d-\d\d", drawing)
    assert min(map(float, re.findall(r"font-size: ([\d.]+)px", drawing))) >= 10


def test_images_keep_their_frames_and_fill_the_width():
    figure = plotting.show_images(np.zeros((5, 8, 8)), list("abcde"), columns=4)
    assert figure.get_figwidth() == plotting.WIDTH
    assert len(figure.axes) == 5
    assert all(side.get_visible() for axis in figure.axes for side in axis.spines.values())
    assert plotting.show_images(np.zeros((1, 8, 8))).get_figwidth() < plotting.WIDTH / 4


def test_images_share_a_range_where_one_is_given():
    figure = plotting.show_images(np.ones((2, 3, 3, 3)), value_range=(0, 5))
    assert [axis.images[0].get_clim() for axis in figure.axes] == [(0, 5), (0, 5)]


def test_heatmap_writes_readable_numbers():
    axis = plotting.show_heatmap([[0, 0.5], [1, 0.25]], ["a", "b"], ["c", "d"], digits=2)
    dark, *_, bright, _ = axis.texts  # cividis: low is dark blue, high is bright yellow
    assert (dark.get_text(), dark.get_color()) == ("0.00", "#fefefe")
    assert (bright.get_text(), bright.get_color()) == ("1.00", "#010101")
    assert [t.get_text() for t in axis.get_xticklabels()] == ["c", "d"]
    assert len(axis.figure.axes) == 1  # no bar of colours without a word for what they measure


def test_heatmap_draws_beside_others_on_one_scale():
    _, (left, right) = plt.subplots(1, 2)
    plotting.show_heatmap([[0.2]], ["a"], ["b"], axis=left, value_range=(0, 1))
    plotting.show_heatmap([[0.9]], ["a"], ["b"], axis=right, value_range=(0, 1), label="weight")
    assert left.images[0].get_clim() == right.images[0].get_clim() == (0, 1)
    assert right.figure.axes[2].get_ylabel() == "weight"


def test_history_draws_each_start_from_epoch_one():
    runs = [{"loss": [3, 2, 1], "val_loss": [3, 2, 2]}, {"loss": [2, 1, 1], "val_loss": [3, 1, 2]}]
    [axis] = plotting.show_history(runs).axes
    assert [list(line.get_ydata()) for line in axis.lines[:2]] == [[3, 2, 1], [3, 2, 2]]
    assert all(list(line.get_xdata()) == [1, 2, 3] for line in axis.lines)
    assert len(axis.lines) == 4
    assert len(axis.get_legend().get_texts()) == 2


def test_history_takes_what_fit_returns_and_needs_no_validation():
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"])
    history = model.fit(np.ones((4, 2)), np.ones(4), epochs=2, verbose=0)
    figure = plotting.show_history(history, measures=("loss", "mae"))
    assert [axis.get_ylabel() for axis in figure.axes] == ["loss", "mae"]
    assert figure.axes[0].get_legend() is None


def test_spread_reaches_from_the_lowest_to_the_highest():
    _, axis = plt.subplots()
    plotting.show_spread(axis, [1, 2], [[0, 5], [2, 7], [4, 9]], "three starts", color="black")
    assert list(axis.lines[0].get_ydata()) == [2, 7]
    [band] = axis.collections
    [path] = band.get_paths()
    assert path.get_extents().bounds == (1, 0, 1, 9)


def test_starts_shows_each_start_its_mean_and_interval():
    axis = plotting.show_starts(
        {"rule": 0.5, "net": [0.7, 0.8, 0.9]}, "accuracy", reference=("chance", 0.1)
    )
    rule, starts, interval, mean, chance = axis.lines
    assert list(rule.get_xdata()) == [0.5]
    assert list(starts.get_xdata()) == [0.7, 0.8, 0.9]
    assert list(mean.get_xdata()) == pytest.approx([0.8])
    low, high = interval.get_xdata()
    assert 0.8 - low == pytest.approx(high - 0.8) == pytest.approx(4.3027 * 0.1 / 3**0.5, abs=1e-4)
    assert list(chance.get_xdata()) == [0.1, 0.1]
    assert axis.yaxis_inverted()  # the first stands on top


def test_labels_do_not_cover_one_another():
    rng = np.random.default_rng(0)
    points = rng.normal(scale=0.2, size=(25, 2))

    def place():
        figure, axis = plt.subplots(figsize=(6, 5))
        axis.plot(*points.T, "o")
        texts = plotting.label_points(axis, points, [f"word {i}" for i in range(25)])
        figure.draw_without_rendering()
        return [text.get_window_extent() for text in texts]

    boxes = place()
    apart = [not a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i]]
    assert all(apart)
    np.testing.assert_array_equal([b.bounds for b in boxes], [b.bounds for b in place()])


def test_every_color_is_one_that_matplotlib_knows_and_differs():
    seen = {matplotlib.colors.to_rgb(color) for color in plotting.COLORS.values()}
    assert len(seen) == 8


ONE = np.zeros((1, 2, 2))


@pytest.mark.parametrize(
    ("words", "call"),
    [
        (r"images must be .* got shape \(2, 2\)", lambda: plotting.show_images(ONE[0])),
        ("images must be .* got shape None", lambda: plotting.show_images([[1]])),
        ("titles has 2 entries, images has 1", lambda: plotting.show_images(ONE, ["a", "b"])),
        ("columns must be at least 1, got 0", lambda: plotting.show_images(ONE, columns=0)),
        (
            r"name \(1, 2\) cells, values is \(1, 1\)",
            lambda: plotting.show_heatmap([[1]], "a", "bc"),
        ),
        ("histories: expected at least one", lambda: plotting.show_history([])),
        (
            r"histories lack \['auc'\], they hold \['loss'\]",
            lambda: plotting.show_history({"loss": [1]}, measures=("auc",)),
        ),
        (
            r"runs must be \(starts, 2\)",
            lambda: plotting.show_spread(plt.gca(), [1, 2], [1, 2], ""),
        ),
        ("results: expected at least one", lambda: plotting.show_starts({}, "")),
        (r"results\['a'\] must be finite", lambda: plotting.show_starts({"a": [1, np.nan]}, "")),
        (r"points must be n pairs", lambda: plotting.label_points(plt.gca(), [1, 2], "ab")),
        ("labels has 1 entries", lambda: plotting.label_points(plt.gca(), [[1, 2], [3, 4]], "a")),
    ],
)
def test_what_does_not_fit_is_named(words, call):
    with pytest.raises(ValueError, match=words):
        call()
