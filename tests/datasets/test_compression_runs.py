"""The compressed and the narrower GPTs as shipped, and the script that made them."""

import make_compression_runs as script
import numpy as np

from course_utils.datasets import load_small_gpt


def test_every_model_of_the_script_is_there_with_all_its_starts(runs):
    assert set(runs.bits) == {*script.TRAININGS, *script.KINDS}
    for name, (_, _, starts) in script.TRAININGS.items():
        assert runs.bits[name].shape == (starts, 19)
    for kind in script.KINDS:
        assert runs.bits[kind].shape == (script.TUNING_STARTS, 19)
        assert runs.rates[kind][:, 0].tolist() == list(script.TUNING_RATES)
    assert runs.rates["52 wide"][:, 0].tolist() == list(script.RATES)


def test_a_narrower_gpt_took_the_best_of_its_rates_between_two_worse_ones(runs):
    tried = runs.rates["52 wide"][:, 1]
    assert 0 < tried.argmin() < len(tried) - 1


def test_the_pruned_gpt_keeps_half_of_each_matrix_in_six_bits(runs):
    weights = runs.weights["half pruned"]
    assert [w.shape for w in weights] == [w.shape for w in load_small_gpt().weights]
    for i in script.matrices:
        matrix = script.as_matrix(i, weights[i])
        assert 0.49 < np.mean(matrix != 0) <= 0.5
        assert max(len(np.unique(column)) for column in matrix.T) <= 63


def test_two_of_four_are_kept_in_each_column():
    matrix = np.random.default_rng(0).normal(size=(12, 5))
    keep = script.keep_two_of_four(matrix)
    assert np.all(keep.reshape(3, 4, 5).sum(axis=1) == 2)
    kept = np.abs(np.where(keep, matrix, np.inf)).reshape(3, 4, 5).min(axis=1)
    lost = np.abs(np.where(keep, 0, matrix)).reshape(3, 4, 5).max(axis=1)
    assert np.all(kept > lost)


def test_matrices_go_back_to_where_they_came_from():
    weights = load_small_gpt().weights
    same = script.replaced(weights, lambda _, matrix: matrix)
    assert all(np.array_equal(a, b) for a, b in zip(same, weights, strict=True))
