"""The denoisers of colour drawings as shipped, and the script that made them."""

import make_drawing_runs as script
import numpy as np

from course_utils.datasets import load_diffusion_runs, load_drawing_runs


def test_every_start_of_the_script_is_there_and_learned():
    runs = load_drawing_runs()
    assert runs.losses.shape == (script.STARTS, 20) and runs.errors.shape == (script.STARTS, 2)
    assert len(runs.weights) == script.STARTS
    assert (runs.losses[:, -1] < 0.7 * runs.losses[:, 0]).all()
    assert (runs.errors[:, 0] < runs.errors[:, 1]).all()


def test_the_rate_is_the_one_that_was_best_for_digits():
    assert load_diffusion_runs().rate["picture"] == script.RATE


def test_the_weights_err_as_much_as_is_stored():
    runs = load_drawing_runs()
    colours, labels, *parts = script.cut_drawings()
    encode, _ = script.components(colours[parts[0]])
    for weights, stored in zip(runs.weights.values(), runs.errors, strict=True):
        for rows, known in zip(parts, stored, strict=True):
            found = script.error(weights, encode(colours[rows]), labels[rows])
            np.testing.assert_allclose(found, known, rtol=0.01)


def test_components_give_colours_back_up_to_what_they_leave_out():
    colours, _, learn, others = script.cut_drawings()
    assert sorted([*learn, *others]) == list(range(755))
    encode, decode = script.components(colours[learn])
    left = np.mean((decode(encode(colours[learn])) - colours[learn]) ** 2)
    assert left < 0.1 * colours[learn].var(axis=0).mean()
    np.testing.assert_allclose(np.mean(encode(colours[learn]) ** 2), 1, rtol=1e-3)
