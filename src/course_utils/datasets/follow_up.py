"""Two tables of people who were examined and then followed: who died, and when."""

import numpy as np

from .archives import only_member, read_members
from .catalogue import CATALOGUE
from .dataset import Dataset
from .download import fetch_files
from .packages import missing, package_file
from .registry import REGISTRY

#: The column in the file -> the name and the unit that the loader gives it, and the number that
#: stands for "not known" there.
_SMOKERS = {
    "age": ("age in 1971", "years", None),
    "sex": ("female", "0 or 1", None),
    "race": ("black or other", "0 or 1", None),
    "income": ("family income", "class, 11 to 22", None),
    "school": ("school", "years", None),
    "ht": ("height", "cm", None),
    "wt71": ("weight in 1971", "kg", None),
    "wt82": ("weight in 1982", "kg", None),
    "qsmk": ("stopped smoking by 1982", "0 or 1", None),
    "smokeintensity": ("cigarettes in 1971", "a day", None),
    "smokeyrs": ("smoked by 1971", "years", None),
    "sbp": ("systolic pressure in 1982", "mmHg", None),
    "dbp": ("diastolic pressure in 1982", "mmHg", None),
    "cholesterol": ("cholesterol", "mg/100 ml", None),
    "alcoholfreq": ("drinks rarely", "class, 0 to 4", 5),
    "active": ("inactive in the day", "class, 0 to 2", None),
    "exercise": ("little exercise", "class, 0 to 2", None),
    "asthma": ("asthma", "0 or 1", None),
    "bronch": ("chronic bronchitis or emphysema", "0 or 1", None),
    "tb": ("tuberculosis", "0 or 1", None),
    "hf": ("heart failure", "0 or 1", None),
    "hbp": ("high blood pressure", "0 or 1", 2),
    "pepticulcer": ("peptic ulcer", "0 or 1", None),
    "colitis": ("colitis", "0 or 1", None),
    "hepatitis": ("hepatitis", "0 or 1", None),
    "chroniccough": ("chronic cough", "0 or 1", None),
    "hayfever": ("hay fever", "0 or 1", None),
    "diabetes": ("diabetes", "0 or 1", 2),
    "tumor": ("malignant tumour", "0 or 1", None),
    "nervousbreak": ("nervous breakdown", "0 or 1", None),
    "headache": ("takes something for headache", "0 or 1", None),
    "otherpain": ("for other pains", "0 or 1", None),
    "weakheart": ("for a weak heart", "0 or 1", None),
    "allergies": ("for allergies", "0 or 1", None),
    "nerves": ("for nerves", "0 or 1", None),
    "lackpep": ("for lack of pep", "0 or 1", None),
    "hbpmed": ("for high blood pressure", "0 or 1", 2),
    "boweltrouble": ("for the bowels", "0 or 1", 2),
    "wtloss": ("to lose weight", "0 or 1", None),
    "infection": ("for an infection", "0 or 1", None),
}
_FOLLOWED = 120  # months, from January 1983 to December 1992
_CHAINS = {
    "age": "years",
    "female": "0 or 1",
    "year of the sample": "year",
    "kappa": "mg/dl",
    "lambda": "mg/dl",
    "group by kappa and lambda": "tenth, 1 to 10",
    "creatinine": "mg/dl",
    "known gammopathy": "0 or 1",
}
#: The last, the cause of death, tells the answer: it is left out.
_IN_FILE = "age sex sample.yr kappa lambda flc.grp creatinine mgus futime death chapter".split()


def load_smokers():
    """1,629 people who smoked in 1971, and who of them died in the ten years from 1983.

    Returns
    -------
    Dataset
        data : (1629, 40) float64
            A row for each person, with what was known in 1982; NaN where a value is missing.
        target : (1629,) int64
            1 for those who died by the end of 1992.
        months : (1629,) int64
            From the start of 1983 to the month of death, 1 to 120; 120 for those who lived on.
        feature_names, units : list of 40 str
            The name and the unit of each column.
        target_names : list of 2 str
            The name of each class.

    Raises
    ------
    ImportError
        If causaldata or pandas is missing.

    Examples
    --------
    >>> table = load_smokers()
    >>> print(table.target.sum(), table.months[table.target == 1].min())
    318 1
    """
    path = package_file("causaldata", "causaldata", "nhefs/nhefs.dta")
    try:
        from pandas import read_stata
    except ImportError as error:
        raise missing("pandas") from error
    table = {name: column.to_numpy(np.float64) for name, column in read_stata(path).items()}
    data = np.column_stack([table[name] for name in _SMOKERS])
    for column, (_, _, unknown) in zip(data.T, _SMOKERS.values(), strict=True):
        column[column == unknown] = np.nan
    died = table["death"] == 1
    months = np.where(died, (table["yrdth"] - 83) * 12 + table["modth"], _FOLLOWED)
    return Dataset(
        CATALOGUE["smokers"],
        data=data,
        target=died.astype(np.int64),
        months=months.astype(np.int64),
        feature_names=[name for name, _, _ in _SMOKERS.values()],
        units=[unit for _, unit, _ in _SMOKERS.values()],
        target_names=["lived", "died"],
    )


def fetch_light_chains(*, folder=None, progress=False):
    """7,874 people of 50 and more, a blood test, and how long each was followed.

    Downloads 5 MB once.

    Parameters
    ----------
    folder, progress
        As in `fetch_imdb`.

    Returns
    -------
    Dataset
        data : (7874, 8) float64
            A row for each person; NaN where a value is missing.
        target : (7874,) int64
            1 for those who had died when they were last heard of.
        days : (7874,) float64
            From the blood test to the death, or to the last news.
        feature_names, units : list of 8 str
            The name and the unit of each column.
        target_names : list of 2 str
            The name of each class.

    Raises
    ------
    FetchError
        If the file is not to be had.
    ValueError
        If it has another form.

    Examples
    --------
    >>> fetch_light_chains().target.sum()    # doctest: +SKIP
    2169
    """
    entry = REGISTRY["light_chains"]
    (path,) = fetch_files(entry, folder, progress).values()
    members = read_members(path, lambda name: name.endswith("/data/flchain.arff"))
    lines = only_member(path, "flchain.arff", members).decode("ascii").splitlines()
    names = [line.split()[1] for line in lines if line.startswith("@attribute")]
    rows = [line.split(",") for line in lines if line and not line.startswith("@")]
    if names != _IN_FILE or not rows or any(len(row) != len(names) for row in rows):
        raise ValueError(f"{path}: flchain.arff must have the columns {', '.join(_IN_FILE)}")
    column = dict(zip(names, map(np.array, zip(*rows, strict=True)), strict=True))
    column |= {"sex": column["sex"] == "F", "mgus": column["mgus"] == "yes"}
    column["creatinine"] = np.where(column["creatinine"] == "?", "nan", column["creatinine"])
    return Dataset(
        entry,
        data=np.column_stack([column[name].astype(np.float64) for name in names[:8]]),
        target=(column["death"] == "dead").astype(np.int64),
        days=column["futime"].astype(np.float64),
        feature_names=list(_CHAINS),
        units=list(_CHAINS.values()),
        target_names=["alive", "died"],
    )
