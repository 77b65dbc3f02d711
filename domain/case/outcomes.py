"""What questionnaire totals mean: caseness, severity, reliable change, and an adult's outcome.

The rules are policy data; every verdict names the version that computed it. An adult's outcome is
computed over the pair PHQ-9 and GAD-7, first and last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.commands import MeasureScores
from domain.policies import policy


class Change(StrEnum):
    """Whether totals moved by more than the measure's own unreliability."""

    IMPROVED = "reliable_improvement"
    DETERIORATED = "reliable_deterioration"
    NONE = "no_reliable_change"
    UNPAIRED = "unpaired"


@dataclass(frozen=True)
class CasenessVerdict:
    """Whether a total is at or above the cut-off; None where the measure has none."""

    case: bool | None
    policy: str


@dataclass(frozen=True)
class ChangeVerdict:
    """How two totals differ; None where no reliable change is defined for the measure."""

    change: Change | None
    policy: str


@dataclass(frozen=True)
class SeverityVerdict:
    """The named band in which a total lies."""

    band: str
    policy: str


@dataclass(frozen=True)
class Outcome:
    """An adult's outcome over the pair of measures.

    ``case_at_start`` is None where it can't be told; ``recovered`` and ``reliably_recovered`` are
    None where it can't be told or either measure lacks a first and a later total.
    """

    case_at_start: bool | None
    recovered: bool | None
    change: Change
    reliably_recovered: bool | None
    policy: str


def _rules(instrument: str) -> dict[str, Any]:
    rules: dict[str, Any] = policy("measures")["instruments"][instrument]
    return rules


def _version() -> str:
    version: str = policy("measures")["version"]
    return version


def caseness(instrument: str, total: int) -> CasenessVerdict:
    """Whether a total counts as a clinical case; raises ``KeyError`` for an unknown instrument."""
    cut_off = _rules(instrument).get("caseness")
    return CasenessVerdict(None if cut_off is None else total >= cut_off, _version())


def reliable_change(instrument: str, first: int, last: int) -> ChangeVerdict:
    """How the last total differs from the first; raises ``KeyError`` for an unknown instrument."""
    amount = _rules(instrument).get("reliable_change")
    if amount is None:
        return ChangeVerdict(None, _version())
    if first - last >= amount:
        return ChangeVerdict(Change.IMPROVED, _version())
    if last - first >= amount:
        return ChangeVerdict(Change.DETERIORATED, _version())
    return ChangeVerdict(Change.NONE, _version())


def severity(instrument: str, total: int) -> SeverityVerdict:
    """The band of a total; raises ``KeyError`` for an unknown instrument and ``ValueError`` for a
    total above the measure's range."""
    for band in _rules(instrument)["bands"]:
        if total <= band["to"]:
            return SeverityVerdict(band["name"], _version())
    raise ValueError("the total is above the range of this measure")


def outcome(scores: Sequence[MeasureScores]) -> Outcome:
    """An adult's outcome from the totals of the case, earliest completed first.

    NHS Talking Therapies: a case at the start when either first total is at or above its cut-off;
    recovered when a case at the start has both last totals below; reliably improved when one
    falls by its reliable amount and the other does not rise by its own, and the mirror image for
    deterioration.
    """
    pair: dict[str, str] = policy("measures")["outcome"]
    totals = {m: [s.total for s in scores if s.instrument == m] for m in pair.values()}
    at_start = _case_at_start(totals)
    if any(len(found) < 2 for found in totals.values()):
        return Outcome(at_start, None, Change.UNPAIRED, None, _version())
    below = all(not caseness(m, found[-1]).case for m, found in totals.items())
    change = _change_of_pair(totals)
    recovered = None if at_start is None else at_start and below
    return Outcome(
        at_start,
        recovered,
        change,
        None if recovered is None else recovered and change is Change.IMPROVED,
        _version(),
    )


def _case_at_start(totals: dict[str, list[int]]) -> bool | None:
    verdicts = [caseness(m, found[0]).case for m, found in totals.items() if found]
    if any(verdicts):
        return True
    return False if len(verdicts) == len(totals) else None


def _change_of_pair(totals: dict[str, list[int]]) -> Change:
    changes = {reliable_change(m, found[0], found[-1]).change for m, found in totals.items()}
    improved, deteriorated = Change.IMPROVED in changes, Change.DETERIORATED in changes
    if improved and not deteriorated:
        return Change.IMPROVED
    if deteriorated and not improved:
        return Change.DETERIORATED
    return Change.NONE
