"""Questionnaires as the record knows them: their items, who may answer, and what their totals mean.

Totals are whole numbers in the unit that the label of the instrument names: a scale of tenths is
kept in tenths, a mean of items in hundredths. Everything here is read from versioned rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any

from domain.policies import policy

_FILES = ("measures", "measures_young")


class Counts(StrEnum):
    """What a questionnaire may be used for in figures."""

    OUTCOME = "outcome"
    EXPERIENCE = "experience"
    CONTEXT = "context"


@dataclass(frozen=True)
class Band:
    """A named stretch of totals, up to and with ``to``."""

    to: int
    name: str


@dataclass(frozen=True)
class Instrument:
    """One questionnaire. ``pathways`` is empty where every pathway may use it.

    ``reliable`` holds, per rater, by how much totals must differ for the difference to be more
    than the questionnaire's own unreliability; a rater without such an amount is absent.
    ``rules`` is the rule file that this was read from and ``policy`` its version; ``unchecked``
    names what in it is general knowledge that no document has confirmed.
    """

    code: str
    items: int
    item_lowest: int
    item_highest: int
    mean_in_hundredths: bool
    may_not_apply: frozenset[int]
    risk_item: int | None
    caseness: int | None
    high_is_better: bool
    reliable: Mapping[str, Fraction]
    raters: frozenset[str]
    pathways: frozenset[str]
    bands: tuple[Band, ...]
    counts_as: Counts
    in_t_scores: bool
    unchecked: frozenset[str]
    rules: str
    policy: str

    def total(self, answered: tuple[int, ...]) -> int:
        """The total of the items that were answered and apply; at least one must be there."""
        if self.mean_in_hundredths:
            return (200 * sum(answered) + len(answered)) // (2 * len(answered))
        return sum(answered)

    def holds(self, total: int, *, items: int) -> bool:
        """Whether so many items can come to a total."""
        if items < 1:
            return False
        lowest = self.total((self.item_lowest,) * items)
        return lowest <= total <= self.total((self.item_highest,) * items)

    def is_case(self, total: int) -> bool | None:
        """Whether a total counts as a clinical case; None where the instrument has no cut-off."""
        if self.caseness is None:
            return None
        return total < self.caseness if self.high_is_better else total >= self.caseness


class UnknownInstrument(KeyError):
    """A questionnaire that no rule file lists."""


@cache
def instrument(code: str) -> Instrument:
    """The questionnaire of this code; raises :class:`UnknownInstrument`."""
    for name in _FILES:
        content = policy(name)
        for listed in (content["instruments"], content.get("goals", {})):
            if code in listed:
                return _read(code, listed[code], content)
    raise UnknownInstrument(code)


def is_recorded_as_questionnaire(code: str) -> bool:
    """Whether this is a questionnaire that is recorded by its answers; goals are not."""
    return any(code in policy(name)["instruments"] for name in _FILES)


def _read(code: str, rules: dict[str, Any], listed_in: dict[str, Any]) -> Instrument:
    raters: dict[str, dict[str, Any]] = rules["raters"]
    amounts = {
        rater: amount
        for rater, own in raters.items()
        if (amount := own.get("reliable_change", rules.get("reliable_change"))) is not None
    }
    return Instrument(
        code=code,
        items=rules["items"],
        item_lowest=rules.get("item_lowest", 0),
        item_highest=rules["item_highest"],
        mean_in_hundredths=rules.get("scoring") == "mean_in_hundredths",
        may_not_apply=frozenset(rules.get("may_not_apply", ())),
        risk_item=rules.get("risk_item"),
        caseness=rules.get("caseness"),
        high_is_better=rules.get("high_means") == "better",
        reliable={rater: Fraction(str(amount)) for rater, amount in amounts.items()},
        raters=frozenset(raters),
        pathways=frozenset(rules.get("pathways", ())),
        bands=tuple(Band(**band) for band in rules.get("bands", ())),
        counts_as=Counts(rules.get("counts_as", Counts.OUTCOME)),
        in_t_scores=rules.get("compared_as") == "rcads_t_score",
        unchecked=frozenset(rules.get("unchecked", ())),
        rules=listed_in["name"],
        policy=listed_in["version"],
    )
