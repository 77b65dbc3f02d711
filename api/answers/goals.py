"""What a person wants to reach and how near it came: each goal in its words, with its scores."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from api.answers import presenting
from application.reading import Entry
from domain.case.measures.goals import GoalRevised, GoalScore, GoalScored, GoalSet, GoalWording
from domain.case.measures.instruments import instrument
from domain.case.measures.outcomes import reliable_change
from domain.case.measures.scores import GOAL

_Worded = GoalSet | GoalRevised


def goals(shown: Sequence[Entry]) -> dict[str, Any]:
    """The goals that these entries tell of, in the order in which they were set; what was withdrawn
    counts in none, and is named. Of a goal whose words are not shown nothing is told."""
    standing = [entry for entry in shown if entry.said.withdrawn is None]
    told = [entry for entry in standing if _is_open(entry)]
    set_first = [entry for entry in told if isinstance(entry.envelope.fact, GoalSet)]
    rules = instrument(GOAL)
    return {
        "lowest": rules.item_lowest,
        "highest": rules.item_highest,
        "policy": rules.policy,
        "goals": [_goal(entry, told) for entry in set_first],
        "withdrawn": sorted(str(e.event.id) for e in shown if e.said.withdrawn is not None),
        "not_shown": len(standing) - len(told),
    }


def _is_open(entry: Entry) -> bool:
    fact = entry.envelope.fact
    if isinstance(fact, GoalScored):
        return isinstance(fact.score, GoalScore)
    assert isinstance(fact, _Worded), "only these tell of goals"
    return isinstance(fact.wording, GoalWording)


def _goal(entry: Entry, told: Sequence[Entry]) -> dict[str, Any]:
    worded = [entry, *(e for e in told if _revises(e, entry.event.id))]
    latest, begun = worded[-1].envelope.fact, entry.envelope.fact
    assert isinstance(latest, _Worded)
    assert isinstance(begun, GoalSet)
    found: dict[str, Any] = {
        "goal": str(entry.event.id),
        "set_by": begun.set_by.value,
        "wordings": [_wording(each) for each in worded],
        "series": _series([e for e in told if _scores(e, entry.event.id)]),
    }
    if latest.number is not None:
        found["number"] = latest.number
    return found


def _revises(entry: Entry, goal: UUID) -> bool:
    fact = entry.envelope.fact
    return isinstance(fact, GoalRevised) and fact.goal == goal


def _scores(entry: Entry, goal: UUID) -> bool:
    fact = entry.envelope.fact
    return isinstance(fact, GoalScored) and fact.goal == goal


def _wording(entry: Entry) -> dict[str, Any]:
    fact = entry.envelope.fact
    assert isinstance(fact, _Worded)
    assert isinstance(fact.wording, GoalWording)
    told = {
        "entry": str(entry.event.id),
        "occurred": presenting.when(entry.envelope.occurred),
        **fact.wording.model_dump(mode="json", exclude_none=True),
    }
    return told | _corrections(entry)


def _series(scored: Sequence[Entry]) -> list[dict[str, Any]]:
    """By who says how near it is, in the order of the days."""
    found: dict[str, list[tuple[Entry, GoalScored]]] = {}
    for entry in scored:
        fact = entry.envelope.fact
        assert isinstance(fact, GoalScored)
        found.setdefault(fact.rater.value, []).append((entry, fact))
    return [_of_rater(rater, held) for rater, held in found.items()]


def _of_rater(rater: str, held: list[tuple[Entry, GoalScored]]) -> dict[str, Any]:
    in_order = sorted(held, key=lambda each: (each[1].happened_on, each[0].event.version))
    told: dict[str, Any] = {
        "rater": rater,
        "scores": [_score(entry, fact) for entry, fact in in_order],
    }
    if len(in_order) > 1:
        first, last = told["scores"][0]["score"], told["scores"][-1]["score"]
        change = reliable_change(GOAL, first, last, rater).change
        if change is not None:
            amount = float(instrument(GOAL).reliable[rater])
            told["change"] = {"verdict": change.value, "amount": amount}
    return told


def _score(entry: Entry, fact: GoalScored) -> dict[str, Any]:
    assert isinstance(fact.score, GoalScore)
    told = {
        "entry": str(entry.event.id),
        "happened_on": fact.happened_on.isoformat(),
        **fact.score.model_dump(mode="json", exclude_none=True),
    }
    return told | _corrections(entry)


def _corrections(entry: Entry) -> dict[str, Any]:
    corrected = entry.said.corrected
    return {"corrected_by": [str(id_) for id_ in corrected]} if corrected else {}
