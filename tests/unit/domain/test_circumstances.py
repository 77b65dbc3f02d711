from datetime import timedelta

import pytest

from domain.case.assessment.circumstances import (
    CommunicationDetail,
    PersonalCharacteristics,
    RecordCommunicationNeeds,
    RecordDemographics,
    RecordEmployment,
)
from domain.case.referral.referral import Answer
from domain.commands import NotAcceptable
from domain.moments import london_day
from domain.policies import policy

UNANSWERED = ("not_known", "not_asked", "asked_and_declined")


def demographics(story, **changes):
    values = {
        "happened_on": london_day(story.now),
        "ethnicity": "N",
        "deprivation_decile": 2,
        "deprivation_index": "imd2019",
        "characteristics": PersonalCharacteristics(
            disabilities=("hearing", "mobility"), religion="muslim"
        ),
    }
    return RecordDemographics(**{**values, **changes})


def employment(story, **changes):
    values = {
        "happened_on": london_day(story.now),
        "status": "01",
        "hours": "02",
        "sick_absence": "Y",
        "sick_pay": "N",
        "benefits": "U",
        "support": "Z",
    }
    return RecordEmployment(**{**values, **changes})


def needs(**changes):
    values = {"interpreter": Answer.NO, "needs": ("large_print", "email")}
    return RecordCommunicationNeeds(**{**values, **changes})


def told(**changes):
    return {"characteristics": PersonalCharacteristics(**changes)}


def test_only_what_reports_are_drawn_up_by_stands_in_clear(received):
    [entry] = received.ask(demographics(received))
    assert set(entry.fact.clear()) == {
        "happened_on",
        "ethnicity",
        "deprivation_decile",
        "deprivation_index",
        "policy",
    }
    state = received.known_case.circumstances
    assert (state.ethnicity, state.deprivation_decile) == ("N", 2)
    assert entry.fact.policy == policy("demographics")["version"]


def test_what_nobody_asked_is_said_not_to_have_been_asked(received):
    asked = demographics(received, ethnicity="not_asked")
    silent = asked.model_copy(update=told())
    [entry] = received.ask(silent)
    assert entry.fact.characteristics.religion == "not_asked"
    assert entry.fact.characteristics.disabilities == ("not_asked",)


@pytest.mark.parametrize("answer", UNANSWERED)
def test_the_ways_of_not_answering_are_told_apart(received, answer):
    silent = {"disabilities": (answer,), "veteran": answer, "sexual_orientation": answer}
    [entry] = received.ask(demographics(received, **told(**silent)))
    assert entry.fact.characteristics.veteran == answer


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ethnicity": "X"}, "unknown-answer"),
        ({"deprivation_index": "imd1066"}, "unknown-answer"),
        ({"deprivation_index": None}, "decile-without-index"),
        ({"deprivation_decile": None}, "decile-without-index"),
        (told(disabilities=("wings",)), "unknown-answer"),
        (told(religion="sun"), "unknown-answer"),
        (told(long_term_conditions=("asthma", "none")), "answers-contradict"),
        (told(disabilities=("hearing", "not_known")), "answers-contradict"),
        (told(disabilities=("hearing", "hearing")), "answers-contradict"),
    ],
)
def test_answers_come_from_their_lists_and_agree(received, changes, code):
    assert received.refusal(demographics(received, **changes)) == (NotAcceptable, code)


@pytest.mark.parametrize("asked", [demographics, employment])
def test_no_day_lies_in_the_future(received, asked):
    tomorrow = london_day(received.now) + timedelta(days=1)
    late = asked(received, happened_on=tomorrow)
    assert received.refusal(late) == (NotAcceptable, "happened-in-future")


def test_employment_is_recorded_again_as_it_changes(accepted):
    accepted.ask(employment(accepted))
    assert accepted.known_case.circumstances.employment == "01"
    accepted.pass_days(60)
    out = employment(accepted, status="02", hours="98", sick_absence="8", sick_pay="8")
    accepted.ask(out)
    assert accepted.known_case.circumstances.employment == "02"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "09"}, "unknown-answer"),
        ({"hours": "05"}, "unknown-answer"),
        ({"benefits": "maybe"}, "unknown-answer"),
        ({"hours": "98"}, "hours-contradict-status"),
        ({"status": "08"}, "hours-contradict-status"),
        ({"status": "04", "hours": "98"}, "hours-contradict-status"),
    ],
)
def test_employment_keeps_to_the_national_codes_and_agrees(received, changes, code):
    assert received.refusal(employment(received, **changes)) == (NotAcceptable, code)


def test_every_national_status_can_be_recorded(received):
    for status in policy("employment")["status"]:
        works = status == "01"
        absent = {} if works else {"hours": "98", "sick_absence": "8", "sick_pay": "X"}
        assert received.ask(employment(received, status=status, **absent))


def test_the_office_sees_what_it_needs_to_write_and_book(received):
    detail = CommunicationDetail(text="Prefers the interpreter she knows")
    asked = needs(interpreter=Answer.YES, language="so", detail=detail)
    [entry] = received.ask(asked)
    assert "knows" not in str(entry.fact.clear())
    state = received.known_case.circumstances
    assert (state.interpreter, state.language) == (Answer.YES, "so")
    assert state.needs == ("large_print", "email")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"interpreter": Answer.YES}, "interpreter-without-language"),
        ({"needs": ("telepathy",)}, "unknown-answer"),
        ({"needs": ("none", "email")}, "answers-contradict"),
        ({"needs": ("not_asked", "email")}, "answers-contradict"),
    ],
)
def test_communication_needs_agree(received, changes, code):
    assert received.refusal(needs(**changes)) == (NotAcceptable, code)
