"""RCADS totals as T scores, by norms for who answered, the child's sex and age.

A total without its norm has no T score. It is refused, with a code that says why: compared raw, it
would be measured against an amount that is meant for T scores.
"""

from fractions import Fraction
from functools import cache
from typing import Any

from domain.policies import policy

SEX_MISSING = "rcads-sex-missing"
AGE_MISSING = "rcads-age-missing"
AGE_WITHOUT_NORM = "rcads-age-without-norm"
RATER_WITHOUT_NORM = "rcads-rater-without-norm"


class NoNorm(Exception):
    """There is no norm to compare a total with; ``reason`` is a stable code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def t_score(
    instrument: str, total: int, *, rater: str, sex: str | None, age: int | None
) -> Fraction:
    """The T score of a total: 50 and ten for each standard deviation above the mean of the norm.

    Raises :class:`NoNorm` where sex or age is not known or no norm was published for them.
    """
    if sex is None:
        raise NoNorm(SEX_MISSING)
    if age is None:
        raise NoNorm(AGE_MISSING)
    of_rater = [n for n in policy("rcads")["norms"] if n["rater"] == rater]
    if not of_rater:
        raise NoNorm(RATER_WITHOUT_NORM)
    of_sex = [n for n in of_rater if n["sex"] == sex]
    if not of_sex:
        raise NoNorm(SEX_MISSING)
    norm = next((n for n in of_sex if n["from_age"] <= age <= n["to_age"]), None)
    if norm is None:
        raise NoNorm(AGE_WITHOUT_NORM)
    mean, deviation = _exact(norm, instrument)
    return 50 + 10 * (total - mean) / deviation


def band(t: Fraction) -> str | None:
    """The clinical band of a T score; None below all of them."""
    listed: list[dict[str, Any]] = policy("rcads")["bands"]
    return next((str(b["name"]) for b in listed if t >= b["from_t"]), None)


def _exact(norm: dict[str, Any], instrument: str) -> tuple[Fraction, Fraction]:
    mean, deviation = norm[instrument]
    return _fraction(mean), _fraction(deviation)


@cache
def _fraction(written: str) -> Fraction:
    return Fraction(written)
