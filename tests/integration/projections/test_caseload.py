"""The caseload: every column of it, now and as it stood."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg_pool import ConnectionPool

from domain.case.case import Case, evolve
from domain.case.corrections.corrections import (
    CorrectEntry,
    MarkEntryInError,
    Reason,
    Right,
    Scope,
    WhyWithdrawn,
)
from domain.case.discharge import discharge
from domain.case.referral.referral import Pathway
from domain.envelope import Envelope
from domain.moments import london_day
from domain.roles import Role
from projections.as_of import NotYetProjected
from projections.caseload.projection import CaseloadProjection
from projections.caseload.row import CaseloadRow
from projections.marks import Mark, read_mark
from projections.notices import Advanced, Notice
from projections.runner import Runner
from tests.integration.projections.histories import NAMED, WRITTEN, Ledger
from tests.integration.projections.reading import caseload
from tests.integration.projections.tables import dump

Pool = ConnectionPool[Any]


def project(pool: Pool, ledger: Ledger, batch: int = 500) -> None:
    """Project all there is; nothing may be parked."""
    notices: list[Notice] = []
    runner = Runner(CaseloadProjection(), pool, ledger.log, tell=notices.append, batch=batch)
    runner.catch_up()
    assert all(isinstance(notice, Advanced) for notice in notices), notices


def row_at(pool: Pool, case: UUID, position: int | None = None) -> CaseloadRow:
    with pool.connection() as connection:
        page = caseload(connection, at_position=position, include_ended=True, limit=1_000)
    return {line.row.case_id: line.row for line in page.lines}[case]


def test_every_step_agrees_with_the_case_itself(pool: Pool, ledger: Ledger) -> None:
    for pathway in (Pathway.ADULT, Pathway.CHILD):
        ledger.whole_case(pathway)
    ledger.decline(ledger.begin(accept=False))
    ledger.log.shuffle(seed=7)
    project(pool, ledger)
    cases: dict[UUID, Case] = {}
    for entry in ledger.log.items:
        assert isinstance(entry, Envelope)
        assert entry.recorded is not None
        id = entry.originator_id
        case = cases[id] = evolve(cases.get(id), entry)
        row = row_at(pool, id, entry.recorded.position)
        assert row.status == case.status.value
        assert row.ended == case.ended
        assert set(row.open_concerns) == case.safeguarding.open_concerns
        assert set(row.awaited_replies) == case.safeguarding.awaiting_reply
        assert set(row.risk_responses_owed) == case.measures.owed
        assert set(row.unsigned_notes) == case.oversight.unsigned
        assert set(row.uncountersigned_notes) == case.oversight.uncountersigned
        assert row.contact_count == case.sessions.attended_contacts
        assert row.session_count == case.sessions.attended_treatments
        assert row.step == case.assessment.step
        assert row.problem_code == case.assessment.descriptor
        assert row.risk_level == (case.risk.level and case.risk.level.value)
        assert row.safety_plan == case.safety_plan.current
        assert row.goal_count == len(case.goals.goals)
        assert row.last_supervised_on == case.supervision.last_review
        assert set(row.awaited_contacts) == {
            contact for contact, c in case.sessions.contacts.items() if c.attended is None
        }
    assert {case.status.value for case in cases.values()} == {"closed", "declined"}


def test_first_and_last_scores_go_by_the_day_of_completion(pool: Pool, ledger: Ledger) -> None:
    case = ledger.begin()
    today = london_day(ledger.now)
    ledger.now += timedelta(days=20)
    ledger.measure(case, "PHQ9", (1,) * 9, completed=today + timedelta(days=10))
    ledger.measure(case, "GAD7", (1,) * 7)
    late = ledger.measure(case, "PHQ9", (2,) * 9, completed=today)
    ledger.measure(case, "PHQ9", (1, 1, 1, 1, 1, 0, 0, 0, 0), today + timedelta(days=10))
    project(pool, ledger)

    row = row_at(pool, case)
    assert (row.phq9_first, row.phq9_first_on, row.phq9_first_caseness) == (18, today, True)
    assert (row.phq9_last, row.phq9_last_on) == (5, today + timedelta(days=10))
    assert row.phq9_last_caseness is False
    assert row.phq9_change == -13
    assert (row.gad7_first, row.gad7_last, row.gad7_change) == (7, 7, None)
    assert (row.wsas_first, row.wsas_change) == (None, None)
    assert late.recorded is not None
    before = row_at(pool, case, late.recorded.position - 1)
    assert (before.phq9_first, before.phq9_last) == (9, 9)


def test_a_score_whose_key_is_gone_is_not_shown(pool: Pool, ledger: Ledger) -> None:
    case = ledger.begin()
    measured = ledger.measure(case, "PHQ9", (2,) * 9)
    del ledger.log.scores[measured.id]
    project(pool, ledger)
    row = row_at(pool, case)
    assert row.phq9_first is None
    assert row.risk_responses_owed == (measured.id,)


def test_a_corrected_questionnaire_is_marked(pool: Pool, ledger: Ledger) -> None:
    """Its total stays: what is right instead stands in the correction's own closed part."""
    case = ledger.begin()
    measured = ledger.measure(case, "PHQ9", (2,) * 9)
    ledger.measure(case, "GAD7", (1,) * 7)
    for _ in range(2):
        ledger.correct(case, measured.id)
    project(pool, ledger)
    row = row_at(pool, case)
    assert (row.phq9_last, row.corrected_measures) == (18, (measured.id,))
    assert row_at(pool, case, 4).corrected_measures == ()


@pytest.mark.parametrize("batch", [1, 500])
def test_a_withdrawn_questionnaire_is_neither_first_nor_last(
    batch: int, pool: Pool, ledger: Ledger
) -> None:
    case, other = ledger.begin(), ledger.begin()
    first = ledger.measure(case, "PHQ9", (2,) * 9)
    ledger.measure(other, "PHQ9", (3,) * 9)
    for items in ((1,) * 9, (0, 0, 0, 0, 0, 0, 0, 0, 1)):
        ledger.now += timedelta(days=7)
        last = ledger.measure(case, "PHQ9", items)
    ledger.measure(case, "GAD7", (1,) * 7)

    def withdraw(entry: UUID) -> int:
        why = WhyWithdrawn(text=WRITTEN)
        asked = MarkEntryInError(entry=entry, reason=Reason.WRONG_PERSON, why=why)
        [marked] = ledger.ask(case, asked, role=Role.SUPERVISOR)
        assert marked.recorded is not None
        return marked.recorded.position

    def scores(position: int | None = None) -> list[object]:
        row = row_at(pool, case, position)
        return [row.phq9_first, row.phq9_last, row.phq9_last_caseness, row.gad7_last]

    marked = withdraw(last.id)
    project(pool, ledger, batch)
    assert scores() == [18, 9, False, 7]
    assert scores(marked - 1) == [18, 1, False, 7]
    withdraw(first.id)
    project(pool, ledger, batch)
    assert scores() == [9, 9, False, 7]
    assert row_at(pool, case).withdrawn_measures == (last.id, first.id)
    assert row_at(pool, other).phq9_last == 27
    wrong = ledger.measure(case, "PHQ9", (3,) * 9)
    whole = CorrectEntry(
        entry=wrong.id, scope=Scope.WHOLE, reason=Reason.WRONG_FACT, right=Right(text=WRITTEN)
    )
    ledger.ask(case, whole)
    project(pool, ledger, batch)
    assert scores() == [9, 9, False, 7]


def test_contacts_to_come_and_what_is_owed_for_those_past(pool: Pool, ledger: Ledger) -> None:
    case = ledger.begin()
    ledger.assess(case)
    past = ledger.book(case, in_hours=2)
    to_come = ledger.book(case, in_hours=100)
    attended = ledger.book(case, in_hours=1)
    ledger.attend(case, attended)
    project(pool, ledger)

    row = row_at(pool, case)
    assert row.attendance_owed(ledger.now) == (past,)
    assert row.next_contact_at(ledger.now) == ledger.cases[case].sessions.contacts[to_come].planned
    assert row.unscreened_contacts == row.unwritten_contacts == (attended,)
    assert row.last_contact_at == ledger.cases[case].sessions.contacts[attended].started
    assert (row.contact_count, row.session_count) == (2, 1)
    assert row.next_contact_at(ledger.now + timedelta(days=30)) is None


def test_an_agency_is_overdue_on_the_day_after_it_was_expected(pool: Pool, ledger: Ledger) -> None:
    case = ledger.begin(Pathway.CHILD)
    concern = ledger.concern(case)
    expected = london_day(ledger.now) + timedelta(days=1)
    sent = ledger.refer(case, concern.id, expected)
    ledger.answer(case, sent.id, "more_information_asked")
    project(pool, ledger)
    row = row_at(pool, case)
    assert row.replies_overdue(expected) == ()
    assert row.replies_overdue(expected + timedelta(days=1)) == (sent.id,)


def test_waiting_ends_with_the_first_treatment(pool: Pool, ledger: Ledger) -> None:
    case = ledger.begin()
    received = london_day(ledger.now)
    project(pool, ledger)
    assert row_at(pool, case).days_waiting(received + timedelta(days=41)) == 41
    ledger.assess(case)
    ledger.now += timedelta(days=9)
    ledger.treat(case)
    project(pool, ledger)
    started = row_at(pool, case).treatment_started_on
    assert started is not None
    waited = (started - received).days
    assert waited >= 9
    assert row_at(pool, case).days_waiting(received + timedelta(days=400)) == waited


def test_supervision_is_counted_from_the_latest_review(pool: Pool, ledger: Ledger) -> None:
    case = ledger.begin()
    ledger.allocate(case)
    project(pool, ledger)
    assert row_at(pool, case).days_since_supervision(london_day(ledger.now)) is None
    reviewed_on = london_day(ledger.now)
    ledger.review(case)
    project(pool, ledger)
    row = row_at(pool, case)
    assert row.days_since_supervision(reviewed_on + timedelta(days=29)) == 29
    assert row.next_review_on == reviewed_on + timedelta(days=28)


def test_as_it_stood_is_what_the_present_was_then(pool: Pool, ledger: Ledger) -> None:
    """Projected step by step or all at once, the record at P is the same for ever."""
    ledger.whole_case()
    ledger.whole_case(Pathway.COMMUNITY)
    ledger.log.shuffle(seed=3)
    seen = []
    for upto in range(1, len(ledger.log.items) + 1):
        ledger.log.upto = upto
        project(pool, ledger)
        with pool.connection() as connection:
            seen.append(caseload(connection, include_ended=True))
    with pool.connection() as connection:
        for then in seen:
            page = caseload(connection, at_position=then.as_of.position, include_ended=True)
            assert page.lines == then.lines
        nothing = caseload(connection, at_position=0, include_ended=True)
    assert nothing.lines == ()
    assert seen[-1].as_of.position == len(ledger.log.items)
    last = ledger.log.items[-1]
    assert isinstance(last, Envelope)
    assert last.recorded is not None
    assert seen[-1].as_of.at == last.recorded.at


def test_a_position_not_reached_is_refused(pool: Pool, ledger: Ledger) -> None:
    ledger.begin()
    project(pool, ledger)
    with pool.connection() as connection, pytest.raises(NotYetProjected) as refused:
        caseload(connection, at_position=3)
    assert (refused.value.asked, refused.value.reached) == (3, 2)


def test_a_view_that_was_never_begun_is_no_empty_caseload(pool: Pool) -> None:
    with pool.connection() as connection:
        assert read_mark(connection, "caseload", 1) == Mark(0, None)
        with pytest.raises(NotYetProjected):
            caseload(connection)


def test_a_caseload_is_of_a_practitioner_or_a_team_and_leaves_out_what_ended(
    pool: Pool, ledger: Ledger
) -> None:
    mine, theirs, ended = ledger.begin(), ledger.begin(), ledger.whole_case()
    ledger.allocate(mine, Role.PWP, "north-1")
    ledger.allocate(theirs, Role.CWP, "north-2")
    unallocated = ledger.begin()
    project(pool, ledger)
    with pool.connection() as connection:

        def cases(**asked: Any) -> set[UUID]:
            return {line.row.case_id for line in caseload(connection, **asked).lines}

        assert cases() == {mine, theirs, unallocated}
        assert cases(practitioner=ledger.actor(Role.PWP)) == {mine}
        assert cases(practitioner=ledger.actor(Role.PWP), include_ended=True) == {mine, ended}
        assert cases(team="north-2") == {theirs}


def test_pages_hold_every_case_once_while_cases_go_on(pool: Pool, ledger: Ledger) -> None:
    wanted = {ledger.begin() for _ in range(25)}
    project(pool, ledger)
    found: list[UUID] = []
    with pool.connection() as connection:
        page = caseload(connection, limit=10)
        first = page.as_of.position
        while True:
            found += [line.row.case_id for line in page.lines]
            if page.next_after is None:
                break
            ledger.begin()
            project(pool, ledger)
            page = caseload(connection, at_position=first, after=page.next_after, limit=10)
    assert len(found) == len(set(found)) == 25
    assert set(found) == wanted


def test_reopening_returns_the_case_to_where_it_was(pool: Pool, ledger: Ledger) -> None:
    case = ledger.begin()
    ledger.assess(case)
    ledger.treat(case)
    ledger.close(case)
    reopen = discharge.ReopenCase(
        reason=discharge.ReopenReason.CLOSED_IN_ERROR, why=discharge.Why(rationale=WRITTEN)
    )
    ledger.ask(case, reopen, role=Role.SUPERVISOR)
    project(pool, ledger)
    row = row_at(pool, case)
    assert (row.status, row.ended_on, row.end_code) == ("in_treatment", None, None)
    closed = row_at(pool, case, len(ledger.log.items) - 1)
    assert (closed.status, closed.end_code) == ("closed", "46")
    assert closed.ended_on is not None


def test_no_row_holds_a_word_that_was_typed(pool: Pool, ledger: Ledger, service_url: str) -> None:
    ledger.whole_case()
    project(pool, ledger)
    content = dump(service_url, ["caseload_1"])
    assert b"adult_talking_therapies" in content
    for word in (WRITTEN, NAMED, "Words that", "Ada"):
        assert word.encode() not in content


def test_versions_are_written_only_where_something_changed(pool: Pool, ledger: Ledger) -> None:
    case = ledger.begin()
    allocated = ledger.allocate(case)
    ledger.add_to(case, allocated.id)
    ledger.add_to(case, allocated.id)
    project(pool, ledger)
    with pool.connection() as connection:
        page = caseload(connection)
    assert page.as_of.position == 5
    assert (page.lines[0].since, page.lines[0].lacks_from) == (2, None)


def test_columns_are_the_rows_fields(pool: Pool, ledger: Ledger) -> None:
    project(pool, ledger)
    with pool.connection() as connection:
        found = connection.execute("SELECT * FROM views.caseload_1 LIMIT 0").description
    assert found is not None
    names = [column.name for column in found]
    assert names == ["from_position", "until_position", *CaseloadRow.__dataclass_fields__]
