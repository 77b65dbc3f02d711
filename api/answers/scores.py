"""What the questionnaires of a case came to: each score with what it means by the rules."""

from collections.abc import Iterator, Sequence
from typing import Any

from application.reading import Entry
from domain.case.measures.instruments import Instrument, instrument
from domain.case.measures.measures import Answers, MeasuresRecorded
from domain.case.measures.outcomes import caseness, reliable_change, severity
from domain.policies import policy

Series = tuple[str, str]
"""Which questionnaire, and who answered it."""


def scores(shown: Sequence[Entry]) -> dict[str, Any]:
    """The scores that these entries hold, by questionnaire and who answered it, in the order in
    which they were completed; what was withdrawn counts in none, and is named."""
    series: dict[Series, list[tuple[Entry, MeasuresRecorded]]] = {}
    for entry in shown:
        fact = entry.envelope.fact
        assert isinstance(fact, MeasuresRecorded), "only these hold scores"
        if entry.said.withdrawn is None and isinstance(fact.answers, Answers):
            series.setdefault((fact.instrument, fact.rater.value), []).append((entry, fact))
    told = {entry.event.id for held in series.values() for entry, _ in held}
    withdrawn = {e.event.id for e in shown if e.said.withdrawn is not None}
    return {
        "series": [_series(key, held) for key, held in series.items()],
        "withdrawn": sorted(map(str, withdrawn)),
        "not_shown": len(shown) - len(told | withdrawn),
    }


def _series(key: Series, held: list[tuple[Entry, MeasuresRecorded]]) -> dict[str, Any]:
    code, rater = key
    rules = instrument(code)
    in_order = sorted(held, key=lambda each: (each[1].completed_on, each[0].event.version))
    every = rules.items
    told = {
        "instrument": code,
        "label": policy(rules.rules)["instruments"][code]["label"],
        "rater": rater,
        "lowest": rules.total((rules.item_lowest,) * every),
        "highest": rules.total((rules.item_highest,) * every),
        "high_is_better": rules.high_is_better,
        "policy": rules.policy,
        "scores": [_score(entry, fact, rules) for entry, fact in in_order],
    }
    totals = list(_totals(in_order))
    if rules.caseness is not None:
        told["caseness"] = rules.caseness
    # T scores are worked out from age and sex, which are not asked for here.
    if len(totals) > 1 and not rules.in_t_scores:
        change = reliable_change(code, totals[0], totals[-1], rater).change
        if change is not None:
            told["change"] = {"verdict": change.value, "amount": float(rules.reliable[rater])}
    return told


def _totals(held: Sequence[tuple[Entry, MeasuresRecorded]]) -> Iterator[int]:
    """Those that may be compared."""
    for _, fact in held:
        assert isinstance(fact.answers, Answers), "the others were left out"
        if fact.complete and fact.answers.total is not None:
            yield fact.answers.total


def _score(entry: Entry, fact: MeasuresRecorded, rules: Instrument) -> dict[str, Any]:
    assert isinstance(fact.answers, Answers), "the others were left out"
    told: dict[str, Any] = {
        "entry": str(entry.event.id),
        "completed_on": fact.completed_on.isoformat(),
        "mode": fact.mode.value,
        "complete": fact.complete,
    }
    if fact.contact is not None:
        told["contact"] = str(fact.contact)
    if entry.said.corrected:
        told["corrected_by"] = [str(id_) for id_ in entry.said.corrected]
    total = fact.answers.total
    if total is not None:
        told["total"] = total
        if fact.complete:
            told |= _meaning(rules, total)
    return told


def _meaning(rules: Instrument, total: int) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if rules.bands:
        told["severity"] = severity(rules.code, total).band
    if (is_case := caseness(rules.code, total).case) is not None:
        told["is_case"] = is_case
    return told
