"""What figures rest on: the same however batches fell, as the case sees itself, at any position."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg_pool import ConnectionPool

from domain.case.case import Case, evolve
from domain.case.corrections.corrections import CorrectEntry, Reason, Right, Scope
from domain.case.referral.referral import Pathway
from domain.envelope import Envelope
from domain.outcomes.course import Course, Period
from domain.roles import Role
from projections.as_of import NotYetProjected
from projections.notices import Advanced, Notice
from projections.outcomes.projection import OutcomesProjection
from projections.outcomes.query import Evidence, evidence
from projections.runner import Runner
from tests.integration.projections.histories import NAMED, WRITTEN, Ledger
from tests.integration.projections.memory_log import unreadable
from tests.integration.projections.tables import dump

Pool = ConnectionPool[Any]
EVER = Period(date(2020, 1, 1), date(2030, 1, 1))
TABLES = ("outcomes_2", "outcomes_2_contacts", "outcomes_2_scores")


def project(pool: Pool, ledger: Ledger, batch: int = 1_000) -> None:
    """Project all there is; nothing may be parked."""
    notices: list[Notice] = []
    Runner(OutcomesProjection(), pool, ledger.log, tell=notices.append, batch=batch).catch_up()
    assert all(isinstance(notice, Advanced) for notice in notices), notices


def read(pool: Pool, position: int | None = None, **asked: Any) -> Evidence:
    with pool.connection() as connection:
        given = {"period": EVER, "open_too": True, **asked}
        return evidence(connection, at_position=position, **given)


def courses(pool: Pool, position: int | None = None) -> dict[UUID, Course]:
    found = read(pool, position)
    told = {case: held.at(found.as_of.position) for case, held in found.cases.items()}
    return {case: course for case, course in told.items() if course is not None}


def test_every_step_agrees_with_the_case_itself(pool: Pool, ledger: Ledger) -> None:
    for pathway in Pathway:
        ledger.whole_case(pathway)
    ledger.log.shuffle(seed=11)
    project(pool, ledger)
    cases: dict[UUID, Case] = {}
    for entry in ledger.log.items:
        assert isinstance(entry, Envelope)
        assert entry.recorded is not None
        id = entry.originator_id
        case = cases[id] = evolve(cases.get(id), entry)
        course = courses(pool, entry.recorded.position)[id]
        assert (course.ended is not None) is case.ended
        assert len(course.contacts) == case.sessions.attended_contacts
        assert len(course.treatments) == case.sessions.attended_treatments
        assert (course.descriptor, course.step) == (
            case.assessment.descriptor,
            case.assessment.step,
        )
    assert {case.ended for case in cases.values()} == {True}


def test_the_same_rows_however_batches_fell(pool: Pool, second_pool: Pool, ledger: Ledger) -> None:
    for pathway in Pathway:
        ledger.whole_case(pathway)
    ledger.log.shuffle(seed=5)
    project(pool, ledger)
    project(second_pool, ledger, batch=3)
    kept = dump(pool.conninfo, TABLES)
    assert kept == dump(second_pool.conninfo, TABLES)
    assert len(kept) > 5_000


def test_no_word_and_no_name_is_kept(pool: Pool, ledger: Ledger) -> None:
    ledger.whole_case()
    project(pool, ledger)
    kept = dump(pool.conninfo, TABLES)
    assert NAMED.encode() not in kept
    assert WRITTEN.encode() not in kept


def test_scores_go_by_the_day_of_completion(pool: Pool, ledger: Ledger) -> None:
    case = ledger.begin()
    ledger.measure(case, "PHQ9", [2] * 9)
    now = len(ledger.log.items)
    earlier = ledger.now.date() - timedelta(days=9)
    ledger.measure(case, "PHQ9", [1] * 9, completed=earlier)
    project(pool, ledger)
    assert [s.total for s in courses(pool)[case].scores] == [9, 18]
    assert [s.total for s in courses(pool, now)[case].scores] == [18]


def test_a_total_whose_entry_was_wrong_as_a_whole_counts_no_more(
    pool: Pool, ledger: Ledger
) -> None:
    case = ledger.begin()
    entry = ledger.measure(case, "GAD7", [1] * 7)
    then = len(ledger.log.items)
    right = Right(text=WRITTEN)
    wrong = CorrectEntry(entry=entry.id, scope=Scope.WHOLE, reason=Reason.WRONG_PERSON, right=right)
    ledger.ask(case, wrong, role=Role.SUPERVISOR)
    project(pool, ledger, batch=1)
    assert courses(pool)[case].scores == ()
    assert len(courses(pool, then)[case].scores) == 1


def test_a_period_holds_who_ended_in_it_and_if_asked_who_is_open_at_its_end(
    pool: Pool, ledger: Ledger
) -> None:
    ended, still_open = ledger.whole_case(), ledger.begin()
    project(pool, ledger)
    today = ledger.now.date()
    past = Period(today - timedelta(days=900), today - timedelta(days=800))
    assert set(read(pool, open_too=False).cases) == {ended}
    assert set(read(pool).cases) == {ended, still_open}
    assert set(read(pool, period=past, open_too=False).cases) == set()


def test_a_stretch_holds_every_version_in_it(pool: Pool, ledger: Ledger) -> None:
    case = ledger.whole_case()
    project(pool, ledger)
    last = len(ledger.log.items)
    held = read(pool, last, since=1).cases[case]
    told = courses(pool, last)[case]
    assert held.at(last) == told
    assert held.positions(0, last)[0] == held.begun_at
    assert last >= held.positions(0, last)[-1] > 1


def test_a_position_that_the_view_has_not_reached_is_refused(pool: Pool, ledger: Ledger) -> None:
    ledger.begin()
    project(pool, ledger)
    with pytest.raises(NotYetProjected):
        read(pool, 10_000)


def test_a_case_that_could_not_be_projected_whole_is_named(pool: Pool, ledger: Ledger) -> None:
    case = ledger.begin()
    ledger.allocate(case)
    item = ledger.log.items[-1]
    assert isinstance(item, Envelope)
    ledger.log.items[-1] = unreadable(item)
    runner = Runner(OutcomesProjection(), pool, ledger.log, tell=lambda _: None, pauses=())
    runner.catch_up()
    assert read(pool).lacking == (case,)
    assert read(pool, len(ledger.log.items) - 1).lacking == ()
