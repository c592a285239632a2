"""The main result of a page: a table under its cell, kept for the overviews of the book."""

from dataclasses import dataclass
from typing import NamedTuple

from course_utils.intervals import Interval

#: Under this name a result stands in the metadata of the output that shows its table in words.
KEY = "course_result"


class Contender(NamedTuple):
    """One model of the main table.

    Parameters
    ----------
    score : Interval
        On data that no choice has seen.
    parameters : int or None
        How many numbers were learned; None where the method has none to count.
    seconds : float or None
        What training took, once; None where nothing is trained.
    """

    score: Interval
    parameters: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class Result:
    """The main table of a page; as the last line of a cell it is shown, and stored with it.

    Parameters
    ----------
    contenders : dict
        A `Contender` for each name, in the order of the table.
    question : str
        What is asked, in a few words, as the overview of the part shall say it.
    data : str
        On what: how many examples of what.
    measure : str
        What the score is.
    model, rival : str
        The contender that the page is about, and the strongest simple one; also when it wins.
    digits : int
        After the decimal point of the scores.

    Raises
    ------
    ValueError
        If model or rival is not among the contenders, or both are the same.
    TypeError
        If a score is no Interval.

    Examples
    --------
    >>> Result(
    ...     contenders={
    ...         "network": Contender(Interval(0.9, 0.85, 0.94, 100), 5000, 3.2),
    ...         "nearest neighbour": Contender(Interval(0.88, 0.82, 0.93, 100)),
    ...     },
    ...     question="Which digit is this?",
    ...     data="1,000 digits",
    ...     measure="accuracy",
    ...     model="network",
    ...     rival="nearest neighbour",
    ... )
                                   accuracy  parameters  seconds
    network            0.90 (0.85 to 0.94)       5,000      3.2
    nearest neighbour  0.88 (0.82 to 0.93)           –        –
    """

    contenders: dict
    question: str
    data: str
    measure: str
    model: str
    rival: str
    digits: int = 2

    def __post_init__(self):
        """Check what was given."""
        for role, name in (("model", self.model), ("rival", self.rival)):
            if name not in self.contenders:
                names = ", ".join(self.contenders)
                raise ValueError(f"{role}: expected one of {names}, got {name!r}")
        if self.model == self.rival:
            raise ValueError(f"model and rival: expected two contenders, got {self.model!r} twice")
        for name, contender in self.contenders.items():
            if not isinstance(contender.score, Interval):
                raise TypeError(f"{name}: expected an Interval as score, got {contender.score!r}")

    def __repr__(self):
        """Write the table in words."""
        lines = [("", self.measure, "parameters", "seconds")]
        lines += [(name, *self._words(contender)) for name, contender in self.contenders.items()]
        first, *widths = (max(map(len, column)) for column in zip(*lines, strict=True))
        return "\n".join(
            "  ".join([name.ljust(first), *map(str.rjust, words, widths)]) for name, *words in lines
        )

    def _words(self, contender):
        estimate, low, high = (f"{value:.{self.digits}f}" for value in contender.score[:3])
        parameters, seconds = contender.parameters, contender.seconds
        return (
            f"{estimate} ({low} to {high})",
            "–" if parameters is None else f"{parameters:,}",
            "–" if seconds is None else f"{seconds:.1f}",
        )

    def _repr_mimebundle_(self, **_):
        stored = {name: getattr(self, name) for name in ("question", "data", "measure", "digits")}
        # A list, because a notebook sorts the keys of a dict.
        stored["contenders"] = [{"name": n, **_numbers(c)} for n, c in self.contenders.items()]
        stored |= {"model": self.model, "rival": self.rival}
        return {"text/plain": repr(self)}, {KEY: stored}


def _numbers(contender):
    """Return a contender's numbers as JSON can hold them, those that there are."""
    estimate, low, high, n = contender.score
    found = {"estimate": float(estimate), "low": float(low), "high": float(high), "n": int(n)}
    if contender.parameters is not None:
        found["parameters"] = int(contender.parameters)
    if contender.seconds is not None:
        found["seconds"] = round(float(contender.seconds), 2)
    return found
