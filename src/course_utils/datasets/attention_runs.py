"""How classifiers learn, with attention and without."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped

_LEARNING = "loss", "accuracy", "val_loss", "val_accuracy"


def load_attention_runs():
    """Trainings of classifiers with and without attention, and of their rivals.

    Three questions are asked: of which "library" a text speaks, whether its words stand in their
    "order" or are shuffled, and which of ten "digits" a picture shows.

    Returns
    -------
    Dataset
        files : dict of lists of str
            The files of the manuals that served for choosing, "watch", and for the "test".
        settings : dict of (n, 2) float32
            From a question and a contender, such as ("library", "Transformer"), to what was
            tried, and the share right that it had in validation. What was tried is the learning
            rate of a network, and C, the inverse of the penalty, of every other contender.
        parameters : dict of int
            How many numbers were learned; the keys of this and the next fields are the same.
        watch : dict of (starts, 88) float32
            For the question "library": the share right in each validation file.
        test : dict of (starts, units) float32
            The share right in each of the test's units: 89 files, 88 of them with texts of six
            words for the order, four hands for the digits. A network has three starts.
        quarter : dict of (3,) float32
            Share right in validation, after a training on a quarter of the files, three draws.
        histories : dict of lists of dict of (3,) float32
            For each network that names libraries, what each start's `fit` told by epoch.
        made_with : list of 6 str
            What its texts are known by, for `course_utils.same_texts.require_same_texts`.

    Examples
    --------
    >>> runs = load_attention_runs()
    >>> runs.parameters["library", "Transformer"], runs.test["library", "Transformer"].shape
    (95077, (3, 89))
    """
    arrays, fields = read_shipped("attention_runs"), {}
    made_with = arrays.pop("made_with").tolist()
    for key, values in arrays.items():
        *contender, field = key.split("/")
        fields.setdefault(field, {})[tuple(contender)] = values
    learning = {key: [fields[name][key] for name in _LEARNING] for key in fields["loss"]}
    return Dataset(
        CATALOGUE["attention_runs"],
        files={part: fields[part].pop(("files",)).tolist() for part in ("watch", "test")},
        settings=fields["settings"],
        parameters={key: int(count) for key, count in fields["parameters"].items()},
        **{name: fields[name] for name in ("watch", "test", "quarter")},
        histories={
            key: [dict(zip(_LEARNING, start, strict=True)) for start in zip(*several, strict=True)]
            for key, several in learning.items()
        },
        made_with=made_with,
    )
