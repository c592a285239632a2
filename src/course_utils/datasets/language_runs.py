"""Three networks that guess the next letter, trained on more or less text for more or less time."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_language_runs():
    """Trainings of three networks on letters of Wikipedia, and what compressors make of its pages.

    Returns
    -------
    Dataset
        rates : dict of dict of float
            For "MLP", "GRU" and "Transformer", from each learning rate tried, with a start of its
            own and 4 times the shortest length, to the bits a letter of the validation pages.
        valid : dict of (3, 10) float32
            From (name, share of the text, length), such as ("GRU", 0.33, 4), to the bits a letter
            of each validation page of `split_letters`, for each of three starts. A length of 1
            takes about a second.
        test : dict of (3, 20) float32
            The same of each test page.
        seconds : dict of (3,) float32
            Processor seconds of each training, on one core.
        weights : dict of (n,) float16
            Of each network, after the first start with all the text and length 16, in one row.
        long_curve : dict of (n, 3) float32
            Of one training of some minutes with batches of 64 windows, for "GRU" (with 256 units)
            and "Transformer": steps, processor seconds, bits a letter of the validation pages.
        long_test, long_mixture : dict of (20,) float32
            In the end, the bits a letter of each test page, alone and mixed with Kneser-Ney.
        packed : dict of (20,) float32
            For "zlib", "bz2" and "lzma", by how many bits a letter the million letters grow when
            they are compressed with a test page behind them.

    Examples
    --------
    >>> runs = load_language_runs()
    >>> runs.test["GRU", 1.0, 16].shape, sorted(runs.packed)
    ((3, 20), ['bz2', 'lzma', 'zlib'])
    """
    rates, weights, packed = {}, {}, {}
    fields = {"valid": {}, "test": {}, "seconds": {}}
    of_long = {"curve": {}, "test": {}, "mixture": {}}
    for key, values in read_shipped("language_runs").items():
        name, *rest = key.split("/")
        if rest == ["rates"]:
            rates[name] = {float(f"{rate:.5g}"): float(bits) for rate, bits in values}
        elif rest == ["weights"]:
            weights[name] = values
        elif rest == ["test"]:
            packed[name] = values
        elif rest[0] == "long":
            of_long[rest[1]][name] = values
        else:
            share, length, field = rest
            fields[field][name, float(share), int(length)] = values

    return Dataset(
        CATALOGUE["language_runs"],
        rates=rates,
        **fields,
        weights=weights,
        **{f"long_{field}": found for field, found in of_long.items()},
        packed=packed,
    )
