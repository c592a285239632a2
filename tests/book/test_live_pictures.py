"""Live pictures: found by their captions, drawn by the build, moved by scripts that count right."""

import importlib
import itertools
import json
import re

import chromium
import make_gap_guesses
import nbformat
import numpy as np
import pytest
import small_book
from bs4 import BeautifulSoup
from course_pages import ROOT
from live_pictures import NAMES
from matplotlib.path import Path
from numpy.polynomial.legendre import legval, legvander
from page_cells import define
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from sklearn.linear_model import LogisticRegression

from course_utils import nn

SCRIPTS = ROOT / "book" / "_static" / "course" / "widgets"
PAGE = "book/live_pictures"
CHALLENGES = ROOT / "notebooks" / "challenges"
READY = "return Boolean(live[arguments[0]])"


def build(folder, text, builder="html"):
    """Return the one page of a book, and the build's warnings."""
    pages = {"index.md": text, "all.md": "---\norphan: true\n---\n# All\n\n## Softmax\n\n## Sofa\n"}
    conf = {"extensions": ["myst_parser", "live_pictures"], "myst_heading_anchors": 3}
    out, warnings = small_book.build(folder, pages, builder, **conf)
    page = next(out.glob("index.*html")).read_text("utf-8")
    return BeautifulSoup(page, "html.parser"), warnings


CAPTION = "**Live picture.** [Softmax](all.md#softmax) of *six* scores."


def test_a_caption_becomes_its_picture(tmp_path):
    page, warnings = build(tmp_path, f"# T\n\n{CAPTION}\n\n**Live.** No picture.")
    assert warnings == ""
    (figure,) = page.find_all("figure")
    assert figure["data-live"] == "softmax" and figure.svg["aria-label"]
    assert figure.figcaption.text.strip() == "Live picture. Softmax of six scores."
    assert not figure.figcaption.find("a")
    assert "No picture." in page.text


def test_an_epub_has_the_drawing_alone(tmp_path):
    page, _ = build(tmp_path, f"# T\n\n{CAPTION}", "epub")
    assert page.figure.svg and page.figure.output
    assert not page.figure.form and not page.figure.has_attr("data-live")


@pytest.mark.parametrize("link", ["[Sofa](all.md#sofa)", "Softmax"])
def test_a_picture_that_is_not_there_is_a_warning(tmp_path, link):
    _, warnings = build(tmp_path, f"# T\n\n**Live picture.** {link}")
    assert f"a live picture needs a link to one of {', '.join(NAMES)}, got" in warnings


def test_each_picture_is_drawn_moved_and_shown():
    assert sorted(path.stem for path in SCRIPTS.glob("*.js")) == NAMES
    text = (ROOT / f"{PAGE}.md").read_text("utf-8")
    headings = re.findall(r"^\*\*Live picture\.\*\* .*?\(#([\w-]+)\)", text, re.M)
    assert sorted(heading.replace("-", "_") for heading in headings) == NAMES


def test_scripts_are_small_and_ask_nobody():
    for path in SCRIPTS.glob("*.js"):
        script = path.read_text("utf-8")
        assert len(script.encode()) < 15_000, path.name
        assert not re.search(r"https?:|import\b|require\(|fetch\(", script), path.name


# In the browser.


@pytest.fixture
def figures(browser, folder):
    """Return {name: figure} of the page of all live pictures, each with its script."""
    chromium.open_page(browser, f"{folder}/{PAGE}.html")
    return show_all(browser)


def centre(browser, element):
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)


def show_all(browser):
    found = {}
    for figure in browser.find_elements(By.CSS_SELECTOR, "figure[data-live]"):
        name = figure.get_attribute("data-live")
        centre(browser, figure)
        chromium.wait(browser, lambda n=name: browser.execute_script(READY, n), name)
        found[name] = figure
    return found


def test_scripts_come_only_where_a_picture_is_near(browser, server):
    chromium.open_page(browser, f"{server}/{PAGE}.html")
    asked = [address for address in chromium.requests_of(browser) if "/widgets/" in address]
    assert len(asked) < len(NAMES)
    assert set(show_all(browser)) == set(NAMES)
    asked += [address for address in chromium.requests_of(browser) if "/widgets/" in address]
    assert len(asked) == len(NAMES)
    chromium.open_page(browser, f"{server}/book/notation.html")
    assert not any("/widgets/" in address for address in chromium.requests_of(browser))


@pytest.fixture
def js(started, folder):
    """Return a function that calls one of a picture's: js("softmax.scores", query, keys).

    The page with all of them stays open for the next test, unless one moves a picture in between.
    """
    if not started.execute_script("return Boolean(window.onlyAsked)"):
        chromium.open_page(started, f"{folder}/{PAGE}.html")
        show_all(started)
        started.execute_script("window.onlyAsked = true")

    def call(function, *arguments):
        plain = json.loads(json.dumps(arguments, default=np.ndarray.tolist))
        return started.execute_script(f"return live.{function}(...arguments)", *plain)

    return call


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def assert_same(found, wanted):
    np.testing.assert_allclose(found, wanted, atol=1e-6, rtol=1e-6)


def test_regression_is_numpys_least_squares(js, rng):
    cases = [rng.normal(size=(n, 2)) * scale for n in (2, 3, 7) for scale in (0.1, 1, 30)]
    cases.append(np.array([[1.5, 2.0], [1.5, 3.0], [1.5, 7.0]]))  # any line through their mean
    for points in cases:
        found = js("regression.fit", points)
        wanted = importlib.import_module("widgets.regression").fit(points)
        assert_same([found[name] for name in ("slope", "intercept", "loss")], wanted)


def test_softmax_is_the_cores(js, rng):
    for d in (1, 5, 64):
        query, keys = rng.normal(size=64), rng.normal(size=(6, 64))
        for divide in (True, False):
            scores = js("softmax.scores", query, keys, d, divide)
            for temperature in (0.1, 1.0, 4.0):
                scale = (d**-0.5 if divide else 1.0) / temperature
                wanted = nn.attention_weights(query[None, :d], keys[:, :d], scale=scale)[0]
                assert_same(js("softmax.weights", scores, temperature), wanted)


def test_kernel_is_the_cores(js, rng):
    for rows, columns in ((3, 3), (5, 7), (8, 8)):
        image, kernel = rng.normal(size=(rows, columns)), rng.normal(size=(3, 3))
        wanted = nn.conv2d(image[None, ..., None], kernel[..., None, None])[0, ..., 0]
        assert_same(js("kernel.slide", image, kernel), wanted)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_convolution_is_the_cores(js, rng, padding):
    for rows, columns, kh, kw in ((5, 6, 2, 2), (7, 5, 3, 2), (4, 11, 2, 3)):
        image, kernel = rng.normal(size=(2, rows, columns)), rng.normal(size=(2, kh, kw))
        x, w = np.moveaxis(image, 0, -1)[None], np.moveaxis(kernel, 0, -1)
        for stride, dilation in itertools.product((1, 2, 3), (1, 2)):
            options = {"padding": padding, "stride": stride, "dilation": dilation}
            found = js("convolution.slide", image, kernel, options)
            how = {"padding": padding, "strides": stride, "dilation_rate": dilation}
            by_channel = nn.conv2d(x, w[:, :, None], groups=2, **how)[0]
            assert_same(found, np.moveaxis(by_channel, -1, 0))
            assert_same(np.sum(found, axis=0), nn.conv2d(x, w[..., None], **how)[0, :, :, 0])


@pytest.mark.parametrize("causal", [False, True])
def test_attention_is_the_cores(js, rng, causal):
    query, key = rng.normal(size=(2, 5, 3))
    wanted = nn.attention_weights(query, key, is_causal=causal)
    assert_same(js("attention.weights", query, key, causal), wanted)


@pytest.mark.parametrize(("rate", "momentum"), [(0.05, 0.0), (0.18, 0.5), (0.02, 0.95)])
def test_descent_follows_the_gradient(js, rate, momentum):
    point, velocity, path = np.array([-4.4, 1.7]), np.zeros(2), []
    for _ in range(31):
        path.append(point)
        velocity = momentum * velocity - rate * point * [1, 9]
        point = point + velocity
    assert_same(js("descent.walk", path[0], 30, rate, momentum), path)
    x, y = path[-1]
    assert_same(js("descent.loss", [x, y]), (x**2 + 9 * y**2) / 2)
    for curve in (1, 9):
        roots = np.roots([1, -(1 + momentum - rate * curve), momentum])
        assert_same(js("descent.factor", rate, momentum, curve), abs(roots).max())


def test_the_map_of_descent_holds_the_settings_that_it_says(rng):
    descent = importlib.import_module("widgets.descent")
    for rate, momentum in rng.uniform([0, 0], [0.45, 1], (300, 2)):
        found = max(descent.factor(rate, momentum, curve) for curve in descent.CURVES)
        for most in descent.FACTORS:
            inside = Path(descent.region(most)).contains_point((rate, momentum))
            assert inside == (found < most), (rate, momentum, most)
    halved = [descent.factor(0.25, 0.25, curve) for curve in descent.CURVES]
    assert halved == pytest.approx([0.5, 0.5], abs=1e-6)  # the innermost place, as its caption says


def test_the_ring_of_descent_is_dragged(browser, figures):
    figure = figures["descent"]
    ring = figure.find_element(By.CSS_SELECTOR, ".live-map .live-open")
    unit = figure.find_element(By.TAG_NAME, "svg").size["width"] / 520
    right, up = round(0.07 * 500 * unit), round(0.25 * 160 * unit)
    ActionChains(browser).drag_and_drop_by_offset(ring, right, -up).perform()
    places = [
        float(figure.find_element(By.NAME, n).get_attribute("value")) for n in ("rate", "momentum")
    ]
    assert places == pytest.approx([0.25, 0.25], abs=0.011)
    assert "a step leaves 0.5" in said(figure)


def test_two_thresholds_counts_as_its_page_does(js):
    widget = importlib.import_module("widgets.two_thresholds")
    notebook = ROOT / "notebooks" / "challenges" / "bias_and_fairness.ipynb"
    cells = {cell.id: cell.source for cell in nbformat.read(notebook, as_version=4).cells}
    page = {"np": np}
    exec(cells["the-column-is-4"].partition("BAR")[0], page)
    exec(cells["twenty-people-on-2"].partition("fig, ax")[0], page)
    exec(cells["twenty-people-on-4"], page)
    assert np.array_equal(widget.REPAYS, page["repays"])
    thresholds = range(1, 12)
    for repays, t in itertools.product(widget.REPAYS, thresholds):
        found = js("two_thresholds.counts", t, repays)
        assert found == [list(pair) for pair in widget.counts(t, repays)]
        wanted = page["shares"](page["score"] >= t, np.array(repays))
        assert_same([part / of if of else np.nan for part, of in found], wanted)
    for a, b in itertools.product(thresholds, repeat=2):
        assert not {"selection,", "TPR,", "precision"} <= set(widget.says(a, b).split())
    assert widget.says(5, 9) == "A from 5, B from 9: equal FPR, precision"
    assert widget.says(11, 1) == "A nobody, B from 1: equal in no share"


def test_rounding_is_that_of_its_page(js, rng):
    widget = importlib.import_module("widgets.rounding")
    page = define(CHALLENGES / "compression.ipynb", ["bits-4"], {"np": np})
    eight = np.array(widget.EIGHT)
    for bits, clip in itertools.product(range(2, 9), (0.4, 0.75, 1)):
        numbers = rng.normal(size=8)
        for alike in (0, widget.ALIKE):
            scale, moved, kept = js("rounding.rounded", numbers, bits, clip, alike)
            assert_same(scale, clip * page["scale_of"](numbers, bits))
            assert_same(kept, page["encode"](np.array(moved), scale, bits) * scale)
            errors = np.array(kept) - moved
            assert_same(moved, numbers - alike * np.array([0, *errors[:-1]]))
            off = np.array(kept) - numbers
            covariance = widget.ALIKE ** np.abs(np.subtract.outer(range(8), range(8)))
            wanted = np.mean(off**2), off @ covariance @ off
            assert_same(js("rounding.errors", numbers, kept, widget.ALIKE), wanted)
            drawn = widget.rounded(numbers, bits, clip, bool(alike))
            assert_same(drawn[2], kept)
    assert page["encode"](eight, 0.2, 4).tolist() == [-7, -3, -2, 0, 1, 3, 4, 7]
    page |= {"eight": eight}
    define(CHALLENGES / "compression.ipynb", ["by-hand-2"], page)
    assert_same(widget.rounded(widget.EIGHT, 3, 1, True)[2], page["kept"])


def test_superposition_is_what_its_page_trains(js, rng):
    widget = importlib.import_module("widgets.superposition")
    page = define(
        CHALLENGES / "superposition.ipynb", ["pentagon-2", "pentagon-3", "pentagon-4"], {"np": np}
    )
    chances = [float(chance) for chance in widget.CHANCES]
    w, b, losses = page["train_toys"](5, 2, np.repeat(chances[::-1], 4), seed=0)
    best = losses[-200:].mean(axis=0).reshape(4, 4).argmin(axis=1)[::-1]
    for i, start in enumerate(best):
        trained = w[4 * (3 - i) + start]
        arrows = np.array(widget.ARROWS[i])
        np.testing.assert_allclose(arrows.T @ arrows, trained.T @ trained, atol=0.1)
        np.testing.assert_allclose(widget.BIASES[i], b[4 * (3 - i) + start][0], atol=0.1)
        x = rng.integers(0, 2, 5)
        h, out = js("superposition.forward", arrows, widget.BIASES[i], x)
        assert_same(h, arrows @ x)
        assert_same(out, np.maximum(arrows.T @ arrows @ x + widget.BIASES[i], 0))


@pytest.mark.parametrize("pull", [0.02, 0.04, 1.0, 2.6, 3.9])
@pytest.mark.parametrize("momentum", [0.0, 0.3, 0.64, 0.9])
def test_damping_follows_momentum_and_its_roots(js, pull, momentum):
    damping = importlib.import_module("widgets.damping")
    point, velocity, path = 1.0, 0.0, [1.0]
    for _ in range(20):
        velocity = momentum * velocity - pull * point
        point += velocity
        path.append(point)
    assert_same(js("damping.walk", pull, momentum, 20), path)
    assert_same(damping.walk(pull, momentum, 20), path)
    drawn = damping.roots(pull, momentum)
    assert_same(js("damping.roots", pull, momentum), [[r.real, r.imag] for r in drawn])
    assert_same(np.poly(drawn), [1, -(1 + momentum - pull), momentum])
    assert abs(drawn[0]) >= abs(drawn[1])
    if drawn[0].imag:  # where the two circles cross
        assert_same([abs(drawn[0]) ** 2, abs(drawn[0] - 1) ** 2], [momentum, pull])
    assert js("damping.says", pull, momentum, 2000) == damping.says(pull, momentum)


def test_damping_names_what_the_distance_does():
    damping = importlib.import_module("widgets.damping")
    for pull, momentum, words, step in (
        (0.04, 0.3, "over-damped", "76"),
        (0.04, 0.64, "critically damped", "29"),
        (0.04, 0.9, "under-damped", "83"),
        (1.8, 0.0, "leaps from side to side", "20"),
    ):
        said = damping.says(pull, momentum)
        assert said.startswith(f"{words}:") and said.endswith(f" after step {step}")
    for pull, momentum in ((2.0, 0.0), (2.6, 0.0), (4.0, 0.9)):
        assert damping.says(pull, momentum).startswith("diverges, or does not settle")


def test_rotary_is_the_cores(js, rng):
    radian = 180 / np.pi  # what the core turns a single pair by for each position
    for t, s in ((0, 0), (7, 2), (3, 12)):
        query, key = rng.normal(size=(2, 1, 2))
        wanted = nn.rotary_positions(query, [t]) @ nn.rotary_positions(key, [s]).T
        assert_same(js("rotary.score", query[0], key[0], t - s, radian), wanted.item())


@pytest.mark.parametrize("scale", [0.1, 1, 5])
def test_negative_sampling_is_the_cores(js, rng, scale):
    labels, vectors = np.array([1, 0, 0]), scale * rng.normal(size=(4, 2))
    logits, back_to_vectors = nn.vjp(nn.dense, vectors[:1], vectors[1:].T)
    loss, back_to_logits = nn.vjp(nn.binary_cross_entropy, logits[0], labels)
    d_word, d_contexts = back_to_vectors(back_to_logits(3.0)[0][None])  # the mean of three
    found = js("negative_sampling.look", vectors)
    assert_same(found["right"], nn.sigmoid(np.where(labels, logits[0], -logits[0])))
    assert_same(found["loss"], 3 * loss)
    gradients = np.concatenate([d_word, d_contexts.T])
    assert_same(found["gradients"], gradients)
    assert_same(js("negative_sampling.move", vectors, 0.7), vectors - 0.7 * gradients)


@pytest.mark.parametrize(("points", "scale"), [(1, 1), (4, 0.1), (12, 3)])
def test_overfitting_is_numpys_ridge(js, rng, points, scale):
    t, y = np.linspace(-1, 0.9, points), scale * rng.normal(size=points)
    new = rng.uniform(-1, 1, 7), rng.normal(size=7)
    for degree in (0, 1, points - 1, points, 25):
        for penalty in (0.0, 0.05, 5.0):
            found = js("overfitting.fit", t, y, degree, penalty)
            rows = np.r_[legvander(t, degree), penalty**0.5 * np.eye(degree + 1)]
            wanted, *_ = np.linalg.lstsq(rows, np.r_[y, np.zeros(degree + 1)], rcond=None)
            assert_same(found, wanted)
            error = np.mean((legval(new[0], wanted) - new[1]) ** 2)
            assert_same(js("overfitting.error", *new, found), error)


def test_each_sample_of_overfitting_peaks_and_falls_again(js, figures):
    """What the caption says of the error on new points, without a penalty and with one."""
    numbers = json.loads(figures["overfitting"].get_attribute("data-numbers"))
    (t, between), samples = numbers["places"], numbers["samples"]
    best = []
    for y, new in samples:
        plain, smooth = (
            [
                np.mean((legval(between, js("overfitting.fit", t, y, degree, penalty)) - new) ** 2)
                for degree in range(26)
            ]
            for penalty in (0, 0.5)
        )
        assert max(plain[1:]) == plain[11] > 2 * max(plain[14:])
        assert plain[11] > 2 * max(smooth[3:])
        best.append(int(np.argmin(plain)))
    assert best[0] == 3


@pytest.mark.parametrize("penalty", [0, 3])
def test_logistic_boundary_is_the_cores(js, rng, penalty):
    places, classes = rng.normal(size=(9, 2)), rng.integers(2, size=9)
    data = {"places": places, "classes": classes}
    x = np.column_stack([np.ones(9), places])
    weights, price = rng.normal(size=3), penalty * np.array([0, 1, 1])
    loss, pullback = nn.vjp(nn.binary_cross_entropy, x @ weights, classes)
    found = js("logistic_boundary.loss", weights, data, penalty)
    assert_same(found, loss + (price * weights**2).sum() / 18)
    gradient = 9 * x.T @ pullback(1.0)[0] + price * weights
    p = nn.sigmoid(x @ weights)
    step = np.linalg.solve((x.T * p * (1 - p)) @ x + np.diag(price), gradient)
    assert_same(js("logistic_boundary.newton", weights, data, penalty), weights - step)


@pytest.mark.parametrize("name", importlib.import_module("widgets.signal").NAMES)
def test_signal_is_the_cores(js, rng, name):
    kernels, gradient = rng.normal(size=(3, 5, 5)), rng.normal(size=5)
    signals, backs = [rng.normal(size=5)], []
    for kernel in kernels:
        bent, back = nn.vjp(getattr(nn, name), signals[-1] @ kernel)
        signals.append(bent)
        backs.append(back)
    found = js("signal.go", name, kernels, signals[0], gradient)
    assert_same(found["outputs"], signals[1:])
    assert_same(found["slopes"], [back(np.ones(5))[0] for back in backs])
    second = backs[2](gradient)[0] @ kernels[2].T
    first = backs[1](second)[0] @ kernels[1].T
    assert_same(found["gradients"], [first, second, gradient])


def test_digit_route_reads_a_weighted_mean(js):
    digits = {"before": 7, "after": 8}
    for weight in (0.1, 0.6, 1.0):
        for copied in (0.0, 0.3, 1.0):
            found = [js("digit_route.read", weight, copied, fresh, digits) for fresh in range(4)]
            for case in found:
                mean = np.average(case["vectors"], weights=[weight, 1 - weight])
                assert case["answer"] == pytest.approx(mean, abs=1e-6)
            by_second = (1 - weight) * copied  # of the news, through the vector of hundred
            wanted = [7, 8 - by_second, 7 + by_second, 8]
            assert [case["answer"] for case in found] == pytest.approx(wanted, abs=1e-6)


def test_each_gap_says_what_the_small_bert_says(js):
    wanted = make_gap_guesses.ask_all()
    stored = importlib.import_module("widgets.gap").stored()
    for found, sentence in zip(stored, wanted, strict=True):
        assert found["pieces"] == sentence["pieces"]
        for gap, (both, left) in enumerate(sentence["gaps"], start=1):
            for only_left, said in ((False, both), (True, left)):
                seen = js("gap.seen", found, gap, only_left)
                assert seen["at"] == gap - 1 and seen["shown"][gap - 1] == "?"
                assert_near(seen["said"], said)
        assert js("gap.seen", found, 99, False)["at"] == len(found["pieces"]) - 1


def assert_near(found, wanted):
    """Hold guesses to others, up to the rounding of their chances."""
    for name in ("looks", "truth"):
        np.testing.assert_allclose(found[name], wanted[name], atol=0.011)
    ours, theirs = ([chance for _, chance in said["guesses"]] for said in (found, wanted))
    np.testing.assert_allclose(ours, theirs, atol=0.011)
    assert found["guesses"][0][0] == wanted["guesses"][0][0]


@pytest.mark.parametrize("clear", [False, True])
def test_a_gates_slip_and_gradient_are_the_recurrences(js, clear):
    for keep in (0.5, 0.9, 1.0, 1.2):
        text = "+-.C++.C.-+."
        found = js("gate.follow", text, keep, clear)
        x = np.array([{"+": 1, "-": -1}.get(symbol, 0) for symbol in text])
        gates = np.where([clear and symbol == "C" for symbol in text], 0.0, keep)
        kept = [[gates[s + 1 : t + 1].prod() * (s <= t) for s in range(12)] for t in range(12)]
        assert_same(found["slip"], kept @ x)
        assert_same(found["gradient"], kept[-1])


def test_ctc_reads_and_adds_up_every_alignment(js):
    everything = list(itertools.product(range(3), repeat=5))
    read = [tuple(symbol for symbol, _ in itertools.groupby(a) if symbol) for a in everything]
    weights = [0.5, 0.3, 0.2]
    for alignment, text in list(zip(everything, read, strict=True))[::5]:
        states = js("ctc.states", text)
        assert js("ctc.text", alignment) == list(text)
        walk = js("ctc.walk", alignment)
        assert [states[s] for s in walk] == list(alignment)
        steps = zip(walk, walk[1:], strict=False)
        assert all(before in js("ctc.sources", states, s) for before, s in steps)
    for text in set(read):
        found = [a for a, other in zip(everything, read, strict=True) if other == text]
        assert js("ctc.total", text, [1, 1, 1]) == len(found)
        assert_same(js("ctc.total", text, weights), np.take(weights, found).prod(axis=1).sum())


NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
ADDED = {"role", "tabindex", "aria-label", "aria-valuemin", "aria-valuemax", "aria-valuenow"}
ADDED |= {"aria-valuetext"}  # what makes a point a control


def attributes(element):
    """Return an element's attributes, each as its words and its numbers."""
    return {
        name: (NUMBER.sub("#", words), [float(n) for n in NUMBER.findall(words)])
        for name, value in element.attrs.items()
        if name not in ADDED
        for words in [" ".join(value) if isinstance(value, list) else value]
    }


def test_scripts_draw_first_what_the_build_drew(figures, site):
    page = BeautifulSoup((site / f"{PAGE}.html").read_text("utf-8"), "html.parser")
    for name in NAMES:
        drawn = page.find("figure", attrs={"data-live": name})
        moved = BeautifulSoup(figures[name].get_attribute("outerHTML"), "html.parser").figure
        assert moved.text == drawn.text
        pairs = list(zip(drawn.svg.find_all(True), moved.svg.find_all(True), strict=True))
        assert len(pairs) > 10
        for before, after in pairs:
            wanted, found = attributes(before), attributes(after)
            assert wanted.keys() == found.keys()
            for key, (words, numbers) in wanted.items():
                assert found[key] == (words, pytest.approx(numbers, abs=0.051)), (name, key)


def said(figure):
    return figure.find_element(By.CLASS_NAME, "live-says").text


def test_a_point_moves_by_keyboard_and_by_pointer(browser, figures):
    figure = figures["regression"]
    point = figure.find_elements(By.CSS_SELECTOR, "g[role=slider]")[-1]
    before = said(figure)
    browser.execute_script("arguments[0].focus()", point)
    ActionChains(browser).send_keys(Keys.ARROW_DOWN, Keys.ARROW_LEFT).perform()
    assert point.get_attribute("aria-valuetext") == "x 8.5, y 5"
    points = [
        (float(g.get_attribute("data-x")), float(g.get_attribute("data-y")))
        for g in figure.find_elements(By.CSS_SELECTOR, "g[role=slider]")
    ]
    slope, *_ = np.polyfit(*np.transpose(points), 1)
    assert f"slope {slope:.2f}" in said(figure) != before
    ActionChains(browser).drag_and_drop_by_offset(point, 0, 60).perform()
    assert float(point.get_attribute("data-y")) < 4.5


def test_steps_lower_the_loss_and_a_drag_begins_again(browser, figures):
    figure = figures["negative_sampling"]
    step, again = figure.find_elements(By.CSS_SELECTOR, "button")
    curve = figure.find_element(By.CLASS_NAME, "live-line")
    first, losses = said(figure), []
    for _ in range(5):
        now, after = re.search(r"loss (\S+), after one step (\S+)", said(figure)).groups()
        assert not losses or losses[-1] == now
        losses += [now, after] if not losses else [after]
        browser.execute_script("arguments[0].focus()", step)
        ActionChains(browser).send_keys(Keys.ENTER).perform()
    assert sorted(map(float, losses), reverse=True) == [float(loss) for loss in losses]
    assert curve.get_attribute("d").count("L") == 5
    word = figure.find_element(By.CSS_SELECTOR, "g[role=slider]")
    assert word.get_attribute("aria-label") == "w"
    tip = word.find_element(By.CLASS_NAME, "live-halo")
    ActionChains(browser).drag_and_drop_by_offset(tip, 30, 30).perform()
    assert "L" not in curve.get_attribute("d")
    again.click()
    assert said(figure) == first


def test_new_noise_comes_round_again(browser, figures):
    figure = figures["overfitting"]
    browser.execute_script("arguments[0].focus()", figure.find_element(By.TAG_NAME, "button"))
    lines = [said(figure)]
    for _ in range(8):
        ActionChains(browser).send_keys(Keys.SPACE).perform()
        lines.append(said(figure))
    assert len(set(lines)) == 8 and lines[0] == lines[8]


def test_newton_finds_the_best_line_and_runs_away_without_overlap(browser, figures):
    figure = figures["logistic_boundary"]
    centre(browser, figure)  # with its buttons clear of the bar above the page
    step, again = figure.find_elements(By.CSS_SELECTOR, "button")
    first = said(figure)

    def walk(steps):
        for _ in range(steps):
            step.click()
        return [float(n.replace("−", "-")) for n in re.findall(r"−?\d+\.\d+", said(figure))]

    best = walk(10)
    assert walk(1) == best
    places, classes, overlap = importlib.import_module("widgets.logistic_boundary").points()
    model = LogisticRegression(C=np.inf, tol=1e-8, max_iter=1000).fit(places, classes)
    assert best[:3] == pytest.approx([*model.coef_[0], *model.intercept_], abs=0.006)
    again.click()
    assert said(figure) == first
    figure.find_element(By.NAME, "clear").click()
    losses = [walk(3)[3], walk(3)[3], walk(3)[3]]
    assert losses[0] > 2 * losses[1] > 4 * losses[2]
    assert abs(np.array(walk(1)[:2])).max() > 6  # the end of the sliders
    hidden = figure.find_elements(By.CSS_SELECTOR, "[visibility=hidden]")
    assert len(hidden) == overlap.sum() > 0


def test_a_line_is_dragged(browser, figures):
    figure = figures["logistic_boundary"]
    drawing = figure.find_element(By.TAG_NAME, "svg")
    unit = 40 * drawing.size["width"] / 520
    chain = ActionChains(browser).move_to_element_with_offset(
        drawing, round(-(90 / 40 + 2) * unit), round(0.5 * unit)
    )  # at (-2, -0.5), which is on the line of the start
    chain.click_and_hold().move_by_offset(0, round(unit)).release().perform()
    bias = re.search(r", b (\S+);", said(figure)).group(1)
    assert float(bias.replace("−", "-")) == pytest.approx(-0.5, abs=0.1)


def test_controls_move_the_pictures(browser, figures):
    """Each control changes the line under its drawing, by keyboard."""
    for name, figure in figures.items():
        for field in figure.find_elements(By.CSS_SELECTOR, "form [name]"):
            if field.get_attribute("type") == "radio" and not field.is_selected():
                continue
            before = said(figure)
            browser.execute_script("arguments[0].focus()", field)
            lowest = field.get_attribute("value") == field.get_attribute("min")
            key = Keys.ARROW_UP if lowest else Keys.ARROW_DOWN
            key = Keys.SPACE if field.get_attribute("type") == "checkbox" else key
            ActionChains(browser).send_keys(key).perform()
            assert said(figure) != before, (name, field.get_attribute("name"))


def test_a_word_or_a_place_is_chosen_by_pointing(browser, figures):
    row = figures["attention"].find_elements(By.CLASS_NAME, "live-row")[3]
    ActionChains(browser).move_to_element(row).perform()
    assert said(figures["attention"]).startswith("tea attends to ")
    vector = figures["digit_route"].find_elements(By.CLASS_NAME, "live-vector")[1]
    ActionChains(browser).move_to_element(vector).perform()
    assert said(figures["digit_route"]) == "0.1 · 7.0 + 0.9 · 8.0 = 7.9"
    frame = figures["ctc"].find_elements(By.CSS_SELECTOR, ".live-boxes > g")[4]
    ActionChains(browser).click(frame).perform()
    assert said(figures["ctc"]).startswith("bbe-- has probability ")
    pixel = figures["convolution"].find_elements(By.CSS_SELECTOR, ".live-image > g")[8 * 3 + 2]
    ActionChains(browser).move_to_element(pixel).perform()
    assert said(figures["convolution"]).startswith("row 3, column 2 of 4 × 5: ")
    piece = figures["gap"].find_elements(By.CLASS_NAME, "live-piece")[2]
    ActionChains(browser).click(piece).perform()
    assert said(figures["gap"]).startswith("return the ? of the nth label in pixel ##s: width 0.10")
    corner = figures["kernel"].find_elements(By.CSS_SELECTOR, ".live-image > g")[-1]
    ActionChains(browser).move_to_element(corner).perform()
    assert said(figures["kernel"]).startswith("row 6, column 6: ")


def test_zeros_of_padding_come_where_they_are_needed(browser, figures):
    """Keras's rule worked out by hand, for 5 × 6 pixels and 2 × 2 taps."""
    figure = figures["convolution"]
    channel = figure.find_element(By.CLASS_NAME, "live-image")
    cells = channel.find_elements(By.CSS_SELECTOR, ":scope > g")

    def shown():
        seen = [cell.get_attribute("visibility") == "visible" for cell in cells]
        return np.reshape(seen, (7, 8))

    def turn(name, value):
        field = figure.find_element(By.NAME, name)
        browser.execute_script("arguments[0].value = arguments[1]", field, value)
        moved = "arguments[0].dispatchEvent(new Event('input', {bubbles: true}))"
        browser.execute_script(moved, field)

    inside = np.pad(np.ones((5, 6), dtype=bool), 1)
    assert np.array_equal(shown(), inside)
    turn("padding", "same")
    for stride, dilation, size, before, after in (
        (1, 1, "5 × 6", (0, 0), (1, 1)),
        (1, 2, "5 × 6", (1, 1), (1, 1)),
        (2, 1, "3 × 3", (0, 0), (1, 0)),
        (2, 2, "3 × 3", (1, 0), (1, 1)),
        (3, 1, "2 × 2", (0, 0), (0, 0)),
    ):
        turn("stride", stride)
        turn("dilation", dilation)
        assert f" of {size}: " in said(figure)
        around = shown()
        sides = around[0, 1], around[1, 0], around[-1, 1], around[1, -1]
        assert sides == (*map(bool, before), *map(bool, after)), (stride, dilation)
        assert around[1:-1, 1:-1].all()


def test_paper_shows_no_controls(browser, figures):
    chromium.set_media(browser, "print")
    for figure in figures.values():
        assert figure.find_element(By.TAG_NAME, "svg").is_displayed()
        assert not any(form.is_displayed() for form in figure.find_elements(By.TAG_NAME, "form"))
