"""Reports that are kept: told as if each were worked out anew, and forgotten where that is owed."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from psycopg_pool import ConnectionPool

from api.answers import kept_reports
from api.answers.kept_reports import KeptReports
from api.answers.reports import Answer, Question, answer
from application.figures import Happened
from domain.case.referral.referral import Pathway
from domain.governance.erasure import ErasureOrdered
from domain.outcomes.course import Period, Someone
from domain.outcomes.figures import By
from domain.outcomes.report import Kind
from projections.outcomes.projection import OutcomesProjection
from projections.purging import ViewPurge
from projections.runner import Runner
from tests.integration.projections.histories import Ledger
from tests.integration.projections.memory_log import unreadable

Pool = ConnectionPool[Any]
EVER = Period(date(2020, 1, 1), date(2030, 1, 1))
BORN = Someone(date(2012, 2, 3), "female")


class Source:
    """What reports look up, of a log in memory; ``opened`` are the cases whose referral opens."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.opened: set[UUID] = set()

    def someone(self, begun_at):
        return dict.fromkeys(self.opened & begun_at.keys(), BORN)

    def touched(self, after, upto):
        return frozenset(entry.stream for entry in self.ledger.log.read(after, upto - after))

    def happened(self, positions):
        found = {p: self.ledger.log.read(p - 1, 1)[0] for p in positions}
        return {p: Happened(p, e.id, e.type, e.at) for p, e in found.items()}


@pytest.fixture
def source(ledger: Ledger) -> Source:
    return Source(ledger)


@pytest.fixture
def worked_out(monkeypatch):
    """For each report that was worked out on which cases; None stands for all."""
    asked = []

    def counted(*given, cases=None):
        asked.append(cases)
        return answer(*given, cases=cases)

    monkeypatch.setattr(kept_reports, "answer", counted)
    return asked


@pytest.fixture
def kept(pool: Pool, source: Source) -> KeptReports:
    return KeptReports(views=pool, source=source)


def project(pool: Pool, ledger: Ledger) -> None:
    Runner(OutcomesProjection(), pool, ledger.log, tell=lambda _: None, pauses=()).catch_up()


def told(kept: KeptReports, question: Question) -> Answer:
    return asyncio.run(kept.answer(question))


def anew(pool: Pool, source: Source, question: Question) -> Answer:
    with pool.connection() as connection:
        return answer(connection, source, question)


QUESTIONS = [
    pytest.param(Question(Kind.OUTCOMES, EVER), id="outcomes"),
    pytest.param(Question(Kind.WAITS, EVER, By.TEAM), id="waits by team"),
    pytest.param(Question(Kind.MEASURES, EVER, By.DESCRIPTOR), id="measures by problem"),
    pytest.param(Question(Kind.OUTCOMES, EVER, By.QUARTER, since=30), id="what moved"),
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_told_is_what_would_be_worked_out(pool, ledger, source, kept, question):
    """As the log grows, as it stood, and again."""
    source.opened = {ledger.whole_case(pathway) for pathway in Pathway}
    ledger.whole_case()
    ledger.log.shuffle(seed=7)
    last = len(ledger.log.items)
    positions = [*range(10, last, 17), last]
    for ledger.log.upto in positions:
        project(pool, ledger)
        assert told(kept, question) == anew(pool, source, question)
    for position in reversed(positions):
        then = replace(question, position=position)
        assert told(kept, then) == anew(pool, source, then)
        assert told(kept, question).as_of.position == last
    assert told(kept, question) == anew(pool, source, question)


def test_only_what_moved_is_worked_out_again(pool, ledger, kept, worked_out):
    ledger.whole_case()
    one = ledger.begin()
    question = Question(Kind.WAITS, EVER)
    project(pool, ledger)
    told(kept, question)
    told(kept, question)
    assert worked_out == [None]
    ledger.allocate(one)
    project(pool, ledger)
    told(kept, question)
    assert worked_out == [None, frozenset({one})]


def test_who_asks_first_works_it_out_for_all(pool, ledger, kept, worked_out):
    ledger.whole_case()
    project(pool, ledger)

    async def at_once() -> list[Answer]:
        asked = (kept.answer(Question(Kind.OUTCOMES, EVER)) for _ in range(6))
        return await asyncio.gather(*asked)

    first, *others = asyncio.run(at_once())
    assert all(other == first for other in others)
    assert worked_out == [None]


def test_far_from_what_is_kept_a_report_is_worked_out_anew(pool, ledger, source, worked_out):
    kept = KeptReports(views=pool, source=source, most_events=3)
    ledger.whole_case()
    project(pool, ledger)
    told(kept, Question(Kind.WAITS, EVER))
    told(kept, Question(Kind.WAITS, EVER, position=2))
    assert worked_out == [None, None]


def test_what_takes_too_much_room_is_not_kept(pool, ledger, source, worked_out):
    kept = KeptReports(views=pool, source=source, most_room=0)
    ledger.whole_case()
    project(pool, ledger)
    first = told(kept, Question(Kind.WAITS, EVER))
    assert told(kept, Question(Kind.WAITS, EVER)) == first
    assert worked_out == [None, None]


def test_a_report_on_nobody_takes_room_too(pool, ledger, source, worked_out):
    """Else whoever asks for one period after another fills the memory with empty ones."""
    project(pool, ledger)
    one, other = (
        Question(Kind.WAITS, Period(date(year, 1, 1), date(year, 1, 2))) for year in (1900, 1901)
    )
    with pool.connection() as connection:
        room = answer(connection, source, one).room
    kept = KeptReports(views=pool, source=source, most_room=room)
    for asked in (one, one, other, one):
        told(kept, asked)
    assert worked_out == [None, None, None]


def erased(pool: Pool, ledger: Ledger, case: UUID) -> None:
    """Carry out in the view that all of a case was ordered to be erased."""
    last = ledger.log.items[-1]
    person = ledger.cases[case].referral.person
    fact = ErasureOrdered(stream=case, subject=person, ground="wrong_person")
    order = replace(last, originator_id=UUID(int=9), kind="governance", fact=fact)
    ViewPurge(OutcomesProjection(), pool).purge(order)


def test_what_is_erased_is_told_by_no_answer_any_more(pool, ledger, source, kept):
    """Neither what scores said nor what the age did, though nothing was recorded since."""
    young, adult = ledger.whole_case(Pathway.CHILD), ledger.whole_case()
    source.opened = {young}
    project(pool, ledger)
    question = Question(Kind.OUTCOMES, EVER)
    pinned = replace(question, position=len(ledger.log.items))
    for asked in (question, pinned):
        figures = {f.name: f for f in told(kept, asked).report.figures}
        assert figures["recovery"].numerator == (adult,)
        assert figures["young_with_two_contacts"].denominator == (young,)
    source.opened = set()
    erased(pool, ledger, young)
    erased(pool, ledger, adult)
    for asked in (question, pinned):
        found = told(kept, asked)
        assert found == anew(pool, source, asked)
        figures = {f.name: f for f in found.report.figures}
        assert figures["recovery"].numerator == ()
        assert figures["young_with_two_contacts"].denominator == ()
        assert found.report.left_out == {("young_with_two_contacts", "age-not-known"): (young,)}


def test_what_was_set_aside_and_is_shown_again_is_told(pool, ledger, source, kept):
    case = ledger.begin()
    ledger.allocate(case)
    readable = ledger.log.items[-1]
    ledger.log.items[-1] = unreadable(readable)
    project(pool, ledger)
    question = Question(Kind.WAITS, EVER, By.TEAM)
    assert told(kept, question).lacking == (case,)
    ledger.log.items[-1] = readable
    Runner(OutcomesProjection(), pool, ledger.log, tell=lambda _: None).retry_parked()
    found = told(kept, question)
    assert found.lacking == ()
    assert found == anew(pool, source, question)


def test_a_case_made_anew_is_worked_out_anew(pool, ledger, kept, worked_out):
    case = ledger.whole_case()
    project(pool, ledger)
    told(kept, Question(Kind.WAITS, EVER))
    Runner(OutcomesProjection(), pool, ledger.log, tell=lambda _: None).rebuild_stream(case)
    told(kept, Question(Kind.WAITS, EVER))
    assert worked_out == [None, None]
