"""Chinese phrases and how each of their characters is read."""

import json

from .catalogue import CATALOGUE
from .dataset import Dataset
from .packages import package_file

_MODULE = _INSTALL = "pypinyin"


def load_pinyin():
    """Chinese phrases, and how each of their characters is read, in pinyin with tones.

    Returns
    -------
    Dataset
        phrases : list of n str
            Two to ten characters each, most of them two or four; none occurs twice.
        readings : list of n lists of str
            `readings[i][j]` is how `phrases[i][j]` is read there, such as "háng"; a syllable in
            the neutral tone has no mark.

    Raises
    ------
    ImportError
        If pypinyin is missing.

    Notes
    -----
    The phrases are those of the installed version. A phrase that may be read in more than one
    way is left out. A short phrase often stands within longer ones, which tell how it is read:
    keep both on one side of a split. The tones of 一 and 不 depend on what follows; they are
    written as spoken in some phrases and as in isolation in others.

    Examples
    --------
    >>> pinyin = load_pinyin()
    >>> readings = dict(zip(pinyin.phrases, pinyin.readings, strict=True))
    >>> readings["银行"], readings["行人"]  # a bank, a pedestrian
    (['yín', 'háng'], ['xíng', 'rén'])
    """
    file = package_file(_MODULE, _INSTALL, "phrases_dict.json")
    rows = _unambiguous(json.loads(file.read_text(encoding="utf-8")))
    return Dataset(CATALOGUE["pinyin"], phrases=list(rows), readings=list(rows.values()))


def _unambiguous(dictionary):
    """Return {phrase: its readings}, without the phrases that have a choice.

    >>> _unambiguous({"银行": [["yín"], ["háng"]], "朝阳": [["zhāo", "cháo"], ["yáng"]]})
    {'银行': ['yín', 'háng']}
    """
    return {
        phrase: [reading for (reading,) in choices]
        for phrase, choices in dictionary.items()
        if all(len(choice) == 1 for choice in choices)
    }
