"""What holds across the areas of a case."""

from datetime import timedelta

import pytest

from domain.case.assessment.assessment import CompleteAssessment, Formulation
from domain.case.case import Status, evolve, project
from domain.case.discharge.discharge import PlanDischarge, StayingWell
from domain.case.oversight.oversight import SignNote
from domain.case.referral.informing import InformReferrer, Told
from domain.case.referral.referral import AcceptReferral, Answer, Pathway, Reasons
from domain.case.risk.risk import NoScreen, OmitRiskScreen, ScreenRisk
from domain.case.sessions.contacts import BookContact
from domain.commands import Command, NotAcceptable, NotPossible, command_classes
from domain.facts import event_classes, part_fields
from domain.moments import At, BetweenDays, On, london_day
from domain.roles import Role

WHY = Reasons(rationale="Suitable on paper")


def inform() -> InformReferrer:
    return InformReferrer(whom="gp", channel="letter", told=Told(content="Received"))


def test_the_status_follows_the_case_on_its_way(received):
    seen = [received.known_case.status]

    def then() -> None:
        seen.append(received.known_case.status)

    received.ask(AcceptReferral(reasons=WHY), role=Role.DUTY)
    then()
    contact = received.attend("01")
    then()
    asked = ("suicide", "self_harm", "to_others", "from_others", "neglect")
    received.ask(ScreenRisk(contact=contact, **dict.fromkeys(asked, Answer.NO)))
    received.ask(CompleteAssessment(contact=contact, formulation=Formulation(main_problem="Panic")))
    then()
    received.write_note(received.attend("02"))
    then()
    received.ask(PlanDischarge(reasons=("goals_met",), staying_well=StayingWell(plan="Diary")))
    then()
    assert seen == [
        Status.RECEIVED,
        Status.ACCEPTED,
        Status.WAITING_ASSESSMENT,
        Status.ASSESSED,
        Status.IN_TREATMENT,
        Status.DISCHARGE_PLANNED,
    ]


def test_clinical_work_waits_for_the_referral_to_be_accepted(received):
    booking = BookContact(
        appointment_type="02",
        medium="02",
        practitioner=received.entries[0].id,
        planned=received.now,
    )
    assert received.refusal(booking) == (NotPossible, "case-not-accepted")


def test_nothing_happens_or_is_known_in_the_future_beyond_the_clocks_leeway(received):
    leeway, beyond = timedelta(seconds=2), timedelta(seconds=2, microseconds=1)
    for clock, code in (("occurred", "occurred-in-future"), ("known", "known-in-future")):
        late = {clock: At(at=received.now + beyond)}
        assert received.refusal(inform(), **late) == (NotAcceptable, code)
        assert received.ask(inform(), **{clock: At(at=received.now + leeway)})


def test_a_day_that_has_begun_is_not_in_the_future(received):
    today = london_day(received.now)
    tomorrow = On(on=today + timedelta(days=1))
    assert received.refusal(inform(), occurred=tomorrow) == (NotAcceptable, "occurred-in-future")
    assert received.ask(inform(), occurred=On(on=today))


def test_a_range_that_ends_on_a_later_day_is_in_the_future(received):
    today = london_day(received.now)
    lasting, until_today = (
        BetweenDays.model_validate({"from": today - timedelta(days=9), "to": end})
        for end in (today + timedelta(days=1), today)
    )
    for clock, code in (("occurred", "occurred-in-future"), ("known", "known-in-future")):
        assert received.refusal(inform(), **{clock: lasting}) == (NotAcceptable, code)
    assert received.ask(inform(), occurred=until_today, known=until_today)


def test_nothing_is_known_before_it_happened(received):
    happened = received.now - timedelta(hours=1)
    before = At(at=happened - timedelta(microseconds=1))
    assert received.refusal(inform(), occurred=At(at=happened), known=before) == (
        NotAcceptable,
        "known-before-occurred",
    )
    assert received.ask(inform(), occurred=At(at=happened), known=At(at=happened))


def test_a_note_is_signed_once_risk_was_asked_or_the_reason_given(accepted):
    contact = accepted.attend()
    note = accepted.write_note(contact)
    sign = SignNote(note=note)
    assert accepted.refusal(sign) == (NotPossible, "risk-not-screened")
    accepted.ask(OmitRiskScreen(contact=contact, reason=NoScreen.NOT_ALONE))
    assert accepted.ask(sign)


def test_an_areas_own_refusal_comes_first(accepted):
    note = accepted.write_note(accepted.attend())
    assert accepted.refusal(SignNote(note=note), role=Role.TRAINEE)[1] == "not-your-note"


def test_deciding_changes_nothing(accepted):
    before = accepted.known_case
    accepted.attend()
    assert before == project(None, accepted.entries[: before.version])


def test_a_case_is_the_same_from_any_point_on(accepted):
    accepted.write_note(accepted.attend())
    entries = accepted.entries
    for cut in range(1, len(entries)):
        assert project(project(None, entries[:cut]), entries[cut:]) == accepted.known_case
    assert project(None, []) is None


def test_an_area_that_is_not_concerned_keeps_its_state(accepted):
    before = accepted.known_case
    [entry] = accepted.ask(inform())
    after = evolve(before, entry)
    for area in ("consent", "sessions", "measures", "assessment", "risk", "discharge"):
        assert getattr(after, area) is getattr(before, area)
    assert after.safeguarding is before.safeguarding
    assert after.oversight is before.oversight


@pytest.mark.parametrize("pathway", Pathway)
def test_every_pathway_has_its_rules(story, referral, pathway):
    story.ask(referral(pathway, london_day(story.now)))
    story.ask(AcceptReferral(reasons=WHY), role=Role.DUTY)
    story.attend("01")
    assert story.known_case.status is Status.WAITING_ASSESSMENT


def test_every_command_says_who_may_ask_it_and_belongs_to_an_area():
    areas = {fact.AREA for fact in event_classes()}
    for asked in command_classes():
        assert asked.ROLES, asked.NAME
        assert asked.AREA in areas, asked.NAME
        assert asked.SUMMARY.endswith("."), asked.NAME


def test_every_command_part_is_a_part_of_some_fact():
    """What a command takes as a part must never end up in the clear fields of a fact."""
    closed = {field.model for fact in event_classes() for field in part_fields(fact).values()}
    for asked in command_classes():
        for field in part_fields(asked).values():
            assert field.model in closed, asked.NAME


def test_what_a_command_says_of_when_it_happened_is_when_it_happened():
    """Else a referral of last week would stand in the chronology after today's concern."""
    told = {asked.NAME for asked in command_classes() if asked.happened is not Command.happened}
    dated = {
        asked.NAME
        for asked in command_classes()
        if {
            "received",
            "started",
            "completed_on",
            "made_at",
            "received_on",
            "end_date",
            "died_on",
            "started_on",
            "sent_on",
            "happened_on",
            "happened_at",
        }
        & set(asked.model_fields)
    }
    assert told == dated
