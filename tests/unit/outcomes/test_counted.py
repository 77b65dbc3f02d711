"""What counts as a contact of a course, told by the real decisions."""

from datetime import timedelta

import pytest

from domain.case.assessment.circumstances import RecordDemographics
from domain.case.corrections.corrections import MarkEntryInError, Reason, WhyWithdrawn
from domain.case.discharge.death import DeathDetail, Mistake, RecordDeath, ToldBy, WithdrawDeath
from domain.case.measures.measures import Answers, Mode, RecordMeasures
from domain.case.referral.referral import AcceptReferral, Answer, Pathway, Reasons
from domain.case.sessions.internet_therapy import LogInternetTherapy
from domain.moments import london_day
from domain.roles import Role
from tests.unit.domain.conftest import Story, referral_for
from tests.unit.outcomes.conftest import evidence_of, logged


@pytest.fixture
def story() -> Story:
    """An adult's case that the service has taken on."""
    told = Story()
    told.ask(referral_for(Pathway.ADULT, london_day(told.now)), role=Role.ADMIN)
    told.ask(AcceptReferral(reasons=Reasons(rationale="Suitable on paper")), role=Role.DUTY)
    return told


def course(story: Story):
    found = evidence_of(logged(story.entries)).at(len(story.entries))
    assert found is not None
    return found


def test_booked_is_not_seen_and_seen_counts(story):
    contact = story.book()
    assert course(story).contacts == ()
    story.attend()
    [seen] = course(story).contacts
    assert seen.id != contact
    assert seen.treatment
    assert course(story).treatments == (seen.day,)


def test_an_assessment_alone_is_no_treatment(story):
    story.attend("01")
    assert course(story).treatments == ()
    assert course(story).assessed_on == london_day(story.now)


def test_internet_therapy_counts_from_the_day_it_began(story):
    story.pass_days(10)
    began = london_day(story.now) - timedelta(days=5)
    story.ask(
        LogInternetTherapy(
            programme="depression",
            therapy="748041000000107",
            started_on=began,
            clinician_minutes=15,
        )
    )
    assert course(story).treatments == (began,)
    assert len(course(story).treatments) == story.known_case.sessions.treatment_contacts


def test_a_total_marked_in_error_counts_no_more(story):
    [entry] = story.ask(
        RecordMeasures(
            instrument="GAD7",
            mode=Mode.ONLINE,
            completed_on=london_day(story.now),
            answers=Answers(total=9),
        )
    )
    assert [s.total for s in course(story).scores] == [9]
    story.ask(
        MarkEntryInError(
            entry=entry.id, reason=Reason.DUPLICATE, why=WhyWithdrawn(text="Entered twice")
        ),
        role=Role.SUPERVISOR,
    )
    assert course(story).scores == ()


def test_ethnicity_and_decile_are_the_latest_told(story):
    for ethnicity, decile in (("99", None), ("M", 3)):
        story.ask(
            RecordDemographics(
                happened_on=london_day(story.now),
                ethnicity=ethnicity,
                deprivation_decile=decile,
                deprivation_index=decile and "imd2019",
            )
        )
    assert (course(story).ethnicity, course(story).decile) == ("M", 3)


def test_a_death_ends_a_case_and_withdrawing_it_opens_it_again(story):
    story.pass_days(5)
    died = london_day(story.now) - timedelta(days=2)
    [entry] = story.ask(
        RecordDeath(
            died_on=died,
            told_by=ToldBy.FAMILY,
            suspected_suicide=Answer.NOT_KNOWN,
            detail=DeathDetail(account="A sister called"),
        )
    )
    assert course(story).ended == died
    story.ask(
        WithdrawDeath(death=entry.id, mistake=Mistake(explanation="Another person of that name")),
        role=Role.SERVICE_MANAGER,
    )
    assert course(story).ended is None
