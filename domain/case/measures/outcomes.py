"""What questionnaire totals mean: caseness, severity, reliable change, and an adult's outcome.

The rules are policy data; every verdict names the version that computed it. An adult's outcome is
computed over PHQ-9 and the anxiety measure that counts for the problem, first and last.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from domain.case.measures.instruments import instrument
from domain.commands import MeasureScores
from domain.policies import policy

_ADULTS_RATE_THEMSELVES = "self"


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


class AnxietyBasis(StrEnum):
    """Why this anxiety measure counted for a case."""

    OF_THE_PROBLEM = "of_the_problem"
    """The measure that goes with the problem, or with a problem that was not coded."""

    OTHER_LACKS_PAIR = "problems_own_lacks_a_pair"
    """The measure of the problem has no first and later total; the one that stands in has."""

    OTHER_HAS_NO_RULE = "problems_own_has_no_rule"
    """No reliable change is known for the measure of the problem; another stands in for it."""

    NONE = "neither_has_a_pair"


@dataclass(frozen=True)
class Pairing:
    """Which anxiety measure counts for a problem, and which stands in for it."""

    measure: str
    fallback: str | None = None


@dataclass(frozen=True)
class Outcome:
    """An adult's outcome over the pair of measures.

    ``case_at_start`` is None where it can't be told; ``recovered`` and ``reliably_recovered`` are
    None where it can't be told or either measure lacks a first and a later total.
    ``anxiety_measure`` is the one that counted.
    """

    case_at_start: bool | None
    recovered: bool | None
    change: Change
    reliably_recovered: bool | None
    anxiety_measure: str
    anxiety_basis: AnxietyBasis
    policy: str


def caseness(code: str, total: int) -> CasenessVerdict:
    """Whether a total counts as a clinical case; raises ``KeyError`` for an unknown instrument."""
    rules = instrument(code)
    return CasenessVerdict(rules.is_case(total), rules.policy)


def reliable_change(
    code: str,
    first: int | Fraction,
    last: int | Fraction,
    rater: str = _ADULTS_RATE_THEMSELVES,
) -> ChangeVerdict:
    """How the last total differs from the first; raises ``KeyError`` for an unknown instrument.

    For an instrument that is compared in T scores these are what to pass.
    """
    rules = instrument(code)
    amount = rules.reliable.get(rater)
    if amount is None:
        return ChangeVerdict(None, rules.policy)
    gained = last - first if rules.high_is_better else first - last
    if gained >= amount:
        return ChangeVerdict(Change.IMPROVED, rules.policy)
    if -gained >= amount:
        return ChangeVerdict(Change.DETERIORATED, rules.policy)
    return ChangeVerdict(Change.NONE, rules.policy)


def severity(code: str, total: int) -> SeverityVerdict:
    """The band of a total; raises ``KeyError`` for an unknown instrument and ``ValueError`` for a
    total above the measure's range."""
    rules = instrument(code)
    for band in rules.bands:
        if total <= band.to:
            return SeverityVerdict(band.name, rules.policy)
    raise ValueError("the total is above the range of this measure")


def unpaired_problem() -> Pairing:
    """The pairing of a problem that has no code."""
    return Pairing(policy("measures")["outcome"]["anxiety"])


def outcome(scores: Sequence[MeasureScores], pairing: Pairing | None = None) -> Outcome:
    """An adult's outcome from the totals of the case, earliest completed first.

    NHS Talking Therapies: a case at the start when either first total is at or above its cut-off;
    recovered when a case at the start has both last totals below; reliably improved when one
    falls by its reliable amount and the other does not rise by its own, and the mirror image for
    deterioration. Without ``pairing`` the problem has no code.
    """
    depression = policy("measures")["outcome"]["depression"]
    answered = Counter(score.instrument for score in scores)
    anxiety, basis = _anxiety_measure(answered, pairing or unpaired_problem())
    totals = {m: _totals(scores, m) for m in (depression, anxiety)}
    version = instrument(depression).policy
    at_start = _case_at_start(totals)
    if any(len(found) < 2 for found in totals.values()):
        return Outcome(at_start, None, Change.UNPAIRED, None, anxiety, basis, version)
    below = all(not caseness(m, found[-1]).case for m, found in totals.items())
    change = _change_of_pair(totals)
    recovered = None if at_start is None else at_start and below
    reliably = None if recovered is None else recovered and change is Change.IMPROVED
    return Outcome(at_start, recovered, change, reliably, anxiety, basis, version)


def lacking_a_pair(answered: Iterable[str], pairing: Pairing | None = None) -> tuple[str, ...]:
    """The measures of an adult's outcome that lack a first and a later total, of these that were
    answered, each as often as it was; without them it is unpaired."""
    counted = Counter(answered)
    anxiety, _ = _anxiety_measure(counted, pairing or unpaired_problem())
    measures = (policy("measures")["outcome"]["depression"], anxiety)
    return tuple(measure for measure in measures if counted[measure] < 2)


def _totals(scores: Sequence[MeasureScores], code: str) -> list[int]:
    return [score.total for score in scores if score.instrument == code]


def _anxiety_measure(answered: Counter[str], pairing: Pairing) -> tuple[str, AnxietyBasis]:
    """The measure with a first and a later total, the problem's own before the one that stands in;
    where neither has both, the first of them that was answered at all."""
    ruled = [m for m in (pairing.measure, pairing.fallback) if m is not None and _has_rule(m)]
    for m in ruled:
        if answered[m] > 1:
            if m == pairing.measure:
                return m, AnxietyBasis.OF_THE_PROBLEM
            own = pairing.measure in ruled
            return m, AnxietyBasis.OTHER_LACKS_PAIR if own else AnxietyBasis.OTHER_HAS_NO_RULE
    return next((m for m in ruled if answered[m]), ruled[0]), AnxietyBasis.NONE


def _has_rule(code: str) -> bool:
    rules = instrument(code)
    return rules.caseness is not None and _ADULTS_RATE_THEMSELVES in rules.reliable


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
