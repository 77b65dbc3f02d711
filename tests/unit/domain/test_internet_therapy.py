from datetime import timedelta

import pytest

from domain.case.case import Status
from domain.case.discharge.discharge import CloseCase, Summary
from domain.case.sessions.internet_therapy import (
    InternetTherapyLogged,
    LogInternetTherapy,
    ProgrammeWork,
)
from domain.case.sessions.sessions import Intensity, TreatmentStarted
from domain.commands import NotAcceptable, NotPossible
from domain.moments import BetweenDays, On, london_day
from domain.policies import policy

A_DAY = timedelta(days=1)
GUIDED_ON_COMPUTER = "748041000000107"


def log(story, **changes):
    values = {
        "programme": "depression",
        "therapy": GUIDED_ON_COMPUTER,
        "started_on": london_day(story.now),
        "clinician_minutes": 40,
        "work": ProgrammeWork(narrative="Finished three modules"),
    }
    return LogInternetTherapy(**{**values, **changes})


def test_a_log_counts_as_treatment_and_may_start_it(accepted):
    logged, started = accepted.ask(log(accepted))
    assert isinstance(logged.fact, InternetTherapyLogged)
    assert logged.fact.therapies_version == policy("therapies")["version"]
    assert "modules" not in str(logged.fact.clear())
    assert started.fact == TreatmentStarted(
        contact=logged.id,
        started_on=london_day(accepted.now),
        intensity=Intensity.LOW,
        therapy=GUIDED_ON_COMPUTER,
    )
    state = accepted.known_case.sessions
    assert (state.attended_treatments, state.treatment_contacts) == (0, 1)
    assert accepted.known_case.status is Status.IN_TREATMENT
    end = CloseCase(
        end_date=london_day(accepted.now), end_code="46", summary=Summary(summary="Done online")
    )
    assert accepted.ask(end)


def test_whichever_was_earlier_started_treatment(accepted):
    accepted.pass_days(10)
    contact = accepted.attend()
    accepted.write_note(contact)
    assert accepted.known_case.sessions.treatment.contact == contact
    same_day = accepted.ask(log(accepted))
    assert len(same_day) == 1
    logged, restated = accepted.ask(log(accepted, started_on=london_day(accepted.now) - A_DAY))
    assert restated.fact.contact == logged.id


def test_it_happened_while_the_programme_was_worked_through(accepted):
    today = london_day(accepted.now)
    assert log(accepted).happened() == On(on=today)
    spell = log(accepted, started_on=today - 7 * A_DAY, ended_on=today)
    assert spell.happened() == BetweenDays.model_validate({"from": today - 7 * A_DAY, "to": today})


def test_a_log_needs_an_accepted_case(received):
    assert received.refusal(log(received)) == (NotPossible, "case-not-accepted")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"programme": "chess"}, "unknown-programme"),
        ({"therapy": "748051000000105"}, "not-internet-therapy"),
        ({"therapy": "1"}, "not-internet-therapy"),
    ],
)
def test_programmes_and_therapies_come_from_the_lists(accepted, changes, code):
    assert accepted.refusal(log(accepted, **changes)) == (NotAcceptable, code)


def test_its_days_lie_in_order_and_not_in_the_future(accepted):
    today = london_day(accepted.now)
    future = (NotAcceptable, "programme-in-future")
    assert accepted.refusal(log(accepted, started_on=today + A_DAY)) == future
    assert accepted.refusal(log(accepted, ended_on=today + A_DAY)) == future
    backwards = log(accepted, ended_on=today - A_DAY)
    assert accepted.refusal(backwards) == (NotAcceptable, "ended-before-start")
    assert accepted.ask(log(accepted, ended_on=today))


def test_a_case_does_not_end_before_its_latest_spell_began(accepted):
    accepted.pass_days(5)
    accepted.ask(log(accepted))
    today = london_day(accepted.now)
    early = CloseCase(end_date=today - A_DAY, end_code="46", summary=Summary(summary="Done"))
    assert accepted.refusal(early) == (NotAcceptable, "ended-before-last-contact")
    assert accepted.ask(early.model_copy(update={"end_date": today}))
