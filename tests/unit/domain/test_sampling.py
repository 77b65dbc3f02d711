"""Question 33: a random sample that anybody can draw again."""

import hashlib
from dataclasses import astuple
from datetime import date
from random import Random
from uuid import UUID

import pytest

from domain.commands import NotAcceptable, NotPossible
from domain.governance import governance
from domain.governance.sampling import (
    METHOD,
    Criteria,
    DrawSample,
    Going,
    draw,
    refuse_contradiction,
    refuse_empty,
    ticket,
)
from domain.roles import Role
from tests.unit.domain.stream import Stream

SEED = "dice-4151263"
CASES = [UUID(int=0x0198_0000 + n) for n in range(100)]
NOBODY = Criteria(going=Going.OPEN, ended_to=date(2026, 1, 1))
EXAMPLE = UUID("01980000-0000-7000-8000-000000000001")


def asking(**changes) -> DrawSample:
    drawn = draw(CASES, seed=SEED, size=20)
    values = {
        "criteria": Criteria(going=Going.ENDED),
        "size": 20,
        "seed": SEED,
        "position": 70,
        "method": METHOD,
        "population": len(CASES),
        "tickets_sha256": drawn.tickets_sha256,
        "cases": drawn.cases,
    }
    return DrawSample(**{**values, **changes})


@pytest.fixture
def stream() -> Stream:
    return Stream(governance)


def test_a_draw_is_what_the_method_says_whatever_order_cases_come_in():
    """Worked out here by the words of the page, with nothing of ours."""
    lines = [f"caseledger-sample-v1\n{SEED}\n{case}" for case in CASES]
    tickets = sorted(hashlib.sha256(line.encode()).hexdigest() for line in lines)
    shuffled = Random(1).sample(CASES, len(CASES))
    drawn = draw(shuffled, seed=SEED, size=20)
    assert list(drawn.tickets) == tickets
    assert [ticket(SEED, case) for case in drawn.cases] == tickets[:20]
    listed = "\n".join(tickets) + "\n"
    assert drawn.tickets_sha256 == hashlib.sha256(listed.encode()).hexdigest()


def test_the_example_of_the_page():
    told = "c8946cbf00c0e7565748778f0f9f57661948493c41e459610bb09d62c377ff03"
    assert ticket(SEED, EXAMPLE) == told


def test_another_seed_draws_others_and_every_case_can_be_drawn():
    assert draw(CASES, seed=SEED, size=20).cases != draw(CASES, seed="dice-2", size=20).cases
    drawn = {case for n in range(60) for case in draw(CASES, seed=f"seed-{n:04}", size=20).cases}
    assert drawn == set(CASES)


def test_a_small_population_is_drawn_whole():
    assert set(draw(CASES[:3], seed=SEED, size=20).cases) == set(CASES[:3])


def test_a_draw_is_recorded_with_all_that_it_takes_to_draw_again(stream):
    asked = asking()
    entry = stream.ask(asked, role=Role.AUDITOR)
    assert entry.fact.clear() == asked.model_dump(mode="json", exclude_none=True)
    sample = stream.state.sample
    assert sample.drawn_by == entry.by.actor
    assert astuple(sample)[1:] == (*dict(asked).values(), entry.by.actor)[1:]
    assert stream.state.subject is None


def test_each_draw_is_a_sample_of_its_own(stream):
    stream.ask(asking(), role=Role.AUDITOR)
    with pytest.raises(NotPossible, match="sample-exists"):
        stream.ask(asking(), role=Role.AUDITOR)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"cases": CASES[:20]}, "not-a-draw"),
        ({"cases": draw(CASES, seed=SEED, size=19).cases}, "not-a-draw"),
        ({"population": 19}, "not-a-draw"),
        ({"seed": "dice-0000"}, "not-a-draw"),
        ({"method": "lottery"}, "unknown-method"),
        (
            {"criteria": Criteria(going=Going.OPEN, ended_to=date(2026, 1, 1))},
            "criteria-contradict",
        ),
    ],
)
def test_what_is_no_draw_is_refused(stream, changes, code):
    with pytest.raises(NotAcceptable, match=code):
        stream.ask(asking(**changes), role=Role.AUDITOR)


@pytest.mark.parametrize("period", ["received", "ended"])
def test_a_period_that_ends_before_it_begins_is_refused(period):
    days = {f"{period}_from": date(2026, 5, 2), f"{period}_to": date(2026, 5, 1)}
    with pytest.raises(NotAcceptable, match="period-out-of-order"):
        refuse_contradiction(Criteria(**days))
    refuse_contradiction(Criteria(**{name: date(2026, 5, 1) for name in days}))


def test_from_nobody_nobody_is_drawn():
    with pytest.raises(NotPossible, match="nothing-to-draw-from"):
        refuse_empty([])
