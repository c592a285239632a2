"""What holds of every loader that needs no network."""

import copy
import functools
import pickle
import sys

import numpy as np
import pytest
from loader_docs import ABOUT, assert_promised

from course_utils import datasets
from course_utils.datasets.catalogue import CATALOGUE
from course_utils.datasets.packages import package_file

QUICK = {"docstrings": (20,), "docstring_text": ("numpy",)}  # others take seconds
COUNTED = {
    "digits": lambda d: f"{len(d.images):,} pictures",
    "mnist_sample": lambda d: f"{len(d.images):,} pictures",
    "photos": lambda d: f"{len(d.images)} photos",
    "drawings": lambda d: f"{len(d.images)} drawings",
    "coins": lambda d: f"1 photo, {len(d.boxes)} coins",
    "faces": lambda d: f"{d.labels.sum()} faces, {np.sum(d.labels == 0)} others",
    **dict.fromkeys(
        "breast_cancer wine iris diabetes linnerud doctor_visits mode_choice loans smokers "
        "credits".split(),
        lambda d: "{:,} × {}".format(*d.data.shape),
    ),
    "sp500": lambda d: f"{len(d.dates):,} days",
    "wikipedia": lambda d: f"{len(d.articles)} pages, {sum(map(len, d.articles)):,} words",
    "word_similarity": lambda d: (
        f"{len(d.pairs)} and {len(datasets.load_word_similarity('simlex999').pairs)} pairs"
    ),
    "analogies": lambda d: f"{sum(map(len, d.sections.values())):,} questions",
    "reviews": lambda d: f"{len(d.sentences)} sentences",
    "news": lambda d: f"{len(d.documents)} paragraphs",
    "film_reviews": lambda d: f"{len(d.texts):,} sentences",
    "shop_reviews": lambda d: f"{len(d.texts):,} lines, {len(set(d.texts)):,} of them different",
    "tagged_news": lambda d: (
        f"{len(d.words):,} paragraphs, {sum(map(len, d.words)) / 1e6:.1f} million words"
    ),
    "tagging_runs": lambda d: (
        f"{3 * len(d.networks) + len(d.dropouts) - 1 + len(d.fields) + len(d.english)} trainings"
    ),
    "control_runs": lambda d: f"{len(d.notes)} ways to learn, 5 runs each",
    "translation_runs": lambda d: f"{sum(map(len, d.losses.values()))} trainings",
    "home_agent": lambda d: f"3 starts of 2 ways, {sum(w.size for w in d.warned):,} weights each",
    "home_commands": lambda d: (
        f"{len(d.texts):,} sentences in English from {len(d.template_texts)} templates,"
        " more in Chinese"
    ),
    "word_ratings": lambda d: f"{len(d.words):,} words",
    "food_spending": lambda d: f"{len(d.income)} households",
    "longley": lambda d: "{:,} × {}".format(*d.data.shape),
    "sunspots": lambda d: f"{len(d.values)} years",
    "co2": lambda d: f"{len(d.values)} months",
    "docstrings": lambda d: f"{len(d.label_names)} × 1,000 texts",
    "docstring_text": lambda d: (
        "1 to 5 million characters" if 1e6 < sum(map(len, d.documents)) < 5e6 else "?"
    ),
    "book_passages": lambda d: (
        f"{len(d.paragraphs):,} paragraphs, {sum(map(len, d.questions.values()))} questions"
    ),
    "imports": lambda d: f"{len(d.files):,} files × {len(d.names):,} names",
    "messages": lambda d: f"{len(d.english):,} messages",
    "pinyin": lambda d: f"{len(d.phrases):,} phrases",
    "spoken_digits": lambda d: (
        f"{len(d.waves)} recordings, {sum(map(len, d.waves)) / d.sample_rate / 60:.1f} minutes"
    ),
    "spoken_commands": lambda d: (
        f"{len(d.waves)} recordings, {sum(map(len, d.waves)) / d.sample_rate / 60:.1f} minutes"
    ),
    "dictionary_vectors": lambda d: (
        f"{len(d.words):,} words, {len(d.trained) + 1} tables of vectors"
    ),
    "preference_runs": lambda d: f"{len(d.runs)} runs",
    "small_gpt": lambda d: f"{sum(w.size for w in d.weights):,} weights",
    "small_wavenet": lambda d: (
        " and ".join(f"{sum(w.size for w in weights):,}" for weights in d.weights.values())
        + " weights"
    ),
    "small_bert": lambda d: f"{sum(w.size for w in d.weights):,} weights",
    "bert_readers": lambda d: "{} readers, {} to {} labels, {} draws".format(
        len({name for name, _ in d.test}),
        min(count for _, count in d.test),
        max(count for _, count in d.test),
        len(d.test["BERT, fine-tuned", 50]),
    ),
    "block_ablation": lambda d: (
        f"{len(d.test)} kinds of GPT, {len(d.test['GPT-2'])} trainings each"
    ),
    "depth_runs": lambda d: (
        f"{len(d.starts)} networks, {len(d.starts['plain', 18])} trainings each"
    ),
    "autoencoder_runs": lambda d: (
        f"{len(d.losses)} kinds, {len(d.losses['plain', 8])} trainings each"
    ),
    "expert_runs": lambda d: (
        f"{len(d.rate)} kinds of network, {len(d.errors['speech', '8 experts'])} trainings each"
    ),
    "induction_runs": lambda d: (
        f"{len(d.weights)} networks, {len(d.weights['half dictionary'])} trainings each"
    ),
    "data_runs": lambda d: (
        f"{len(d.sizes)} sizes and {len(d.budgets)} budgets, {len(d.looks['any'])} trainings each"
    ),
    "detector_runs": lambda d: (
        f"{len(d.weights)} kinds of scenes, {len(d.weights['discs'])} trainings each"
    ),
    "hex_runs": lambda d: (
        f"{sum(map(len, d.boards.values()))} positions, {len(d.curves)} ways to train, "
        f"{len(d.curves['full'])} trainings each"
    ),
    "gan_runs": lambda d: (
        f"{len(d.rate)} ways to play, {len(d.notes['ring', 'R1'])} trainings each"
    ),
    "diffusion_runs": lambda d: (
        f"{len(d.tried)} guesses and {len(d.known)} comparisons, "
        f"{len(d.losses['picture'])} runs each"
    ),
    "drawing_runs": lambda d: f"{len(d.losses)} trainings",
    "compression_runs": lambda d: (
        f"{len(d.bits)} models, {len(d.bits['52 wide'])} to {len(d.bits['int4'])} starts each"
    ),
    "superposition_runs": lambda d: (
        f"{len(d.tried)} settings tried, {len(d.found)} methods in {len(d.found['PCA'])} worlds"
    ),
    "scale_runs": lambda d: (
        f"{len(d.seconds)} programs, {len(d.sizes)} sizes, {d.peaks['pandas'].shape[1]} runs each"
    ),
    "scaling_runs": lambda d: f"{len(d.hidden)} sizes, {len(d.test)} trainings each",
    "language_runs": lambda d: (
        f"{len(d.weights)} networks, {len(d.test['GRU', 1.0, 16])} trainings each"
    ),
    "feature_runs": lambda d: (
        f"{len({key[:2] for key in d.right})} kinds of features on "
        f"{'three' if len({key[0] for key in d.right}) == 3 else 'other'} tasks"
    ),
    "senses_runs": lambda d: "{} trainings".format(
        sum(map(len, [*d.rates.values(), *d.seen.values(), d.costs]))
        + sum(map(len, [*d.frozen.values(), *d.frozen_rates.values()]))
    ),
    "digit_judge": lambda d: f"{sum(w.size for w in d.weights):,} weights",
    "pinyin_runs": lambda d: f"{len(d.right)} trainings, {d.right.shape[1]:,} test phrases",
    "text_runs": lambda d: "{} readers, {} languages, {} sizes, {} starts".format(
        *(len({key.split("/")[place] for key in d.answers}) for place in (1, 0)),
        len(d.answers) // 4,
        len(next(iter(d.answers.values()))),
    ),
    "recurrent_runs": lambda d: (
        f"{len(d.hits)} networks, {len([k for k in d.budgets if k[0] == 'GRU'])} lengths of "
        f"training; {len(d.articles['test'])} networks on articles; "
        f"{len(d.sounds['marks'])} networks on phrases"
    ),
    "seq2seq_runs": lambda d: (
        f"{sum(map(len, d.right.values()))} trainings, {len(d.part):,} test texts"
    ),
    "attention_runs": lambda d: (
        f"{len(d.test)} contenders, {len(d.test['library', 'Transformer'])} starts of a network"
    ),
    "sums_gpt": lambda d: f"three starts of {sum(w.size for w in d.base):,} weights",
    "assistant": lambda d: f"three starts of {sum(w.size for w in d.weights):,} weights",
    "speech_runs": lambda d: (
        f"six networks of {sum(w.size for w in d.weights['noise'][0]):,} weights"
    ),
    "wake_runs": lambda d: (
        f"{sum(map(len, d.tried.values()))} settings of three methods; "
        f"six networks of {sum(w.size for w in d.weights['speech'][0]):,} weights, "
        f"{sum(hours.sum() for hours in d.hours.values()):.1f} hours of speech"
    ),
    "number_words": lambda d: "as many as you ask for",
}


def loader(name):
    return getattr(datasets, f"load_{name}")


def load(name):
    return loader(name)(*QUICK.get(name, ()))


@pytest.fixture(scope="module")
def loaded():
    """Return a function that loads a data set once."""
    return functools.cache(load)


def test_every_loader_has_an_entry_and_no_entry_lacks_a_loader():
    loaders = [name.removeprefix("load_") for name in datasets.__all__ if name.startswith("load_")]
    assert sorted(loaders) == sorted(CATALOGUE) == sorted(COUNTED)


def test_only_public_names_are_shown():
    shown = {name for name in vars(datasets) if name.startswith(("load_", "fetch_", "Fetch"))}
    assert shown == set(datasets.__all__)


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_fields_are_those_of_the_docstring_and_of_the_entry(loaded, name, tmp_path):
    data, entry = loaded(name), CATALOGUE[name]
    assert not (tmp_path / "cache").exists(), "no loader here needs the cache"
    assert_promised(data, loader(name))
    assert [getattr(data, field) for field in ABOUT] == [getattr(entry, field) for field in ABOUT]
    assert all(getattr(entry, field) for field in [*ABOUT, "holds"])
    assert entry.description.endswith(".")


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_size_is_what_is_there(loaded, name):
    assert COUNTED[name](loaded(name)) == CATALOGUE[name].size


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_data_set_shows_its_name_and_the_size_of_each_field(loaded, name):
    shown = repr(loaded(name))
    assert shown.startswith(f"<Dataset {name}: ") and len(shown) < 250
    fields = [field for field in vars(loaded(name)) if f" {field} " in shown]
    assert [*fields, *ABOUT] == [n for n in vars(loaded(name)) if n != "made_with"]


def test_fields_are_shown_by_their_size():
    data = datasets.load_spoken_digits()
    assert repr(data) == (
        "<Dataset spoken_digits: waves list of 576, sample_rate 8000, texts list of 576, "
        "voices list of 576, split list of 576>"
    )


def test_fields_cannot_be_replaced_and_a_wrong_name_is_told_the_right_ones():
    digits = datasets.load_digits()
    for name in ("licence", "labels", "new"):
        with pytest.raises(AttributeError, match=f"'{name}' cannot be set"):
            setattr(digits, name, "mine")
    with pytest.raises(AttributeError, match="no field 'target'; there are images, labels, name"):
        digits.target  # noqa: B018


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda d: pickle.loads(pickle.dumps(d))])
def test_a_data_set_travels_to_another_process(duplicate):
    digits = datasets.load_digits()
    twin = duplicate(digits)
    assert repr(twin) == repr(digits) and twin.source == digits.source
    assert twin.images is not digits.images
    np.testing.assert_array_equal(twin.images, digits.images)


@pytest.mark.parametrize(
    "name",
    [name for name in CATALOGUE if name not in ("wikipedia", "docstrings", "docstring_text")],
)
def test_each_call_gives_arrays_and_lists_of_its_own(name):
    first = {field: v for field, v in vars(load(name)).items() if isinstance(v, (np.ndarray, list))}
    lengths = {field: len(value) for field, value in first.items()}
    before = {field: copy.deepcopy(value[0]) for field, value in first.items()}
    for value in first.values():
        value[0] = value[-1] if isinstance(value, np.ndarray) else None
    second = load(name)
    for field, value in before.items():
        assert len(getattr(second, field)) == lengths[field]
        np.testing.assert_array_equal(getattr(second, field)[0], value)


@pytest.mark.parametrize(
    ("name", "module", "install"),
    [
        ("iris", "sklearn.datasets", "scikit-learn"),
        ("photos", "sklearn.datasets", "scikit-learn"),
        ("wikipedia", "gensim.corpora.wikicorpus", "gensim"),
    ],
)
def test_a_module_that_cannot_be_imported_is_named(monkeypatch, name, module, install):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=f"pip install {install}"):
        load(name)


@pytest.mark.parametrize(
    ("name", "install"),
    [
        *((name, "gensim") for name in ("word_similarity", "analogies", "reviews", "news")),
        *((name, "statsmodels") for name in ("sunspots", "co2", "food_spending", "longley")),
        ("wikipedia", "gensim"),
        ("docstrings", "numpy"),
    ],
)
def test_a_missing_package_is_named(monkeypatch, name, install):
    monkeypatch.setattr("importlib.util.find_spec", lambda module: None)
    with pytest.raises(ImportError, match=f"pip install {install}"):
        load(name)


def test_a_package_without_its_file_is_named():
    with pytest.raises(ImportError, match=r"numpy is installed, but its file nothing\.csv"):
        package_file("numpy", "numpy", "nothing.csv")
