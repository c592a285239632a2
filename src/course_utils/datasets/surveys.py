"""Two tables about people that come inside statsmodels, with several rows for each of them."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .packages import package_file

#: The column in the file -> the name and the unit that the loader gives it.
_VISITS = {
    "year": ("year of the study", "1 to 5"),
    "plan": ("insurance plan", "number of the plan"),
    "site": ("site", "number of the site"),
    "coins": ("coinsurance", "% paid by the patient"),
    "mdeoff": ("yearly limit", "dollars"),
    "pioff": ("incentive", "dollars a year"),
    "xage": ("age", "years"),
    "female": ("female", "0 or 1"),
    "child": ("child", "0 or 1"),
    "black": ("black", "0 or 1, means where unknown"),
    "income": ("income", "dollars a year"),
    "educdec": ("education", "years"),
    "num": ("family size", "people"),
    "tookphys": ("examined at start", "0 or 1"),
    "mhi": ("mental health", "index, 0 to 100"),
    "ghindx": ("general health", "index, 0 to 100"),
    "disea": ("chronic diseases", "weighted count"),
    "physlm": ("physical limitations", "0 or 1, means where unknown"),
    "hlthg": ("good health", "0 or 1"),
    "hlthf": ("fair health", "0 or 1"),
    "hlthp": ("poor health", "0 or 1"),
}
_HOUSEHOLD = ("plan", "site", "income", "mdeoff")


def load_doctor_visits():
    """5,912 people in up to five years each: who they were, and how often they saw a doctor.

    Returns
    -------
    Dataset
        data : (20190, 21) float64
            A row for each person and year; NaN where a value is missing.
        target : (20190,) int64
            Visits to a doctor in that year.
        people, households : (20190,) int64
            Whose row it is: keep a household on one side of a split.
        feature_names, units : list of 21 str
            The name and the unit of each column.
        target_names, target_units : list of 1 str
            The name and the unit of the target.

    Raises
    ------
    ImportError
        If statsmodels is missing.

    Examples
    --------
    >>> table = load_doctor_visits()
    >>> len(set(table.people.tolist()))
    5912
    """
    path = package_file("statsmodels", "statsmodels", "datasets/randhie/src/randhie.csv")
    table = np.genfromtxt(path, delimiter=",", names=True)
    household = np.column_stack([np.nan_to_num(table[name], nan=-1) for name in _HOUSEHOLD])
    _, households = np.unique(household, axis=0, return_inverse=True)
    return Dataset(
        CATALOGUE["doctor_visits"],
        data=np.column_stack([table[name] for name in _VISITS]),
        target=table["mdvis"].astype(np.int64),
        people=table["zper"].astype(np.int64),
        households=households.reshape(-1).astype(np.int64),
        feature_names=[name for name, _ in _VISITS.values()],
        units=[unit for _, unit in _VISITS.values()],
        target_names=["visits"],
        target_units=["count"],
    )


def load_mode_choice():
    """210 travellers between Australian cities, and the four ways in which each could have gone.

    Returns
    -------
    Dataset
        data : (840, 7) float64
            Four rows for each traveller: air, train, bus and car.
        target : (840,) int64
            1 for the mode that the traveller took and 0 for the three others.
        travellers : (840,) int64
            Whose row it is, 1 to 210: keep the four rows of a traveller on one side of a split.
        feature_names, units : list of 7 str
            The name and the unit of each column.
        target_names : list of 2 str
            The name of each class.

    Raises
    ------
    ImportError
        If statsmodels is missing.

    Examples
    --------
    >>> table = load_mode_choice()
    >>> table.feature_names[1], table.data[:4, 1].tolist(), table.target[:4].tolist()
    ('waiting time', [69.0, 34.0, 35.0, 0.0], [0, 0, 0, 1])
    """
    path = package_file("statsmodels", "statsmodels", "datasets/modechoice/modechoice.csv")
    table = np.loadtxt(path, delimiter=";", skiprows=1)
    columns = {
        "mode": "1 air, 2 train, 3 bus, 4 car",
        "waiting time": "min",
        "cost": "dollars",
        "travel time": "min",
        "generalised cost": "dollars",
        "household income": "1,000 dollars a year",
        "party size": "people",
    }
    return Dataset(
        CATALOGUE["mode_choice"],
        data=table[:, [1, 3, 4, 5, 6, 7, 8]],
        target=table[:, 2].astype(np.int64),
        travellers=table[:, 0].astype(np.int64),
        feature_names=list(columns),
        units=list(columns.values()),
        target_names=["not taken", "taken"],
    )
