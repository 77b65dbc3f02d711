"""What stands open follows its case through what seldom happens: step by step, both agree."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from domain.case.case import Case, evolve
from domain.case.corrections.corrections import CorrectEntry, Reason, Right, Scope
from domain.case.discharge.discharge import CloseCase, OverrideReason, Summary
from domain.case.referral.referral import Pathway
from domain.case.safeguarding.concern_decisions import Outcome
from domain.case.sessions.attendance import RecordAttendance
from domain.envelope import Envelope
from domain.moments import london_day
from domain.roles import Role
from projections.boards.fold import fold
from projections.boards.item import Item, Kind
from projections.boards.items import Items
from tests.unit.domain.concerns import LEAD, concern, decision, merge, refer, triage
from tests.unit.domain.conftest import Story, referral_for
from tests.unit.domain.test_ending import completed, move
from tests.unit.domain.test_transition_gap import ask
from tests.unit.projections.test_caseload_course import (
    Told,
    accept,
    attendance_of,
    correct,
    die,
    live,
    reopen,
)


def items_after(entries: Sequence[Envelope]) -> Items:
    """What stands open in the end; after each event all of it says whether the case had ended."""
    items: Items = {}
    case: Case | None = None
    for position, entry in enumerate(entries, 1):
        case = evolve(case, entry)
        items = fold(items, Told(entry, position))
        assert {item.after_end for item in items.values()} <= {case.ended}
    return items


def of_kind(story: Story, kind: Kind) -> dict[UUID, Item]:
    found = items_after(story.entries).values()
    return {item.entry: item for item in found if item.kind == kind}


def begun(pathway: Pathway = Pathway.ADULT) -> Story:
    story = Story()
    story.ask(referral_for(pathway, london_day(story.now)))
    accept(story)
    return story


def test_a_contact_not_attended_after_all_owes_nothing_and_is_not_the_last() -> None:
    story = begun()
    first = story.attend()
    story.pass_days(3)
    wrong = story.attend()
    assert set(of_kind(story, Kind.NOTE)) == {first, wrong}
    [last] = of_kind(story, Kind.LAST_SEEN).values()
    assert last.about == wrong
    before = attendance_of(story, wrong)
    correct(story, before)
    story.ask(RecordAttendance(contact=wrong, attendance_code="3", replaces=before))
    assert set(of_kind(story, Kind.NOTE)) == set(of_kind(story, Kind.RISK_SCREEN)) == {first}
    assert set(of_kind(story, Kind.MISSED_CONTACT)) == {wrong}
    [last] = of_kind(story, Kind.LAST_SEEN).values()
    assert last.begun_at == story.known_case.sessions.contacts[first].started
    assert (last.owner, last.about) == (None, None), "the recount does not say who saw them"


def test_a_contact_attended_after_all_owes_a_screen_and_a_note_from_its_start() -> None:
    story = begun()
    contact = story.book()
    story.pass_days(1)
    before = story.ask(RecordAttendance(contact=contact, attendance_code="3"))[0].id
    assert set(of_kind(story, Kind.MISSED_CONTACT)) == {contact}
    right = Right(text="She came")
    whole = {"scope": Scope.WHOLE, "reason": Reason.WRONG_FACT, "right": right}
    story.ask(CorrectEntry(entry=before, **whole))
    seen = {"attendance_code": "5", "started": story.now, "duration_minutes": 30}
    story.ask(RecordAttendance(contact=contact, replaces=before, **seen))
    assert set(of_kind(story, Kind.NOTE)) == set(of_kind(story, Kind.RISK_SCREEN)) == {contact}
    assert of_kind(story, Kind.MISSED_CONTACT) == {}


def test_a_merged_concern_stands_open_no_more_and_what_was_asked_about_it_is_the_others() -> None:
    story = begun(Pathway.CHILD)
    one = story.ask(concern())[0].id
    other = story.ask(concern())[0].id
    sent = story.ask(refer(one, story.now))[0].id
    assert set(of_kind(story, Kind.CONCERN)) == {one, other}
    assert of_kind(story, Kind.AGENCY_REPLY)[sent].about == one
    story.ask(merge(one, other), **LEAD)
    assert set(of_kind(story, Kind.CONCERN)) == {other}
    assert of_kind(story, Kind.AGENCY_REPLY)[sent].about == other


def test_an_open_concern_is_due_when_its_latest_decision_is_to_be_looked_at_again() -> None:
    story = begun(Pathway.CHILD)
    raised = story.ask(concern())[0].id
    assert of_kind(story, Kind.CONCERN)[raised].due_on is None
    judged = story.ask(triage(raised), **LEAD)[0].id
    today = london_day(story.now)
    asked = decision(raised, outcome=Outcome.ACT, review_by=today + timedelta(days=7))
    decided = story.ask(asked, **LEAD)[0].id
    waits = of_kind(story, Kind.CONCERN)[raised]
    assert waits.because == (raised, judged, decided)
    assert waits.due_on == today + timedelta(days=7)
    story.ask(decision(raised, outcome=Outcome.ACT), **LEAD)
    assert of_kind(story, Kind.CONCERN)[raised].due_on is None


def test_q22_an_adult_service_that_was_asked_is_waited_for_since_it_was_asked_first() -> None:
    story = begun(Pathway.CHILD)
    story.pass_days(5)
    today = london_day(story.now)
    plan = story.ask(move(story))[0].id
    assert set(of_kind(story, Kind.TRANSITION)) == {plan}
    asked = story.ask(ask(story, plan))[0].id
    earlier = story.ask(ask(story, plan, happened_on=today - timedelta(days=2)))[0].id
    assert of_kind(story, Kind.TRANSITION) == {}
    [waited] = of_kind(story, Kind.TRANSITION_ASKED).values()
    assert (waited.entry, waited.because) == (plan, (plan, asked, earlier))
    assert (waited.code, london_day(waited.begun_at)) == ("adult-cmht", today - timedelta(days=2))
    assert waited.due_on == today + timedelta(days=90)
    story.ask(completed(story, plan))
    assert of_kind(story, Kind.TRANSITION_ASKED) == {}


def test_q32_what_stands_open_after_the_end_says_so_until_the_case_goes_on() -> None:
    story = begun()
    story.write_note(story.attend())
    death = die(story)
    raised = story.ask(concern())[0].id
    live(story, death)
    items_after(story.entries)
    asked = CloseCase(
        end_date=london_day(story.now),
        end_code="47",
        summary=Summary(summary="Over"),
        override_reason=OverrideReason.LEFT_TO_ANOTHER_AGENCY,
    )
    story.ask(asked, role=Role.SUPERVISOR)
    assert of_kind(story, Kind.CONCERN)[raised].after_end
    reopen(story)
    assert not of_kind(story, Kind.CONCERN)[raised].after_end


def test_an_event_that_changes_nothing_is_not_read() -> None:
    story = begun()
    items = items_after(story.entries)
    assert items == {}
    [entry, *_] = story.entries
    assert fold(items, Told(entry, 1)) is items
