"""How many labels a reader of texts needs, pre-trained and not."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_bert_readers():
    """Marks of readers that learned from few labels which library a docstring is from.

    Returns
    -------
    Dataset
        tried : dict of (n, 2) float32
            From a reader and a number of labels, such as ("BERT, fine-tuned", 500), to settings
            that were tried, a learning rate or the C of a logistic regression, and the share right
            on the validation files; the keys of the fields below are the same.
        validation : dict of (5, files) float32
            The share right in each validation file, by the draw of the labels.
        test : dict of (5, files) float32
            The same for the test files, in the order of their names.
        word_vectors : int
            How many numbers the table of word vectors has.

    Examples
    --------
    >>> readers = load_bert_readers()
    >>> len(readers.test["BERT, fine-tuned", 500])
    5
    """
    arrays, fields = read_shipped("bert_readers"), {}
    word_vectors = int(arrays.pop("word_vectors"))
    for name, values in arrays.items():
        reader, count, field = name.split("/")
        fields.setdefault(field, {})[reader, int(count)] = values
    names = ("tried", "validation", "test")
    return Dataset(
        CATALOGUE["bert_readers"],
        **{name: fields[name] for name in names},
        word_vectors=word_vectors,
    )
