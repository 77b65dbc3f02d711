"""What stands open across cases: now, as it stood, of whom, and in which order."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg_pool import ConnectionPool

from domain.case.documents import AddDocument, Direction, DocumentDetail, SendDocument, Sending
from domain.case.oversight.oversight import CountersignNote
from domain.case.referral.referral import Pathway
from domain.case.safeguarding.agencies import Chase, ChaseAgencyResponse
from domain.case.supervision.supervision import (
    Action,
    Agreed,
    CompleteSupervisionAction,
    Review,
    ReviewCase,
)
from domain.documents import Document
from domain.moments import end_of, london_day
from domain.roles import Role
from projections.as_of import NotYetProjected
from projections.boards.caseload_detail import DetailedCaseload, detailed_caseload
from projections.boards.item import Item, Kind
from projections.boards.projection import BoardsProjection
from projections.boards.query import board
from projections.caseload.projection import CaseloadProjection
from projections.outcomes.projection import OutcomesProjection
from projections.projection import Projection
from projections.runner import Runner
from tests.integration.projections.histories import WRITTEN, Ledger
from tests.integration.projections.reading import LATER, board_of

Pool = ConnectionPool[Any]


def project(pool: Pool, ledger: Ledger, *views: Projection) -> None:
    for view in views or (CaseloadProjection(), BoardsProjection()):
        Runner(view, pool, ledger.log, tell=lambda _: None).catch_up()


def shown(pool: Pool, *kinds: Kind, **asked: Any) -> Sequence[Item]:
    with pool.connection() as connection:
        return [line.item for line in board_of(connection, *kinds, **asked).lines]


def entries(pool: Pool, *kinds: Kind, **asked: Any) -> list[UUID]:
    return [item.entry for item in shown(pool, *kinds, **asked)]


def test_q5_an_agency_has_not_answered_until_it_does(pool: Pool, ledger: Ledger) -> None:
    case = ledger.begin(Pathway.CHILD)
    concern, day = ledger.concern(case), london_day(ledger.now)
    sent = ledger.refer(case, concern.id, day + timedelta(days=1))
    ledger.answer(case, sent.id, "more_information_asked")
    asked = ChaseAgencyResponse(
        referral=sent.id,
        method="telephone",
        happened_at=ledger.now,
        reply_expected_by=day + timedelta(days=3),
        chase=Chase(content=WRITTEN),
    )
    [chased] = ledger.ask(case, asked)
    answered = ledger.answer(case, sent.id, "no_further_action")
    project(pool, ledger)
    assert answered.recorded is not None
    before = answered.recorded.position - 1
    [reply] = shown(pool, Kind.AGENCY_REPLY, at_position=before)
    assert (reply.about, reply.code) == (concern.id, "childrens_social_care")
    assert (reply.due_on, reply.because) == (day + timedelta(days=3), (sent.id, chased.id))
    [reply] = shown(pool, Kind.AGENCY_REPLY, at_position=before - 1)
    assert (reply.due_on, reply.because) == (day + timedelta(days=1), (sent.id,))
    assert entries(pool, Kind.AGENCY_REPLY) == []
    assert entries(pool, Kind.CONCERN) == [concern.id]


def test_q29_a_contact_owes_a_screen_and_a_signed_note_from_its_start(
    pool: Pool, ledger: Ledger
) -> None:
    case = ledger.begin()
    ledger.assess(case)
    contact = ledger.book(case)
    ledger.attend(case, contact)
    started = ledger.cases[case].sessions.contacts[contact].started
    assert started is not None
    note = ledger.note(case, contact)
    project(pool, ledger)
    [screen, signature] = sorted(
        shown(pool, Kind.RISK_SCREEN, Kind.NOTE, Kind.SIGNATURE), key=lambda item: item.kind
    )
    assert (screen.entry, signature.entry, signature.about) == (contact, note, contact)
    assert screen.begun_at == signature.begun_at == started

    def late(after: timedelta) -> int:
        begun_by = {Kind.RISK_SCREEN: started + after - timedelta(hours=24)}
        with pool.connection() as connection:
            return len(board(connection, begun_by=begun_by, day=LATER).lines)

    assert late(timedelta(hours=24, seconds=-1)) == 0
    assert late(timedelta(hours=24)) == 1


def test_q47_trainees_notes_await_a_second_signature_oldest_first(
    pool: Pool, ledger: Ledger
) -> None:
    case = ledger.begin()
    ledger.assess(case)
    notes = [ledger.treat(case, Role.TRAINEE) for _ in range(3)]
    ledger.treat(case)
    project(pool, ledger)
    assert entries(pool, Kind.NOTE, Kind.SIGNATURE) == []
    assert entries(pool, Kind.COUNTERSIGNATURE) == notes
    assert {item.owner for item in shown(pool, Kind.COUNTERSIGNATURE)} == {
        ledger.actor(Role.TRAINEE)
    }
    ledger.ask(case, CountersignNote(note=notes[0]), role=Role.SUPERVISOR)
    project(pool, ledger)
    assert entries(pool, Kind.COUNTERSIGNATURE) == notes[1:]
    assert entries(pool, Kind.COUNTERSIGNATURE, at_position=len(ledger.log.items) - 1) == notes
    first: list[UUID] = []
    after = None
    for _ in range(2):
        with pool.connection() as connection:
            page = board(
                connection,
                begun_by={Kind.COUNTERSIGNATURE: end_of(LATER)},
                day=LATER,
                after=after,
                limit=1,
            )
        first += [line.item.entry for line in page.lines]
        after = page.next_after
    assert (first, after) == (notes[1:], None)


def test_q44_what_was_agreed_stands_open_until_it_is_done(pool: Pool, ledger: Ledger) -> None:
    case, today = ledger.begin(), london_day(ledger.now)
    ledger.allocate(case)
    review = ReviewCase(
        reasons=("practitioner_request",),
        decision="continue",
        actions=(Action(due_on=today, agreed=Agreed(what=WRITTEN)),),
        review=Review(discussion=WRITTEN),
    )
    reviewed, agreed = ledger.ask(case, review, role=Role.SUPERVISOR)
    project(pool, ledger)
    [action] = shown(pool, Kind.ACTION)
    assert action.because == (reviewed.id, agreed.id)
    assert (action.due_on, action.owner) == (today, ledger.actor(Role.PWP))
    ledger.ask(case, CompleteSupervisionAction(action=agreed.id))
    project(pool, ledger)
    assert entries(pool, Kind.ACTION) == []


def letter(supersedes: UUID | None = None) -> AddDocument:
    return AddDocument(
        kind="letter",
        direction=Direction.OUTGOING,
        supersedes=supersedes,
        detail=DocumentDetail(title=WRITTEN),
        document=Document(media_type="text/plain", content=b64encode(WRITTEN.encode()).decode()),
    )


def test_q32_of_ended_cases_what_still_stands_open(pool: Pool, ledger: Ledger) -> None:
    ended, going_on = ledger.begin(), ledger.begin()
    drafted: dict[UUID, UUID] = {}
    for case in (ended, going_on):
        ledger.allocate(case)
        ledger.assess(case)
        ledger.treat(case)
        [draft] = ledger.ask(case, letter())
        [final] = ledger.ask(case, letter(supersedes=draft.id))
        drafted[case] = final.id
    ledger.close(ended)
    project(pool, ledger)
    assert entries(pool, Kind.LETTER) == [drafted[ended], drafted[going_on]]
    assert entries(pool, Kind.LETTER, ended_only=True) == [drafted[ended]]
    before = len(ledger.log.items) - 1
    assert entries(pool, Kind.LETTER, ended_only=True, at_position=before) == []
    asked = SendDocument(
        document=drafted[ended],
        to="gp",
        method="post",
        sent_on=london_day(ledger.now),
        sending=Sending(recipient=WRITTEN),
    )
    ledger.ask(ended, asked)
    project(pool, ledger)
    assert entries(pool, Kind.LETTER, ended_only=True) == []


def test_of_a_practitioner_or_a_team_what_stands_open_in_the_cases_they_hold_that_day(
    pool: Pool, ledger: Ledger
) -> None:
    theirs, others = ledger.begin(Pathway.CHILD), ledger.begin(Pathway.CHILD)
    concerns = {case: ledger.concern(case).id for case in (theirs, others)}
    ledger.allocate(theirs)
    ledger.allocate(others, Role.CWP, team="south-1")
    project(pool, ledger)
    holder = ledger.actor(Role.PWP)
    assert entries(pool, Kind.CONCERN, practitioner=holder) == [concerns[theirs]]
    assert entries(pool, Kind.CONCERN, team="south-1") == [concerns[others]]
    assert entries(pool, Kind.CONCERN, practitioner=holder, day=date(2026, 3, 1)) == []


def test_q36_a_caseload_with_what_is_late_in_it_and_how_children_changed(
    pool: Pool, ledger: Ledger
) -> None:
    child, adult = ledger.begin(Pathway.CHILD), ledger.begin()
    for case in (child, adult):
        ledger.allocate(case)
    contact = ledger.book(child, "01")
    ledger.attend(child, contact)
    held = ledger.cases[child].sessions.contacts[contact].started
    assert held is not None
    first = ledger.measure(child, "CORS", (5, 5, 5, 5))
    ledger.now += timedelta(days=14)
    ledger.measure(child, "CORS", (8, 8, 8, 8))
    ledger.measure(adult, "PHQ9", (1,) * 9)
    project(pool, ledger, CaseloadProjection(), BoardsProjection(), OutcomesProjection())
    asked = {"day": LATER, "practitioner": ledger.actor(Role.PWP)}

    def told(position: int | None = None, *, begun_by: datetime = ledger.now) -> DetailedCaseload:
        late = {Kind.NOTE: begun_by}
        with pool.connection() as connection:
            return detailed_caseload(connection, at_position=position, begun_by=late, **asked)

    now = told()
    assert {line.row.case_id for line in now.page.lines} == {child, adult}
    [cors] = now.progress[child]
    assert (cors.instrument, cors.first, cors.last, cors.change) == ("CORS", 20, 32, 12)
    assert adult not in now.progress, "an adult's totals stand in the row"
    assert now.late == {child: {Kind.NOTE: [contact]}}
    assert told(begun_by=held - timedelta(seconds=1)).late == {}, "it may stand open longer"
    assert first.recorded is not None
    [before] = told(first.recorded.position).progress[child]
    assert (before.last, before.change) == (20, None)


def test_no_board_speaks_for_a_view_that_lags(pool: Pool, ledger: Ledger) -> None:
    case = ledger.begin(Pathway.CHILD)
    project(pool, ledger)
    concern = ledger.concern(case)
    with pytest.raises(NotYetProjected):
        shown(pool, at_position=len(ledger.log.items))
    project(pool, ledger, BoardsProjection())
    assert entries(pool, Kind.CONCERN) == [], "the caseload has not come there"
    project(pool, ledger)
    assert entries(pool, Kind.CONCERN) == [concern.id]
