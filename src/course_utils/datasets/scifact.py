"""Claims of science, and the abstracts that bear on them, to download."""

import json

from .archives import read_members
from .dataset import Dataset
from .download import fetch_files
from .registry import REGISTRY

_ABSTRACTS, _CLAIMS = "scifact/corpus.jsonl", "scifact/queries.jsonl"
_PAIRS = {part: f"scifact/qrels/{part}.tsv" for part in ("train", "test")}
_HEADER = "query-id\tcorpus-id\tscore"


def fetch_scifact(*, folder=None, progress=False):
    """5,183 abstracts of medicine, and claims with those that support or contradict each.

    Downloads 3 MB once.

    Parameters
    ----------
    folder : path, optional
        Where to keep the file (default: COURSE_DATA, then the platform's cache).
    progress : bool
        Draw a progress bar.

    Returns
    -------
    Dataset
        titles, abstracts : list of 5,183 str
            `titles[i]` stands above `abstracts[i]`.
        train_claims : list of 809 str
            A sentence each, to be checked against the abstracts.
        train_right : list of 809 lists of int
            Which abstracts bear on each claim.
        test_claims : list of 300 str
        test_right : list of 300 lists of int
            The same for the test.

    Raises
    ------
    FetchError
        If the file is not to be had.
    ValueError
        If it has another form.

    Examples
    --------
    >>> scifact = fetch_scifact()    # doctest: +SKIP
    >>> scifact.test_claims[0]    # doctest: +SKIP
    '0-dimensional biomaterials show inductive properties.'
    """
    entry = REGISTRY["scifact"]
    (path,) = fetch_files(entry, folder, progress).values()
    wanted = {_ABSTRACTS, _CLAIMS, *_PAIRS.values()}
    members = read_members(path, wanted.__contains__)
    if missing := sorted(wanted - set(members)):
        raise ValueError(f"{path} lacks {missing}")
    abstracts = _records(path, _ABSTRACTS, members, ("title", "text"))
    claims = _records(path, _CLAIMS, members, ("text",))
    place = {number: i for i, number in enumerate(abstracts)}
    titles, texts = zip(*abstracts.values(), strict=True)
    fields = {}
    for part, name in _PAIRS.items():
        right = _pairs(path, name, members, claims, place)
        fields[f"{part}_claims"] = [claims[number][0] for number in right]
        fields[f"{part}_right"] = list(right.values())
    return Dataset(entry, titles=list(titles), abstracts=list(texts), **fields)


def _records(path, name, members, keys):
    """Return {_id: the values of keys} of a file with one JSON object a line."""
    records = {}  # bytes are cut at line ends only; a str also at those within an abstract
    for number, line in enumerate(members[name].splitlines(), start=1):
        try:
            record = json.loads(line)
            records[record["_id"]] = [record[key] for key in keys]
        except (ValueError, KeyError, TypeError) as error:
            told = f"line {number} of {name} must hold _id and {' and '.join(keys)}"
            raise ValueError(f"{path}: {told}") from error
    if not records:
        raise ValueError(f"{path}: {name} is empty")
    return records


def _pairs(path, name, members, claims, place):
    """Return {_id of a claim: places of its abstracts}, in the order of the file."""
    header, *lines = members[name].decode("utf-8").splitlines() or [""]
    if header != _HEADER:
        raise ValueError(f"{path}: {name} must begin with {_HEADER!r}")
    right = {}
    for line in lines:
        claim, abstract, score = (*line.split("\t"), "", "")[:3]
        if claim not in claims or abstract not in place or not score.isdigit():
            raise ValueError(f"{path}: {name} has a line of another form or number: {line!r}")
        if int(score) > 0:
            right.setdefault(claim, []).append(place[abstract])
    return right
