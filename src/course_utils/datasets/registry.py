"""The public data sets that `fetch_*` downloads: a table, and nothing else.

Every checksum was copied from a public registry of the field, named in `hash_from`; none was
computed from a download of ours, so a file that was changed on the way cannot pass.
"""

from dataclasses import dataclass

_TFDS = "TensorFlow Datasets, url_checksums"
_GOOGLE = "https://storage.googleapis.com"


@dataclass(frozen=True)
class File:
    """One file to download.

    name: its name in the cache; urls: where it lies, tried in order; hash: algorithm:digest in
    hexadecimal; size: bytes, None where no registry states it; hash_from: who published the hash.
    """

    name: str
    urls: tuple
    hash: str
    size: int | None
    hash_from: str


@dataclass(frozen=True)
class Entry:
    """One data set: its files, terms and authors, and what to use without a network."""

    name: str
    about: str
    files: tuple
    licence: str
    source: str
    offline: str


def _idx(name, size, sha256, folders):
    """Return one of the four files of MNIST or Fashion-MNIST."""
    urls = tuple(f"{folder}/{name}" for folder in folders)
    return File(name, urls, f"sha256:{sha256}", size, _TFDS)


_MNIST = (f"{_GOOGLE}/cvdf-datasets/mnist", "https://ossci-datasets.s3.amazonaws.com/mnist")
_FASHION = (
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
    f"{_GOOGLE}/tensorflow/tf-keras-datasets",
    "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion",
)

_ENTRIES = (
    Entry(
        name="mnist",
        about="70,000 handwritten digits of 28×28 pixels",
        files=(
            _idx(
                "train-images-idx3-ubyte.gz",
                9_912_422,
                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
                _MNIST,
            ),
            _idx(
                "train-labels-idx1-ubyte.gz",
                28_881,
                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
                _MNIST,
            ),
            _idx(
                "t10k-images-idx3-ubyte.gz",
                1_648_877,
                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
                _MNIST,
            ),
            _idx(
                "t10k-labels-idx1-ubyte.gz",
                4_542,
                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
                _MNIST,
            ),
        ),
        licence="CC BY-SA 3.0",
        source="Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits, 1998",
        offline="load_digits()",
    ),
    Entry(
        name="fashion_mnist",
        about="70,000 pictures of clothes of 28×28 pixels",
        files=(
            _idx(
                "train-images-idx3-ubyte.gz",
                26_421_880,
                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                _FASHION,
            ),
            _idx(
                "train-labels-idx1-ubyte.gz",
                29_515,
                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                _FASHION,
            ),
            _idx(
                "t10k-images-idx3-ubyte.gz",
                4_422_102,
                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                _FASHION,
            ),
            _idx(
                "t10k-labels-idx1-ubyte.gz",
                5_148,
                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
                _FASHION,
            ),
        ),
        licence="MIT",
        source="H. Xiao, K. Rasul, R. Vollgraf, Fashion-MNIST: a novel image dataset for "
        "benchmarking machine learning algorithms, 2017",
        offline="load_digits()",
    ),
    Entry(
        name="cifar10",
        about="60,000 colour photos of 32×32 pixels in ten classes",
        files=(
            File(
                "cifar-10-binary.tar.gz",
                ("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",),
                "sha256:c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                170_052_171,
                _TFDS,
            ),
        ),
        licence="not stated; the authors ask to cite the report",
        source="A. Krizhevsky, Learning multiple layers of features from tiny images, "
        "University of Toronto, 2009",
        offline="load_digits() or load_photos()",
    ),
    Entry(
        name="imdb",
        about="50,000 film reviews, for or against",
        files=(
            File(
                "aclImdb_v1.tar.gz",
                (
                    "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",
                    "http://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",
                ),
                "sha256:c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe",
                84_125_825,
                _TFDS,
            ),
        ),
        licence="not stated; the authors ask to cite the paper",
        source="A. Maas and others, Learning word vectors for sentiment analysis, ACL, 2011",
        offline="load_docstrings() or load_reviews()",
    ),
    Entry(
        name="text8",
        about="the first 100 million characters of a cleaned Wikipedia",
        files=(
            File(
                "text8.zip",
                ("http://mattmahoney.net/dc/text8.zip", "https://data.deepai.org/text8.zip"),
                "sha256:a6640522afe85d1963ad56c05b0ede0a0c000dddc9671758a6cc09b7a38e5232",
                31_344_016,
                "many public projects that agree; none of the large registries has it",
            ),
        ),
        licence="CC BY-SA 3.0 and GFDL (Wikipedia)",
        source="the authors of Wikipedia; cleaned by M. Mahoney, 2006",
        offline="load_wikipedia()",
    ),
    Entry(
        name="speech_commands",
        about="8,000 recordings of eight spoken words, the small edition",
        files=(
            File(
                "mini_speech_commands.zip",
                (f"{_GOOGLE}/download.tensorflow.org/data/mini_speech_commands.zip",),
                "sha256:49650f2341b26d886b46b3f4fb8fed59e30300b17550f1ee4a768b3106cf93a0",
                182_082_353,
                "many public projects that agree; none of the large registries has it",
            ),
        ),
        licence="CC BY 4.0",
        source="P. Warden, Speech Commands: a dataset for limited-vocabulary speech recognition, "
        "2018; the small edition is TensorFlow's",
        offline="load_spoken_digits()",
    ),
    Entry(
        name="parallel_corpus",
        about="short English sentences and their French translations",
        files=(
            File(
                "fra-eng.zip",
                (
                    "https://d2l-data.s3-accelerate.amazonaws.com/fra-eng.zip",
                    "http://d2l-data.s3-accelerate.amazonaws.com/fra-eng.zip",
                ),
                "sha1:94646ad1522d915e7b0f9296181140edcf86a4f5",
                None,
                "the d2l library; it publishes SHA-1 only",
            ),
        ),
        licence="CC BY 2.0 France",
        source="the contributors of Tatoeba; put in pairs by manythings.org",
        offline="load_number_words()",
    ),
)

#: name -> Entry, in the order in which they are listed.
REGISTRY = {entry.name: entry for entry in _ENTRIES}
