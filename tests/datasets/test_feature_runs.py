"""Features made by hand and learned as shipped, and the script that made them."""

import make_feature_runs as script
import numpy as np


def test_every_size_is_there_with_all_its_draws(runs):
    assert set(runs.tried) == set(runs.right)
    for (kind, _, count), right in runs.right.items():
        draws = {"images": script.DRAWS, "texts": script.TEXT_DRAWS}.get(kind, {}).get(count, 5)
        assert len(right) in ({1, script.LAST} if draws == 1 else {draws})
        assert right.shape[1] == {"images": 1000, "transfer": 500, "texts": len(runs.files)}[kind]
    for kind, features in {key[:2] for key in runs.right if "longer" not in key[1]}:
        sizes = {"images": script.DRAWS, "texts": script.TEXT_DRAWS}.get(kind, script.NEW)
        assert all((kind, features, size) in runs.right for size in sizes)


def test_no_example_is_in_two_draws_or_in_two_parts():
    _, _, pool, validation, test = script.digits()
    for count, draws in script.DRAWS.items():
        drawn = np.concatenate([script.draw(pool, count, number) for number in range(draws)])
        assert len(set(drawn)) == count * draws
        assert not set(drawn) & {*validation.ravel(), *test.ravel()}


def test_a_support_vector_machine_answers_as_it_is_stored(runs):
    x, y, pool, _, test = script.digits()
    rows, features = script.draw(pool, 10, 1), script.hog(x)
    cost = script.COSTS[runs.tried["images", "HOG", 10].argmax()]
    said = script.SVC(C=cost).fit(features[rows], y[rows]).predict(features[test.ravel()])
    assert np.mean((said == y[test.ravel()]) == runs.right["images", "HOG", 10][1]) > 0.99


def test_the_shipped_network_reads_as_it_is_stored(runs):
    x, y, _, _, test = script.digits()
    model = script.network()
    model.set_weights(runs.weights)
    said = model.predict(x[test.ravel()][..., None], verbose=0).argmax(axis=1)
    stored = runs.right["images", "convolutional network", 3000][0]
    assert np.mean((said == y[test.ravel()]) == stored) > 0.99


def test_hog_of_a_shifted_cell_moves_and_of_fainter_ink_stays():
    picture = np.random.default_rng(0).random((1, 28, 28)).astype("float32")
    cells = script.oriented_cells(picture)
    turned = script.oriented_cells(picture.transpose(0, 2, 1), bins=9)
    np.testing.assert_allclose(cells.sum(), turned.sum(), rtol=1e-4)
    np.testing.assert_allclose(script.oriented_cells(0.5 * picture), cells / 2, rtol=1e-4)
    np.testing.assert_allclose(script.hog(0.5 * picture), script.hog(picture), atol=0.01)
    assert script.hog(picture).shape == (1, 36 * 36)
