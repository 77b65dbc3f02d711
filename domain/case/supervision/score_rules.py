"""What a case's questionnaires say of its progress, for the rules that bring it to supervision."""

from collections.abc import Sequence

from domain.case.measures import outcomes
from domain.case.measures.instruments import Counts, instrument
from domain.case.measures.outcomes import Change, Pairing
from domain.case.referral.referral import Pathway, rules_of
from domain.commands import MeasureScores


def deteriorated(
    pathway: Pathway, pairing: Pairing | None, scores: Sequence[MeasureScores]
) -> bool:
    """Whether something got reliably worse: of an adult the pair of measures, of a child or young
    person what any rater answered."""
    if _by_adult_outcome(pathway):
        return _outcome(pairing, scores).change is Change.DETERIORATED
    return Change.DETERIORATED in _changes(scores).values()


def not_improved(
    pathway: Pathway, pairing: Pairing | None, scores: Sequence[MeasureScores]
) -> bool:
    """Whether scores that can be compared show no reliable improvement, or an adult still at
    caseness. Scores that are not there say nothing."""
    if not _by_adult_outcome(pathway):
        changes = _changes(scores).values()
        return bool(changes) and Change.IMPROVED not in changes
    found = _outcome(pairing, scores)
    if found.change is Change.UNPAIRED:
        return False
    at_caseness = found.case_at_start is True and found.recovered is False
    return at_caseness or found.change is not Change.IMPROVED


def _by_adult_outcome(pathway: Pathway) -> bool:
    return bool(rules_of(pathway)["outcome_at_closing"])


def _outcome(pairing: Pairing | None, scores: Sequence[MeasureScores]) -> outcomes.Outcome:
    return outcomes.outcome(scores) if pairing is None else outcomes.outcome(scores, pairing)


def _changes(scores: Sequence[MeasureScores]) -> dict[str, Change]:
    """Each rater's verdict: worse where anything got worse, else better where anything did.

    First and last are those of one questionnaire by one rater. What is compared in T scores is left
    out, as the policy ``supervision_rules`` says under ``not_compared``.
    """
    found: dict[str, set[Change]] = {}
    of_one: dict[tuple[str, str], list[int]] = {}
    for score in scores:
        of_one.setdefault((score.instrument, score.rater), []).append(score.total)
    for (code, rater), totals in of_one.items():
        rules = instrument(code)
        if len(totals) < 2 or rules.in_t_scores or rules.counts_as is not Counts.OUTCOME:
            continue
        change = outcomes.reliable_change(code, totals[0], totals[-1], rater).change
        if change is not None:
            found.setdefault(rater, set()).add(change)
    worst_first = (Change.DETERIORATED, Change.IMPROVED, Change.NONE)
    return {rater: next(c for c in worst_first if c in every) for rater, every in found.items()}
