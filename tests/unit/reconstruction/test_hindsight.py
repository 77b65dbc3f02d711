"""What a review asks: risk at each contact, answers about self-harm and what followed, what stood
at the end, by which rules."""

from datetime import timedelta

from application.reconstruction.course import rules_in_force, rules_named
from domain.case.corrections.corrections import AddAddendum, Addition
from domain.case.hindsight.contacts import human_contacts, risk_at_contacts
from domain.case.hindsight.flagged import flagged_answers
from domain.case.hindsight.stood import closings, decisions_not_to_act
from domain.case.referral.referral import Answer
from domain.case.risk.risk import Level, NoScreen, OmitRiskScreen
from domain.case.safeguarding.concern_decisions import Outcome
from domain.case.sessions.attendance import FollowUp, FollowUpNonAttendance, RecordAttendance
from domain.case.telling import How
from domain.moments import At, On, london_day
from domain.roles import Role
from tests.unit.domain.concerns import LEAD, concern, decision, triage
from tests.unit.domain.conftest import actor_of
from tests.unit.domain.test_discharge import closing
from tests.unit.domain.test_risk import assess, measure, screen


def add(story):
    return AddAddendum(entry=story.entries[0].id, addition=Addition(text="More of it"))


def today(story):
    return {"occurred": On(on=london_day(story.now))}


def test_q18_at_each_contact_was_risk_asked_with_which_answer_what_changed(adult):
    first = adult.attend()
    [screened] = adult.ask(screen(first, suicide=Answer.NO))
    adult.pass_days(7)
    second = adult.attend()
    [omitted] = adult.ask(OmitRiskScreen(contact=second, reason=NoScreen.NOT_ALONE))
    adult.pass_days(7)
    third = adult.attend()
    assessed, changed = adult.ask(assess(Level.MODERATE, contact=third))
    adult.pass_days(7)
    fourth = adult.attend()
    told = risk_at_contacts(adult.known_case, adult.events)
    assert [each.at.contact for each in told] == [first, second, third, fourth]
    assert [[e.id for e in each.screens] for each in told] == [[screened.id], [], [], []]
    assert [[e.id for e in each.omitted] for each in told] == [[], [omitted.id], [], []]
    assert [[e.id for e in each.assessed] for each in told] == [[], [], [assessed.id], []]
    assert [[e.id for e in each.changed] for each in told] == [[], [], [changed.id], []]
    assert told[0].at.practitioner == actor_of(Role.PWP)


def test_q18_who_did_not_come_was_only_spoken_to_if_reached_afterwards(adult):
    missed = adult.book()
    adult.pass_days(1)
    adult.ask(RecordAttendance(contact=missed, attendance_code="3"))
    tried = {"contact": missed, "attempts": 1, "risk_considered": True}
    adult.ask(FollowUpNonAttendance(outcome=FollowUp.NOT_REACHED, **tried))
    assert human_contacts(adult.known_case, adult.events) == ()
    [reached] = adult.ask(FollowUpNonAttendance(outcome=FollowUp.REACHED, **tried))
    [only] = human_contacts(adult.known_case, adult.events)
    assert (only.event, only.risk_considered) == (reached.id, True)


def test_q19_how_long_from_the_answer_to_the_next_human_contact_and_who_had_been_told(adult):
    [flagged] = adult.ask(measure(2), **today(adult))
    [quiet] = adult.ask(measure(0), **today(adult))
    adult.pass_days(3)
    [assessed, *_] = adult.ask(assess(responds_to=flagged.id), role=Role.SUPERVISOR)
    adult.pass_days(1)
    contact = adult.attend()
    [screened] = adult.ask(screen(contact, responds_to=flagged.id))
    [found] = flagged_answers(adult.known_case, adult.events, adult.events)
    assert found.entry.id == flagged.id != quiet.id
    assert found.next_contact is not None
    assert found.next_contact.contact == contact
    assert timedelta(days=3) < found.at_least < found.at_most < timedelta(days=5)
    assert found.at_most - found.at_least == timedelta(days=1) - timedelta(microseconds=1)
    assert found.responses == (assessed.id, screened.id)
    assert [(each.how, each.actor) for each in found.told] == [
        (How.RECORDED, actor_of(Role.PWP)),
        (How.ACTED_ON, actor_of(Role.SUPERVISOR)),
    ], "whoever screened at the contact was there"


def test_q19_where_nobody_spoke_with_them_there_is_no_end_of_it(adult):
    adult.attend()
    adult.pass_days(2)
    adult.ask(measure(1), **today(adult))
    [found] = flagged_answers(adult.known_case, adult.events, adult.events)
    assert (found.next_contact, found.at_least, found.at_most) == (None, None, None)


def test_q19_answered_in_a_contact_somebody_was_there(adult):
    contact = adult.attend()
    adult.ask(measure(2).model_copy(update={"contact": contact}))
    [found] = flagged_answers(adult.known_case, adult.events, adult.events)
    assert found.next_contact is not None
    assert (found.at_least, found.at_most) == (timedelta(0), timedelta(0))


def test_q20_what_stood_at_the_end_and_what_arrived_after(adult):
    adult.attend()
    before, had = adult.now, len(adult.entries)
    [closed] = adult.ask(closing(adult))
    adult.pass_days(4)
    known = At(at=before)
    [late] = adult.ask(add(adult), occurred=known)
    [unwritten] = adult.ask(add(adult), occurred=known, known=known)
    [since] = adult.ask(add(adult))
    [end] = closings(adult.events)
    assert (end.when.id, end.had) == (closed.id, had)
    assert [each.id for each in end.arrived_after] == [late.id, unwritten.id]
    assert [each.id for each in end.known_before] == [unwritten.id]
    assert since.id not in {each.id for each in end.arrived_after}


def test_q4_a_decision_not_to_act_what_stood_then_and_whether_it_was_looked_at_again(story):
    raised = story.ask(concern())[0].id
    story.ask(triage(raised), **LEAD)
    before, had = story.now, len(story.entries)
    [decided] = story.ask(decision(raised), **LEAD)
    story.pass_days(3)
    [fact] = story.ask(add(story), occurred=At(at=before), known=At(at=story.now))
    [first] = decisions_not_to_act(story.events)
    assert (first.stood.when.id, first.stood.had, first.later) == (decided.id, had, ())
    assert [each.id for each in first.stood.arrived_after] == [fact.id]
    assert first.stood.known_before == ()
    [again] = story.ask(decision(raised, outcome=Outcome.ACT), **LEAD)
    [first] = decisions_not_to_act(story.events)
    assert [each.id for each in first.later] == [again.id], "it was looked at again"


def test_q20_an_end_that_was_written_down_late_is_when_it_happened(adult):
    adult.attend()
    ended = At(at=adult.now)
    adult.pass_days(9)
    adult.ask(closing(adult, end_date=london_day(ended.at)), occurred=ended)
    heard = At(at=ended.at + timedelta(days=4))
    [before] = adult.ask(add(adult), occurred=At(at=ended.at - timedelta(hours=1)), known=heard)
    adult.ask(add(adult), occurred=heard, known=heard)
    [end] = closings(adult.events)
    assert [each.id for each in end.arrived_after] == [before.id]
    assert end.known_before == (), "they heard of it four days after"


def test_q21_which_versions_of_rules_counted_on_a_day(adult):
    day = london_day(adult.now)
    [first] = adult.ask(measure(0), **today(adult))
    adult.pass_days(5)
    [later] = adult.ask(measure(0), **today(adult))
    named = {each.type: each for each in rules_named(adult.logged, day) if each.field == "policy"}
    assert named[first.fact.TYPE].entry == first.id
    assert named[first.fact.TYPE].version == first.fact.policy
    by_now = rules_named(adult.logged, london_day(adult.now))
    assert later.id in {each.entry for each in by_now}
    files = {each["name"]: each for each in rules_in_force(day)}
    assert files["measures"]["version"] == first.fact.policy
    assert "boards" not in files, "it counts from a later day"
