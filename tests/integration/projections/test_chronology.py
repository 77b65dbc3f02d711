"""The safeguarding chronology: what enters it, in which order, and what was known when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg_pool import ConnectionPool

from domain.case.corrections import corrections
from domain.case.referral.referral import Pathway, ReferralReceived
from domain.case.safeguarding import periods, plans
from domain.envelope import Envelope
from domain.moments import At, BetweenDays, On, end_of, london_day, start_of
from projections.chronology.meetings import seen
from projections.chronology.periods import (
    StatusChange,
    StatusPeriod,
    concern_periods,
    quiet_spells,
    status_periods,
)
from projections.chronology.projection import ChronologyProjection, rows_of
from projections.chronology.query import Chronology, chronology
from projections.chronology.row import ChronologyRow
from projections.notices import Advanced, Notice
from projections.runner import Runner
from tests.integration.projections.histories import NAMED, WRITTEN, Ledger
from tests.integration.projections.tables import CHRONOLOGY, dump

Pool = ConnectionPool[Any]


def project(pool: Pool, ledger: Ledger) -> None:
    """Project all there is; nothing may be parked."""
    notices: list[Notice] = []
    Runner(ChronologyProjection(), pool, ledger.log, tell=notices.append).catch_up()
    assert all(isinstance(notice, Advanced) for notice in notices), notices


def read(pool: Pool, **asked: Any) -> Chronology:
    with pool.connection() as connection:
        return chronology(connection, **asked)


def rows(pool: Pool, **asked: Any) -> dict[UUID, ChronologyRow]:
    return {entry.row.event_id: entry.row for entry in read(pool, **asked).entries}


def at(entry: Envelope) -> int:
    assert entry.recorded is not None
    return entry.recorded.position


def test_what_matters_enters_and_the_rest_does_not(pool: Pool, ledger: Ledger) -> None:
    case = ledger.whole_case(Pathway.CHILD)
    project(pool, ledger)
    found = [entry.row.type for entry in read(pool, case=case).entries]
    assert found == [
        "case.referral_received",
        "case.risk_level_changed",
        "case.safety_plan_agreed",
        "case.concern_raised",
        "case.agency_referral_made",
        "case.agency_response_received",
        "case.agency_response_received",
        "case.concern_triaged",
        "case.safeguarding_decision_made",
        "case.concern_closed",
        "case.entry_corrected",
        "case.addendum_added",
        "case.was_not_brought",
        "case.case_closed",
        "case.case_reopened",
        "case.case_closed",
    ]


def test_an_entry_says_when_who_how_sure_and_where_to_read_more(pool: Pool, ledger: Ledger) -> None:
    case, sibling = ledger.begin(Pathway.CHILD), ledger.new_id()
    happened = BetweenDays.model_validate({"from": "2026-02-10", "to": "2026-02-12", "about": True})
    raised = ledger.concern(case, other=sibling, occurred=happened, known=On(on=date(2026, 3, 1)))
    assert raised.recorded is not None
    project(pool, ledger)

    row = rows(pool, case=case)[raised.id]
    person = ledger.cases[case].referral.person
    assert row.persons == (person, sibling)
    assert (row.case_id, row.position, row.concern_id) == (case, 3, raised.id)
    assert (row.occurred_form, row.occurred_about) == ("days", True)
    assert row.occurred_from == start_of(date(2026, 2, 10))
    assert row.occurred_until == end_of(date(2026, 2, 12))
    assert (row.known_form, row.known_about) == ("day", False)
    assert (row.known_from, row.known_until) == (
        start_of(date(2026, 3, 1)),
        end_of(date(2026, 3, 1)),
    )
    assert row.recorded_at == raised.recorded.at
    assert row.delay == raised.recorded.at - end_of(date(2026, 2, 12))
    assert (row.author_id, row.author_role, row.author_team) == (
        raised.by.actor,
        "pwp",
        "north-1",
    )
    assert (row.source, row.basis, row.sensitivity) == ("practitioner", "fact", "normal")
    assert row.details["categories"] == ["neglect"]
    assert row.parts == ("account",)
    assert row.inclusion == "significant_by_type"


def test_entries_stand_in_the_order_in_which_they_happened(pool: Pool, ledger: Ledger) -> None:
    case = ledger.begin(Pathway.CHILD)
    today = ledger.now
    third = ledger.concern(case, occurred=At(at=today))
    first = ledger.concern(case, occurred=On(on=date(2026, 1, 5)))
    second = ledger.concern(case, occurred=On(on=date(2026, 1, 5)))
    project(pool, ledger)
    found = [
        entry.row.event_id
        for entry in read(pool, case=case).entries
        if entry.row.type == "case.concern_raised"
    ]
    assert found == [first.id, second.id, third.id]


def test_a_correction_marks_the_original_and_changes_nothing_before_it(
    pool: Pool, ledger: Ledger
) -> None:
    case = ledger.begin(Pathway.CHILD)
    raised = ledger.concern(case)
    project(pool, ledger)
    before = read(pool, case=case)
    corrected = ledger.correct(case, raised.id)
    addendum = ledger.add_to(case, raised.id)
    of_correction = ledger.correct(case, corrected.id)
    project(pool, ledger)

    now = rows(pool, case=case)
    assert now[raised.id].corrected_by == (corrected.id,)
    assert now[raised.id].addenda == (addendum.id,)
    assert now[corrected.id].corrected_by == (of_correction.id,)
    assert now[corrected.id].refers_to == raised.id
    assert {now[id].concern_id for id in (corrected.id, addendum.id, of_correction.id)} == {
        raised.id
    }
    assert read(pool, case=case, at_position=at(raised)).entries == before.entries
    between = rows(pool, case=case, at_position=at(corrected))
    assert between[raised.id].corrected_by == (corrected.id,)
    assert between[raised.id].addenda == ()
    assert of_correction.id not in between


def test_a_withdrawal_and_a_statement_mark_the_entry_from_then_on(
    pool: Pool, ledger: Ledger
) -> None:
    case = ledger.begin(Pathway.CHILD)
    raised = ledger.concern(case)
    disputed = corrections.AddSubjectStatement(
        entry=raised.id,
        given_by=corrections.GivenBy.PARENT,
        statement=corrections.Statement(text=WRITTEN),
    )
    [statement] = ledger.ask(case, disputed)
    marked = corrections.MarkEntryInError(
        entry=raised.id,
        reason=corrections.Reason.DUPLICATE,
        why=corrections.WhyWithdrawn(text=WRITTEN),
    )
    [withdrawal] = ledger.ask(case, marked)
    project(pool, ledger)

    now = rows(pool, case=case)
    assert now[raised.id].statements == (statement.id,)
    assert now[raised.id].withdrawn_by == withdrawal.id
    assert now[raised.id].corrected_by == now[raised.id].addenda == ()
    assert now[statement.id].refers_to == now[withdrawal.id].refers_to == raised.id
    before = rows(pool, case=case, at_position=at(statement))[raised.id]
    assert (before.statements, before.withdrawn_by) == ((statement.id,), None)
    assert concern_periods(now.values()) == ()
    then = rows(pool, case=case, at_position=at(statement))
    assert [period.concern for period in concern_periods(then.values())] == [raised.id]


def test_who_did_not_know_of_a_correction_did_not_see_the_mark(pool: Pool, ledger: Ledger) -> None:
    case = ledger.begin(Pathway.CHILD)
    raised = ledger.concern(case)
    by = ledger.now - timedelta(minutes=30)
    ledger.correct(case, raised.id)
    ledger.add_to(case, raised.id)
    project(pool, ledger)
    assert rows(pool, case=case)[raised.id].corrected_by != ()
    known = rows(pool, case=case, known_by=by)[raised.id]
    assert known.corrected_by == known.addenda == ()


def test_a_status_is_a_period_that_changes_and_ends(pool: Pool, ledger: Ledger) -> None:
    case, today = ledger.begin(Pathway.CHILD), london_day(ledger.now)
    raised = ledger.concern(case)
    days = [today - timedelta(days=n) for n in range(10)]
    standing, ending = periods.Standing(content=WRITTEN), periods.Ending(content=WRITTEN)
    began = plans.StartChildProtectionPlan(
        happened_on=days[9], category="neglect", concern=raised.id, standing=standing
    )
    [started] = ledger.ask(case, began)
    moved = {"started": started.id, "happened_on": days[4]}
    changing = plans.ChangeChildProtectionPlan(**moved, category="physical", change=ending)
    [changed] = ledger.ask(case, changing)
    past = plans.StartEarlyHelpPlan(happened_on=days[9], until=days[9], standing=standing)
    [over] = ledger.ask(case, past)
    moved = {"started": started.id, "happened_on": days[2]}
    end = plans.EndChildProtectionPlan(**moved, reason="no_longer_at_risk", ending=ending)
    [ended] = ledger.ask(case, end)
    project(pool, ledger)

    def told(**asked: Any) -> tuple[StatusPeriod, ...]:
        return status_periods(rows(pool, case=case, **asked).values())

    change = StatusChange(days[4], "physical", changed.id)
    plan = StatusPeriod(
        kind="child_protection_plan",
        began=days[9],
        began_by=started.id,
        concern=raised.id,
        code="neglect",
        changes=(change,),
        ended=days[2],
        ended_by=ended.id,
    )
    early = StatusPeriod("early_help_plan", days[9], over.id, None, None, (), days[9], over.id)
    assert told() == (plan, early)
    still = replace(plan, ended=None, ended_by=None)
    assert told(at_position=at(over)) == (still, early)
    assert told(at_position=at(started)) == (replace(still, changes=()),)

    marked = corrections.MarkEntryInError(
        entry=ended.id,
        reason=corrections.Reason.WRONG_FACT,
        why=corrections.WhyWithdrawn(text=WRITTEN),
    )
    ledger.ask(case, marked)
    project(pool, ledger)
    assert told() == (still, early)


def test_corrections_of_what_is_not_told_are_not_told(pool: Pool, ledger: Ledger) -> None:
    case = ledger.begin(Pathway.CHILD)
    booked = ledger.book(case)
    ledger.correct(case, booked)
    ledger.add_to(case, booked)
    project(pool, ledger)
    assert [entry.row.type for entry in read(pool, case=case).entries] == ["case.referral_received"]


def test_an_agencys_answer_belongs_to_the_concern_it_was_asked_about(
    pool: Pool, ledger: Ledger
) -> None:
    case = ledger.begin(Pathway.CHILD)
    raised = ledger.concern(case)
    sent = ledger.refer(case, raised.id, date(2026, 3, 9))
    project(pool, ledger)
    answered = ledger.answer(case, sent.id, "early_help")
    project(pool, ledger)
    found = rows(pool, case=case)
    assert found[sent.id].concern_id == found[answered.id].concern_id == raised.id
    assert found[answered.id].details["decision"] == "early_help"


def test_the_rows_of_a_cases_events_are_those_that_the_view_held_at_each_position(
    pool: Pool, ledger: Ledger
) -> None:
    case = ledger.whole_case(Pathway.CHILD)
    wrong = next(
        entry for entry in ledger.log.stream(case, 1_000) if entry.type == "case.risk_level_changed"
    )
    marked = corrections.MarkEntryInError(
        entry=wrong.id,
        reason=corrections.Reason.WRONG_PERSON,
        why=corrections.WhyWithdrawn(text=WRITTEN),
    )
    ledger.ask(case, marked)
    project(pool, ledger)
    events = ledger.log.stream(case, 1_000)
    begun = events[0].fact
    assert isinstance(begun, ReferralReceived)
    for upto in sorted({entry.position for entry in events}):
        then = [entry for entry in events if entry.position <= upto]
        held = read(pool, case=case, at_position=upto)
        by_id = {row.event_id: row for row in rows_of(then, begun.person)}
        assert by_id == {entry.row.event_id: entry.row for entry in held.entries}
        assert seen(then) == held.contacts


def test_what_was_known_by_a_time(pool: Pool, ledger: Ledger) -> None:
    """Known in March and written down in April is known in March; a day may straddle the time."""
    ledger.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    case = ledger.begin(Pathway.CHILD)
    ledger.now = datetime(2026, 4, 10, 9, 0, tzinfo=UTC)
    occurred = On(on=date(2026, 3, 10))
    in_march = ledger.concern(case, occurred=occurred, known=On(on=date(2026, 3, 20)))
    only_then = ledger.concern(case, occurred=occurred)
    project(pool, ledger)

    def known(by: datetime, **asked: Any) -> dict[UUID, bool]:
        found = read(pool, case=case, known_by=by, **asked)
        return {
            entry.row.event_id: entry.straddles
            for entry in found.entries
            if entry.row.type == "case.concern_raised"
        }

    assert known(start_of(date(2026, 3, 20)) - timedelta(microseconds=1)) == {}
    assert known(datetime(2026, 3, 20, 12, 0, tzinfo=UTC)) == {in_march.id: True}
    assert known(end_of(date(2026, 3, 20))) == {in_march.id: False}
    assert known(datetime(2026, 3, 31, tzinfo=UTC), at_position=2) == {}
    assert known(datetime(2026, 4, 11, tzinfo=UTC)) == {in_march.id: False, only_then.id: False}


def test_of_a_person_are_their_cases_and_those_that_name_them(pool: Pool, ledger: Ledger) -> None:
    sister = ledger.new_id()
    hers = ledger.begin(Pathway.CHILD, person=sister)
    his = ledger.begin(Pathway.CHILD)
    named = ledger.concern(his, other=sister)
    unnamed = ledger.concern(his)
    ledger.begin()
    project(pool, ledger)
    found = rows(pool, person=sister)
    assert {row.case_id for row in found.values()} == {hers, his}
    assert named.id in found
    assert unnamed.id not in found


def test_one_asks_for_a_case_or_for_a_person(pool: Pool, ledger: Ledger) -> None:
    project(pool, ledger)
    for asked in ({}, {"case": UUID(int=1), "person": UUID(int=2)}):
        with pytest.raises(ValueError, match="of a case or of a person"):
            read(pool, **asked)
    assert read(pool, case=UUID(int=1)).entries == ()


def test_times_without_contact(pool: Pool, ledger: Ledger) -> None:
    ledger.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    case = ledger.begin()
    ledger.attend(case, ledger.book(case))
    ledger.now = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
    missed = ledger.book(case)
    ledger.attend(case, missed, "3")
    ledger.now = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
    ledger.attend(case, ledger.book(case))
    other = ledger.begin()
    ledger.attend(other, ledger.book(other))
    project(pool, ledger)
    contacts = read(pool, case=case).contacts
    assert [contact.date() for contact in contacts] == [date(2026, 3, 2), date(2026, 4, 20)]
    spells = quiet_spells(contacts, begins=date(2026, 3, 1), ends=date(2026, 4, 30), at_least=14)
    assert [(spell.first, spell.last, spell.days) for spell in spells] == [
        (date(2026, 3, 3), date(2026, 4, 19), 48)
    ]
    person = ledger.cases[case].referral.person
    assert read(pool, person=person).contacts == contacts
    assert read(pool, case=case, known_by=datetime(2026, 4, 2, tzinfo=UTC)).contacts == contacts[:1]
    assert read(pool, case=case, at_position=3).contacts == ()


def test_a_concern_is_open_from_when_it_was_learned_of_until_it_is_closed(
    pool: Pool, ledger: Ledger
) -> None:
    case = ledger.begin(Pathway.CHILD)
    learned = On(on=date(2026, 2, 20))
    closed = ledger.concern(case, occurred=On(on=date(2026, 2, 1)), known=learned)
    still_open = ledger.concern(case)
    closing = ledger.settle(case, closed.id)[-1]
    project(pool, ledger)
    told = read(pool, case=case)
    found = {p.concern: p for p in concern_periods(entry.row for entry in told.entries)}
    assert found[closed.id].began == start_of(date(2026, 2, 20))
    assert found[closed.id].ended_by == closing.id
    assert found[closed.id].ended == closing.occurred.latest
    assert (found[still_open.id].ended, found[still_open.id].ended_by) == (None, None)
    earlier = read(pool, case=case, at_position=at(closing) - 1)
    assert {p.ended for p in concern_periods(entry.row for entry in earlier.entries)} == {None}


def test_no_row_holds_a_word_that_was_typed(pool: Pool, ledger: Ledger, service_url: str) -> None:
    ledger.whole_case(Pathway.CHILD)
    project(pool, ledger)
    content = dump(service_url, CHRONOLOGY)
    assert b"case.concern_raised" in content
    for word in (WRITTEN, NAMED, "Words that", "Ada"):
        assert word.encode() not in content


def test_columns_are_the_rows_fields(pool: Pool, ledger: Ledger) -> None:
    project(pool, ledger)
    with pool.connection() as connection:
        found = connection.execute("SELECT * FROM views.chronology_1 LIMIT 0").description
    assert found is not None
    names = [column.name for column in found]
    assert names == ["from_position", "until_position", *ChronologyRow.__dataclass_fields__]
