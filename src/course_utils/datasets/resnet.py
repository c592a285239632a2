"""The published weights of a ResNet-18, to download."""

from .dataset import Dataset
from .download import fetch_files
from .registry import REGISTRY
from .weights import read_weights


def fetch_resnet18(*, folder=None, progress=False):
    """Weights of a ResNet-18 that was trained on 1.3 million photos of ImageNet.

    Downloads 47 MB once.

    Parameters
    ----------
    folder : path, optional
        Where to keep the file (default: COURSE_DATA, then the platform's cache).
    progress : bool
        Draw a progress bar.

    Returns
    -------
    Dataset
        weights : dict of (...) float32
            By the names that torchvision gives: "layer1.0.conv1.weight" for the kernel of the
            first block's first convolution, of axes output, input, height, width;
            "layer1.0.bn1.weight", "bias", "running_mean" and "running_var" for what follows it;
            "fc.weight" and "fc.bias" at the end.

    Raises
    ------
    FetchError
        If the file is not to be had.
    ImportError
        If safetensors is missing.
    ValueError
        If the file has another form.

    Examples
    --------
    >>> fetch_resnet18().weights["conv1.weight"].shape    # doctest: +SKIP
    (64, 3, 7, 7)
    """
    entry = REGISTRY["resnet18"]
    (path,) = fetch_files(entry, folder, progress).values()
    arrays = read_weights(path)
    # PyTorch counts batches in each normalisation, and nothing is computed with the count.
    return Dataset(
        entry,
        weights={n: a for n, a in arrays.items() if not n.endswith("num_batches_tracked")},
    )
