"""A population told in memory: every step judged by the real rules, nothing written anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest

from api.demonstration.history import History
from api.demonstration.population.histories import population_history
from api.demonstration.population.recording import first_events, order
from application.judging import admit_command
from domain.case.case import Case, decide, evolve
from domain.case.measures.measures import MeasuresRecorded, opened_scores
from domain.commands import Circumstances, Refusal
from domain.envelope import Envelope

ORIGIN = "test.invalid/case-log/1"
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SEED = 7
CASES = 300


@dataclass(frozen=True)
class Judged:
    """A history that the rules took whole."""

    history: History
    case: Case
    entries: Sequence[Envelope]


def judge(history: History) -> Judged:
    """The case that a history makes; fails with the step that the rules refuse."""
    events = first_events(history, log_origin=ORIGIN)
    case: Case | None = None
    entries: list[Envelope] = []
    for step in history.steps:
        sent = order(history, step, events=events, case=case.id if case else None)
        known = [UUID(id_) for id_ in events[step.name or ""]]
        scores = opened_scores([e for e in entries if isinstance(e.fact, MeasuresRecorded)])
        assert sent.about.occurred is not None
        given = Circumstances(
            now=NOW,
            by=sent.caller.author(None),
            occurred=sent.about.occurred,
            known=sent.about.known,
            ids=[*known, *(UUID(int=known[0].int ^ n) for n in range(1, 8))],
            scores=scores,
        )
        try:
            admit_command(sent.caller, sent.asked, case, NOW)
            facts = decide(case, sent.asked, given)
        except Refusal as refused:
            pytest.fail(f"{history.slug}, step {step.number}, {step.command}: {refused.code}")
        for number, fact in enumerate(facts):
            entry = Envelope(
                originator_id=UUID(int=1),
                originator_version=len(entries) + 1,
                kind="case",
                id=given.ids[number],
                fact=fact,
                occurred=given.occurred,
                known=given.known,
                by=given.by,
                why=sent.about.why,
                source=sent.about.source,
                basis=sent.about.basis,
                sensitivity=sent.about.sensitivity,
                request=b"",
                ordinal=number,
            )
            case = evolve(case, entry)
            entries.append(entry)
    assert case is not None
    return Judged(history=history, case=case, entries=entries)


@pytest.fixture(scope="session")
def population() -> Sequence[Judged]:
    """Three hundred cases, each of which the rules have taken step by step."""
    return [judge(population_history(SEED, number)) for number in range(1, CASES + 1)]
