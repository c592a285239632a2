"""The published weights of a BERT, to download."""

from .dataset import Dataset
from .download import fetch_files
from .registry import REGISTRY
from .weights import read_weights


def fetch_bert(*, folder=None, progress=False):
    """Weights and vocabulary of bert-base-uncased, which fills gaps in English sentences.

    Downloads 441 MB once.

    Parameters
    ----------
    folder : path, optional
        Where to keep the files (default: COURSE_DATA, then the platform's cache).
    progress : bool
        Draw a progress bar.

    Returns
    -------
    Dataset
        weights : dict of (...) float32
            By their published names: "bert.embeddings.word_embeddings.weight";
            "bert.encoder.layer.0.attention.self.query.weight" with the axes output, input;
            "LayerNorm.gamma" and "LayerNorm.beta" for a normalisation's scale and shift;
            "cls.predictions.transform.dense.weight" for the head that fills gaps.
        vocabulary : list of str
            The pieces of WordPiece: the place of a piece is its number.

    Raises
    ------
    FetchError
        If a file is not to be had.
    ImportError
        If safetensors is missing.
    ValueError
        If the file of weights has another form.

    Examples
    --------
    >>> fetch_bert().vocabulary[103]    # doctest: +SKIP
    '[MASK]'
    """
    entry = REGISTRY["bert"]
    files = fetch_files(entry, folder, progress)
    return Dataset(
        entry,
        weights=read_weights(files["model.safetensors"]),
        vocabulary=files["vocab.txt"].read_text("utf-8").splitlines(),
    )
