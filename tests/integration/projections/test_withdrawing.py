"""Views after a withdrawal: at each position they are what the case itself is from its events."""

from typing import Any
from uuid import UUID

import pytest
from psycopg_pool import ConnectionPool

from domain.case.case import Case, project
from domain.case.corrections.corrections import MarkEntryInError, Reason, WhyWithdrawn
from domain.case.referral.referral import Pathway
from domain.case.supervision.standing import standing_of
from domain.commands import Refusal
from domain.envelope import Envelope
from domain.outcomes.course import Period
from domain.roles import Role
from projections.boards.item import Kind
from projections.boards.projection import BoardsProjection
from projections.boards.supervision import supervised
from projections.caseload.projection import CaseloadProjection
from projections.chronology.periods import concern_periods
from projections.chronology.projection import ChronologyProjection
from projections.chronology.query import chronology
from projections.notices import Advanced, Notice
from projections.outcomes.projection import OutcomesProjection
from projections.outcomes.query import evidence
from projections.projection import Projection
from projections.runner import Runner
from tests.integration.projections.histories import WRITTEN, Ledger
from tests.integration.projections.reading import LATER, caseload, items_open
from tests.integration.projections.tables import BOARDS, CASELOAD, CHRONOLOGY, dump

Pool = ConnectionPool[Any]
OUTCOMES = ("outcomes_2", "outcomes_2_contacts", "outcomes_2_scores", "mark")
WHY = WhyWithdrawn(text=WRITTEN)


def withdraw(ledger: Ledger, case: UUID, entry: UUID) -> bool:
    """Whether the case let go of an entry."""
    asked = MarkEntryInError(entry=entry, reason=Reason.WRONG_PERSON, why=WHY)
    try:
        ledger.ask(case, asked, role=Role.SUPERVISOR)
    except Refusal:
        return False
    return True


def taken_back(ledger: Ledger, case: UUID) -> int:
    """How many entries, of those that may be, were withdrawn: the last ones first."""
    every = [entry.id for entry in ledger.of(case)]
    return sum(withdraw(ledger, case, entry) for entry in reversed(every))


def project_all(pool: Pool, ledger: Ledger, batch: int = 500) -> None:
    views: list[Projection] = [
        CaseloadProjection(),
        OutcomesProjection(),
        ChronologyProjection(),
        BoardsProjection(),
    ]
    for view in views:
        notices: list[Notice] = []
        Runner(view, pool, ledger.log, tell=notices.append, batch=batch).catch_up()
        assert all(isinstance(notice, Advanced) for notice in notices), notices


def check_caseload(pool: Pool, case: Case, position: int) -> None:
    with pool.connection() as connection:
        page = caseload(connection, at_position=position, include_ended=True, limit=1_000)
    [line] = [line for line in page.lines if line.row.case_id == case.id]
    row, contacts = line.row, case.sessions.contacts
    assert row.status == case.status.value
    assert set(row.open_concerns) == case.safeguarding.open_concerns
    assert set(row.awaited_replies) == case.safeguarding.awaiting_reply
    assert set(row.risk_responses_owed) == case.measures.owed
    assert set(row.unsigned_notes) == case.oversight.unsigned
    assert row.contact_count == case.sessions.attended_contacts
    assert row.session_count == case.sessions.attended_treatments
    assert row.last_contact_at == case.sessions.last_attended
    assert row.step == case.assessment.step
    assert row.problem_code == case.assessment.descriptor
    assert row.risk_level == (case.risk.level and case.risk.level.value)
    assert row.safety_plan == case.safety_plan.current
    assert row.goal_count == len(case.goals.goals)
    assert row.last_supervised_on == case.supervision.last_review
    assert set(row.awaited_contacts) == {id for id, c in contacts.items() if c.attended is None}
    seen = {id for id, c in contacts.items() if c.attended}
    assert set(row.unscreened_contacts) == {id for id in seen if not case.risk.accounts_for(id)}
    holder = case.allocation.holder_on(LATER)
    held = None if line.held is None else line.held.practitioner
    assert held == (None if holder is None else holder.practitioner)


def check_outcomes(pool: Pool, case: Case, position: int) -> None:
    ever = Period(LATER.replace(year=2020), LATER.replace(year=2030))
    with pool.connection() as connection:
        found = evidence(connection, period=ever, open_too=True, at_position=position)
    course = found.cases[case.id].at(position)
    assert course is not None
    assert (course.ended is not None) is case.ended
    assert len(course.contacts) == case.sessions.attended_contacts
    assert (course.descriptor, course.step) == (case.assessment.descriptor, case.assessment.step)
    assert {s.id for s in course.scores if s.goal is None} <= case.measures.recorded.keys()
    assert course.taken_on is (case.referral.stage.value == "accepted")


def check_chronology(pool: Pool, case: Case, position: int) -> None:
    with pool.connection() as connection:
        told = chronology(connection, case=case.id, at_position=position)
    rows = [entry.row for entry in told.entries]
    open_now = {p.concern for p in concern_periods(rows) if p.ended is None}
    assert open_now == case.safeguarding.open_concerns
    seen = [c.started for c in case.sessions.contacts.values() if c.started is not None]
    assert sorted(told.contacts) == sorted(seen)


def check_supervision(pool: Pool, case: Case, position: int) -> None:
    """To the rules a case stands as it does from its own events."""
    asked: dict[str, Any] = {"day": LATER, "at_position": position, "include_ended": True}
    with pool.connection() as connection:
        [found] = supervised(connection, **asked).cases
    assert found.standing == standing_of(case)
    assert {score.id for score in found.scores} <= case.measures.recorded.keys()


def check_boards(pool: Pool, case: Case, position: int) -> None:
    with pool.connection() as connection:
        found = items_open(connection, position)
    contacts = case.sessions.contacts
    seen = {id for id, contact in contacts.items() if contact.attended}
    written = {note.contact for note in case.sessions.notes.values()}
    assert found[Kind.CONCERN] == case.safeguarding.open_concerns
    assert found[Kind.AGENCY_REPLY] == case.safeguarding.awaiting_reply
    assert found[Kind.RISK_SCREEN] == {id for id in seen if not case.risk.accounts_for(id)}
    assert found[Kind.NOTE] & written == set()
    assert found[Kind.SIGNATURE] == case.oversight.unsigned
    assert found[Kind.COUNTERSIGNATURE] == case.oversight.uncountersigned
    assert found[Kind.ACTION] == set(case.supervision.actions)
    assert found[Kind.TRANSITION] | found[Kind.TRANSITION_ASKED] == set(case.transition.open)
    assert found[Kind.NEW_ASSESSMENT] == set(case.supervision.new_assessments)
    assert found[Kind.RISK_ANSWER] == set(case.supervision.risk_answers)
    assert found[Kind.MISSED_CONTACT] == set(case.supervision.missed)
    assert found[Kind.REVIEW_ASKED] == set(case.supervision.requests)
    assert found[Kind.REVIEW_PLANNED] == set(case.supervision.meetings)
    assert found[Kind.RISK_ASSESSED] == ({case.id} if case.risk.assessed else set())
    assert found[Kind.LAST_SEEN] == ({case.id} if seen else set())


@pytest.mark.parametrize("pathway", [Pathway.ADULT, Pathway.CHILD])
def test_at_every_position_views_agree_with_the_case(
    pathway: Pathway, pool: Pool, ledger: Ledger
) -> None:
    id = ledger.whole_case(pathway)
    before = len(ledger.log.items)
    assert taken_back(ledger, id) > 10
    project_all(pool, ledger)
    entries = [entry for entry in ledger.log.items if isinstance(entry, Envelope)]
    for position in range(before - 3, len(entries) + 1):
        case = project(None, entries[:position])
        assert case is not None
        check_caseload(pool, case, position)
        check_outcomes(pool, case, position)
        check_chronology(pool, case, position)
        check_boards(pool, case, position)
        check_supervision(pool, case, position)


def test_the_same_rows_however_batches_fell(pool: Pool, second_pool: Pool, ledger: Ledger) -> None:
    for pathway in (Pathway.ADULT, Pathway.CHILD):
        taken_back(ledger, ledger.whole_case(pathway))
    ledger.log.shuffle(seed=3)
    project_all(pool, ledger)
    project_all(second_pool, ledger, batch=7)
    tables = dict.fromkeys((*CASELOAD, *CHRONOLOGY, *OUTCOMES, *BOARDS))
    kept = dump(pool.conninfo, tuple(tables))
    assert kept == dump(second_pool.conninfo, tuple(tables))
    assert WRITTEN.encode() not in kept


def test_what_was_found_wrong_by_a_withdrawn_correction_counts_again(
    pool: Pool, ledger: Ledger
) -> None:
    id = ledger.begin()
    ledger.measure(id, "PHQ9", (2,) * 9)
    wrong = ledger.measure(id, "PHQ9", (1,) * 9)
    corrected = ledger.correct(id, wrong.id)
    assert withdraw(ledger, id, corrected.id)
    project_all(pool, ledger)
    with pool.connection() as connection:
        [line] = caseload(connection).lines
    assert (line.row.phq9_first, line.row.phq9_last) == (18, 9)
    assert line.row.corrected_measures == ()
