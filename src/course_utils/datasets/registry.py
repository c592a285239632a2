"""The public data sets and weights that `fetch_*` downloads: a table, and nothing else.

Every checksum was copied from a public registry of the field, named in `hash_from`; none was
computed from a download of ours, so a file that was changed on the way cannot pass.
"""

from dataclasses import dataclass

from .dataset import Entry

_TFDS = "TensorFlow Datasets"
_AGREED = "many public projects that agree"
_GOOGLE = "https://storage.googleapis.com"
_BERT = (
    "https://huggingface.co/google-bert/bert-base-uncased/resolve/"
    "86b5e0934494bd15c9632b12f734a8a67f723594"
)


@dataclass(frozen=True)
class File:
    """One file to download.

    Attributes
    ----------
    name : str
        Its name in the cache.
    urls : tuple of str
        Where it lies, tried in order.
    hash : str
        `algorithm:digest`, in hexadecimal.
    size : int or None
        Bytes, None where no registry states it.
    hash_from : str
        Who published the hash.
    """

    name: str
    urls: tuple
    hash: str
    size: int | None
    hash_from: str


@dataclass(frozen=True, kw_only=True)
class Download(Entry):
    """A data set to download: its files, and the loader to use without a network."""

    files: tuple
    offline: str

    @property
    def size(self):
        """The bytes to download, in words."""
        sizes = [file.size for file in self.files]
        return "not published" if None in sizes else f"{sum(sizes) / 1e6:.0f} MB"


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
    Download(
        name="mnist",
        holds="70,000 handwritten digits of 28×28 pixels",
        description="Handwritten digits of American census workers and pupils, centred in 28×28 "
        "pixels; no writer of the training part wrote for the test part. Nearly solved: a "
        "linear classifier reaches 92 %, a small network 99 %.",
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
    Download(
        name="fashion_mnist",
        holds="70,000 pictures of clothes of 28×28 pixels",
        description="Clothes from the catalogue of a shop, grey, 28×28 pixels, in ten classes: "
        "made to take the place of MNIST, and harder.",
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
    Download(
        name="cifar10",
        holds="60,000 colour photos of 32×32 pixels in ten classes",
        description="Colour photos of 32×32 pixels of animals and vehicles, 6,000 a class. "
        "A few test photos nearly repeat training photos.",
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
    Download(
        name="bananas",
        holds="1,100 photos with a banana pasted into each, and its box",
        description="Photos of 256×256 pixels into which a cut-out banana was pasted, turned, "
        "scaled and at a random place; one object in each, so that nothing has to be counted. The "
        "authors of Dive into deep learning made them to teach detection: 1,000 to learn from, "
        "100 more.",
        files=(
            File(
                "banana-detection.zip",
                (
                    "https://d2l-data.s3-accelerate.amazonaws.com/banana-detection.zip",
                    "http://d2l-data.s3-accelerate.amazonaws.com/banana-detection.zip",
                ),
                "sha1:5de26c8fce5ccdea9f91267273464dc968d20d72",
                None,
                "the d2l library, which publishes no other",
            ),
        ),
        licence="not stated for the photos (the book's text: CC BY-SA 4.0)",
        source="A. Zhang, Z. C. Lipton, M. Li and A. J. Smola, Dive into deep learning, 2023",
        offline="load_coins()",
    ),
    Download(
        name="imdb",
        holds="50,000 film reviews, for or against",
        description="Film reviews with a clear opinion (at most 4 or at least 7 points of 10), at "
        "most 30 a film; no film is in both parts.",
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
    Download(
        name="text8",
        holds="the first 100 million characters of a cleaned Wikipedia",
        description="The start of the English Wikipedia of March 2006, in lower case, without "
        "markup, tables and punctuation, digits spelt out: the usual text for word vectors.",
        files=(
            File(
                "text8.zip",
                ("http://mattmahoney.net/dc/text8.zip", "https://data.deepai.org/text8.zip"),
                "sha256:a6640522afe85d1963ad56c05b0ede0a0c000dddc9671758a6cc09b7a38e5232",
                31_344_016,
                _AGREED,
            ),
        ),
        licence="CC BY-SA 3.0 and GFDL (Wikipedia)",
        source="the authors of Wikipedia; cleaned by M. Mahoney, 2006",
        offline="load_wikipedia()",
    ),
    Download(
        name="speech_commands",
        holds="8,000 recordings of eight spoken words, the small edition",
        description="Single words, recorded by thousands of volunteers on their own telephones "
        "and computers: with noise, cut off, sometimes wrong.",
        files=(
            File(
                "mini_speech_commands.zip",
                (f"{_GOOGLE}/download.tensorflow.org/data/mini_speech_commands.zip",),
                "sha256:49650f2341b26d886b46b3f4fb8fed59e30300b17550f1ee4a768b3106cf93a0",
                182_082_353,
                _AGREED,
            ),
        ),
        licence="CC BY 4.0",
        source="P. Warden, Speech Commands: a dataset for limited-vocabulary speech recognition, "
        "2018; the small edition is TensorFlow's",
        offline="load_spoken_digits()",
    ),
    Download(
        name="parallel_corpus",
        holds="short English sentences and their French translations",
        description="Everyday English sentences and their translations into French, written by "
        "volunteers.",
        files=(
            File(
                "fra-eng.zip",
                (
                    "https://d2l-data.s3-accelerate.amazonaws.com/fra-eng.zip",
                    "http://d2l-data.s3-accelerate.amazonaws.com/fra-eng.zip",
                ),
                "sha1:94646ad1522d915e7b0f9296181140edcf86a4f5",
                None,
                "the d2l library, which publishes no other",
            ),
        ),
        licence="CC BY 2.0 France",
        source="the contributors of Tatoeba; put in pairs by manythings.org",
        offline="load_number_words()",
    ),
    Download(
        name="scifact",
        holds="claims of science and 5,183 abstracts that bear on them",
        description="Sentences that experts wrote about findings of medicine, and for each the "
        "abstracts that support or contradict it, in the form of the BEIR collection. Most claims "
        "have one abstract; others that would do, too, may not be listed.",
        files=(
            File(
                "scifact.zip",
                ("https://public.ukp.informatik.tu-darmstadt.de/thakur/BEIR/datasets/scifact.zip",),
                "sha256:536e14446a0ba56ed1398ab1055f39fe852686ecad24a6306c80c490fa8e0165",
                2_816_079,
                _AGREED,
            ),
        ),
        licence="CC BY 4.0 and ODC-By 1.0; the first for the claims, the other for the abstracts",
        source="D. Wadden and others, Fact or fiction: verifying scientific claims, EMNLP, 2020; "
        "put into this form by N. Thakur and others, BEIR, 2021",
        offline="load_book_passages()",
    ),
    Download(
        name="light_chains",
        holds="7,874 people of 50 and more, a blood test, and how long each was followed",
        description="Half of the people of 50 and more in Olmsted County, Minnesota, whose blood "
        "was tested for two light chains of antibodies from 1995 on, drawn at random; 2,169 had "
        "died by the last news of them. The others are censored, after different times. The cause "
        "of death, a column of the file, would tell the answer and is left out.",
        files=(
            File(
                "scikit_survival-0.28.0.tar.gz",
                (
                    "https://files.pythonhosted.org/packages/source/s/scikit-survival/"
                    "scikit_survival-0.28.0.tar.gz",
                    "https://pypi.org/packages/source/s/scikit-survival/"
                    "scikit_survival-0.28.0.tar.gz",
                ),
                "sha256:f8903bf9b67bf9040c7a8b639d300b0817d9e208c8fd7bf34cc624dcc71d32ee",
                4_657_845,
                "the Python Package Index and conda-forge, which agree",
            ),
        ),
        licence="not stated for the table (scikit-survival, which carries it, is under GPL-3)",
        source="A. Dispenzieri and others, Use of nonclonal serum immunoglobulin free light "
        "chains to predict overall survival in the general population, Mayo Clinic Proceedings, "
        "2012",
        offline="load_smokers()",
    ),
    Download(
        name="massive",
        holds="what people say to an assistant in 51 languages, with intents and slots",
        description="English requests to an assistant, collected from people who were given a "
        "situation, and translated or adapted by professional translators: 60 intents and 55 "
        "slots, each request with its like in the other languages. Version 1.0.",
        files=(
            File(
                "amazon-massive-dataset-1.0.tar.gz",
                (
                    "https://amazon-massive-nlu-dataset.s3.amazonaws.com/"
                    "amazon-massive-dataset-1.0.tar.gz",
                ),
                "sha256:7df623fd2d300a4d235d6ee5bd396c9a28258d3a0ccb29abdb054506eba153f8",
                39_500_415,
                _AGREED,
            ),
        ),
        licence="CC BY 4.0 (Amazon.com, Inc.)",
        source="J. FitzGerald and others, MASSIVE: a 1M-example multilingual natural language "
        "understanding dataset with 51 typologically-diverse languages, ACL, 2023",
        offline="load_home_commands()",
    ),
    Download(
        name="movielens",
        holds="100,000 ratings of films",
        description="What 943 people gave 1,682 films, one to five stars, between September 1997 "
        "and April 1998. Each of them rated twenty films or more; who rated fewer was left out.",
        files=(
            File(
                "ml-100k.zip",
                ("https://files.grouplens.org/datasets/movielens/ml-100k.zip",),
                "sha256:50d2a982c66986937beb9ffb3aa76efe955bf3d5c6b761f4e3a7cd717c6a3229",
                4_924_029,
                _AGREED,
            ),
        ),
        licence="GroupLens research licence (not to be passed on, not for commercial use)",
        source="F. M. Harper and J. A. Konstan, The MovieLens datasets: history and context, ACM "
        "Transactions on Interactive Intelligent Systems, 2015",
        offline="load_imports()",
    ),
    Download(
        name="resnet18",
        holds="the weights of a ResNet-18 that names what is on a photo",
        description="A residual network of eighteen layers, trained on 1.3 million photos of "
        "ImageNet's thousand classes. It wants pixels from 0 to 1 less the mean and over the "
        "deviation of each colour, (0.485, 0.456, 0.406) and (0.229, 0.224, 0.225) for red, green "
        "and blue. The photos were taken from the web; faces and places are not free of bias.",
        files=(
            File(
                "model.safetensors",
                (
                    "https://huggingface.co/timm/resnet18.tv_in1k/resolve/"
                    "bbd144b3e5565108aad885f145491d11bc6ce807/model.safetensors",
                ),
                "sha256:694f673df6520a3158624e8a89af086f59923ee4cd7436fe5bc3bc71d295ad81",
                46_807_446,
                _AGREED,
            ),
        ),
        licence="BSD-3-Clause; what the terms of ImageNet's photos mean for weights is disputed",
        source="the authors of torchvision; put into this form by R. Wightman (timm)",
        offline="load_digits() and weights that you train on them",
    ),
    Download(
        name="bert",
        holds="the weights and the vocabulary of a BERT that fills gaps in English",
        description="A Transformer encoder of twelve blocks, width 768, trained to fill gaps in "
        "the English Wikipedia and in 11,000 novels, all in lower case (bert-base-uncased). It "
        "fills gaps with the prejudices of its texts, too.",
        files=tuple(
            File(name, (f"{_BERT}/{name}",), f"sha256:{digest}", size, _AGREED)
            for name, digest, size in (
                (
                    "model.safetensors",
                    "68d45e234eb4a928074dfd868cead0219ab85354cc53d20e772753c6bb9169d3",
                    440_449_768,
                ),
                (
                    "vocab.txt",
                    "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
                    231_508,
                ),
            )
        ),
        licence="Apache 2.0; what the rights in the novels mean for weights is disputed",
        source="J. Devlin, M.-W. Chang, K. Lee, K. Toutanova, BERT: pre-training of deep "
        "bidirectional transformers for language understanding, NAACL 2019",
        offline="load_small_bert()",
    ),
)

#: name -> Entry, in the order in which they are listed.
REGISTRY = {entry.name: entry for entry in _ENTRIES}
