"""What remedies for poor data bought as shipped, and the script that made it."""

import make_data_runs as script
import numpy as np
from scipy.optimize import check_grad


def test_the_file_holds_every_arm_size_and_budget(runs):
    assert (*runs.sizes, *runs.budgets) == (*script.SIZES, *script.BUDGETS)
    for kind in ("right", "wrong"):
        for arm, scores in runs.curves[kind].items():
            assert scores.shape == (script.DRAWS, len(script.SIZES)), arm
            assert np.all((scores > 10) & (scores < 100)), arm
            tried = (1, 3, 10) if arm == "SVC" else script.DECAYS
            assert np.isin(runs.chosen[kind][arm], np.float32(tried)).all(), arm
    for scores in runs.looks.values():
        assert scores.shape == (script.DRAWS, len(script.BUDGETS))
    assert tuple(runs.looks) == script.WAYS
    first, second, *_ = runs.looks.values()
    np.testing.assert_array_equal(first[:, [0, -1]], second[:, [0, -1]])  # none looked at, or all
    arms = script.free_arms() | script.looking_arms()
    assert set(runs.table["marks"]) == set(runs.table["scores"]) == set(arms)
    for arm, (_, options) in arms.items():
        assert runs.table["marks"][arm].shape == (len(script.CHOOSE), len(options)), arm
        assert runs.table["scores"][arm].shape == (script.DRAWS,), arm


def test_a_script_with_the_file_trains_as_it_did(runs):
    rng = np.random.default_rng(0)
    rows = script.draw(50, rng)
    given = script.spoil(script.train.labels[rows], rng)
    data = script.arms(script.train.images[rows], given, 0)
    for arm in ("as they are", "Gaussian"):
        net = script.learn(*data[arm], 0, runs.chosen["wrong"][arm][0])
        assert abs(script.accuracy(net, script.test) - runs.curves["wrong"][arm][0, 0]) < 3


def test_the_gradient_of_the_autoencoder_is_that_of_its_cost():
    rng = np.random.default_rng(0)
    shapes = [(206, 5), (5,), (5, 6), (6,), (13, 7), (7,), (7, 196), (196,)]
    ends = np.cumsum([np.prod(shape) for shape in shapes])
    picture, noise = rng.random((4, 196)), rng.normal(size=(4, 3))
    label = np.eye(10)[[3, 1, 4, 1]]
    start, way = rng.normal(0, 0.3, (2, ends[-1]))

    def at(t):
        parts = np.split(start + t[0] * way, ends[:-1])
        w = [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]
        return script.vae_slopes(w, picture, label, noise)

    def slope(t):
        return np.array([way @ np.concatenate([s.ravel() for s in at(t)[1]])])

    assert check_grad(lambda t: at(t)[0], slope, [0.0]) < 1e-3


def test_a_label_is_spoilt_into_the_lookalike_and_a_repair_needs_a_look():
    labels = np.repeat(np.arange(10), 10)
    given = script.spoil(labels, np.random.default_rng(0))
    wrong = given != labels
    assert wrong.sum() == 20
    np.testing.assert_array_equal(given[wrong], script.LOOKALIKE[labels[wrong]])
    case = script.prepare(0)
    np.testing.assert_array_equal(script.repair(case.given, case.right, case.order), case.right)


def test_new_pictures_are_new_and_the_doubted_ones_come_first():
    case = script.prepare(0)
    rows = script.draw(300, np.random.default_rng(0))
    for new in (case.new, case.doubted):
        assert not np.isin(new, rows).any()
        assert len(np.unique(new)) == len(new)
    assert len(case.doubted) == 2700
    model = script.LogisticRegression(C=0.3, max_iter=1000).fit(case.x, case.given)
    p = np.sort(model.predict_proba(script.train.images[case.doubted]), axis=1)
    assert (np.diff(p[:, -1] - p[:, -2]) >= -1e-12).all()
    x, labels = script.with_new(case, case.doubted[:7])
    np.testing.assert_array_equal(labels[300:], script.train.labels[case.doubted[:7]])
    assert len(x) == len(labels) == 307


def test_the_gaussian_has_the_mean_and_the_covariance_of_its_digits():
    rng = np.random.default_rng(0)
    x, labels = rng.random((40, 3)), np.repeat(np.arange(10), 4)
    drawn, names = script.gaussian(x, labels, 100_000, rng)
    own, theirs = x[labels == 3], drawn[names == 3]
    np.testing.assert_allclose(theirs.mean(axis=0), own.mean(axis=0), atol=0.02)
    np.testing.assert_allclose(np.cov(theirs.T), np.cov(own.T, bias=True), atol=0.01)


def test_without_the_package_its_answers_are_those_of_the_file(runs, monkeypatch):
    monkeypatch.setitem(script.sys.modules, "cleanlab.count", None)
    answers = script.ask_package()
    ours = {"labels": runs.package_labels, "probabilities": runs.package_p}
    ours |= {"joint": runs.package_joint, "suspects": runs.package_found}
    assert {name.partition("/")[2] for name in answers} == set(ours)
    for name, values in ours.items():
        np.testing.assert_array_equal(answers[f"package/{name}"], values)
    for seed in range(script.PROBLEMS):
        labels, p = script.problem(seed)
        np.testing.assert_array_equal(labels, answers["package/labels"][seed])
        np.testing.assert_array_equal(p, answers["package/probabilities"][seed])
