from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.case.measures.measures import (
    Answers,
    Mode,
    OpenedScores,
    Rater,
    RecordMeasures,
    opened_scores,
)
from domain.case.referral.referral import Answer
from domain.case.risk.risk import AssessRisk, Judgement, ScreenNote, ScreenRisk
from domain.case.sessions.attendance import RecordAttendance
from domain.case.sessions.contacts import BookContact
from domain.commands import NotAcceptable, NotPossible, Refusal
from domain.facts import Closed, Gone
from domain.moments import london_day

NINE_ZEROS = (0,) * 9
ITEMS = {"PHQ9": 9, "GAD7": 7, "WSAS": 5}
HIGHEST = {"PHQ9": 3, "GAD7": 3, "WSAS": 8}


def answered(story, instrument="PHQ9", scored=None, **changes):
    given = scored or {"items": (1,) * (ITEMS[instrument] - 1) + (0,)}
    values = {
        "instrument": instrument,
        "mode": Mode.BY_TELEPHONE,
        "completed_on": london_day(story.now),
        "answers": Answers(**given),
    }
    return RecordMeasures(**{**values, **changes})


def refusal_of(story, asked, kind: type[Refusal] = NotAcceptable) -> str:
    with pytest.raises(kind) as refused:
        story.ask(asked)
    return refused.value.code


@pytest.mark.parametrize("instrument", ["PHQ9", "GAD7", "WSAS"])
def test_the_total_is_the_sum_of_the_items(accepted, instrument):
    asked = answered(accepted, instrument, {"items": (HIGHEST[instrument],) * ITEMS[instrument]})
    [entry] = accepted.ask(asked)
    assert entry.fact.answers.total == HIGHEST[instrument] * ITEMS[instrument]
    assert entry.fact.complete
    assert accepted.known_case.measures.recorded[entry.id].instrument == instrument


def test_no_score_is_clear(accepted):
    [entry] = accepted.ask(answered(accepted))
    assert set(entry.fact.clear()) == {
        "instrument",
        "instrument_version",
        "rater",
        "mode",
        "completed_on",
        "complete",
        "risk_response_owed",
        "policy",
    }


@pytest.mark.parametrize(
    ("instrument", "answers", "code"),
    [
        ("PHQ9", {"items": (0,) * 8}, "items-do-not-fit"),
        ("PHQ9", {"items": (0,) * 10}, "items-do-not-fit"),
        ("PHQ9", {"items": (4, *NINE_ZEROS[1:])}, "item-out-of-range"),
        ("WSAS", {"items": (9, 0, 0, 0, 0)}, "item-out-of-range"),
        ("PHQ9", {"items": (1, *NINE_ZEROS[1:]), "total": 0}, "total-is-not-the-sum"),
        ("PHQ9", {"items": (1, *NINE_ZEROS[1:]), "total": 2}, "total-is-not-the-sum"),
        ("PHQ9", {"total": 28}, "total-out-of-range"),
        ("GAD7", {"total": 22}, "total-out-of-range"),
        ("WSAS", {"total": 41}, "total-out-of-range"),
        ("WSAS", {"total": 33, "not_applicable": (1,)}, "total-out-of-range"),
        ("PHQ9", {}, "no-answers"),
        ("PHQ9", {"total": 5, "unanswered": (3,)}, "no-answers"),
        ("PHQ9", {"items": (0,) * 8, "unanswered": (3,), "total": 0}, "total-of-incomplete"),
        ("PHQ9", {"items": (0,) * 8, "not_applicable": (1,)}, "item-must-apply"),
        ("WSAS", {"items": (0,) * 4, "not_applicable": (2,)}, "item-must-apply"),
        (
            "WSAS",
            {"items": (0,) * 3, "not_applicable": (1,), "unanswered": (1,)},
            "items-do-not-fit",
        ),
        ("PHQ9", {"items": (0,) * 8, "unanswered": (10,)}, "items-do-not-fit"),
    ],
)
def test_answers_that_do_not_fit_are_refused(accepted, instrument, answers, code):
    asked = answered(accepted, instrument, answers=Answers(**answers))
    assert refusal_of(accepted, asked) == code


@pytest.mark.parametrize(
    ("instrument", "answers", "total"),
    [
        ("PHQ9", {"total": 27}, 27),
        ("GAD7", {"total": 21}, 21),
        ("WSAS", {"total": 40}, 40),
        ("WSAS", {"total": 32, "not_applicable": (1,)}, 32),
        ("WSAS", {"items": (8, 8, 8, 8), "not_applicable": (1,)}, 32),
        ("PHQ9", {"items": NINE_ZEROS, "total": 0}, 0),
    ],
)
def test_answers_up_to_the_edge_are_taken(accepted, instrument, answers, total):
    [entry] = accepted.ask(answered(accepted, instrument, answers))
    assert (entry.fact.answers.total, entry.fact.complete) == (total, True)


def test_an_unanswered_item_leaves_no_total(accepted):
    [entry] = accepted.ask(answered(accepted, "GAD7", {"items": (1,) * 6, "unanswered": (2,)}))
    assert (entry.fact.answers.total, entry.fact.complete) == (None, False)


def test_an_unknown_questionnaire_is_refused(accepted):
    asked = answered(accepted).model_copy(update={"instrument": "PHQ8"})
    assert refusal_of(accepted, asked) == "unknown-instrument"


def test_completed_today_at_the_latest(accepted):
    today = london_day(accepted.now)
    later = answered(accepted, completed_on=today + timedelta(days=1))
    assert refusal_of(accepted, later) == "completed-in-future"
    assert accepted.ask(answered(accepted, completed_on=today))


def test_a_questionnaire_belongs_to_a_contact_of_this_case(accepted):
    asked = answered(accepted, contact=UUID(int=1))
    assert refusal_of(accepted, asked, NotPossible) == "no-such-contact"


@pytest.mark.parametrize(
    ("answers", "owed"),
    [
        ({"items": (3,) * 8 + (0,)}, False),
        ({"items": (0,) * 8 + (1,)}, True),
        ({"items": (0,) * 8 + (3,)}, True),
        ({"total": 0}, False),
        ({"total": 1}, True),
        ({"items": (0,) * 8, "unanswered": (9,)}, True),
        ({"items": (3,) * 7 + (0,), "unanswered": (1,)}, False),
        ({"items": (0,) * 7 + (1,), "unanswered": (1,)}, True),
    ],
)
def test_an_answer_about_harm_that_is_not_known_to_be_zero_obliges(accepted, answers, owed):
    [entry] = accepted.ask(answered(accepted, "PHQ9", answers))
    assert entry.fact.risk_response_owed is owed
    assert (entry.id in accepted.known_case.measures.owed) is owed


@pytest.mark.parametrize("instrument", ["GAD7", "WSAS"])
def test_other_questionnaires_ask_nothing_about_harm(accepted, instrument):
    [entry] = accepted.ask(answered(accepted, instrument, {"total": 21}))
    assert entry.fact.risk_response_owed is False


def test_a_screen_or_an_assessment_that_names_it_answers_what_is_owed(accepted):
    owing = answered(accepted, "PHQ9", {"items": (0,) * 8 + (1,)})
    [first], [second], [third] = accepted.ask(owing), accepted.ask(owing), accepted.ask(owing)
    planned = accepted.now - timedelta(hours=1)
    [booked] = accepted.ask(
        BookContact(appointment_type="02", medium="02", practitioner=UUID(int=9), planned=planned)
    )
    accepted.ask(
        RecordAttendance(
            contact=booked.id, attendance_code="5", started=planned, duration_minutes=30
        )
    )
    no = dict.fromkeys(["self_harm", "to_others", "from_others", "neglect"], Answer.NO)
    screen = ScreenRisk(
        contact=booked.id,
        suicide=Answer.YES,
        **no,
        responds_to=first.id,
        note=ScreenNote(content="Fleeting thoughts, no plan"),
    )
    accepted.ask(screen)
    assert accepted.known_case.measures.owed == {second.id, third.id}
    judged = dict.fromkeys(Judgement.model_fields, "As the person said")
    accepted.ask(AssessRisk(level="low", responds_to=second.id, judgement=Judgement(**judged)))
    assert accepted.known_case.measures.owed == {third.id}
    accepted.ask(screen.model_copy(update={"responds_to": None}))
    assert accepted.known_case.measures.owed == {third.id}


def test_opened_scores_come_earliest_completed_first_and_complete_only(accepted):
    today = london_day(accepted.now)
    accepted.ask(answered(accepted, "PHQ9", {"total": 9}))
    accepted.ask(answered(accepted, "PHQ9", {"total": 15}, completed_on=today - timedelta(days=7)))
    accepted.ask(answered(accepted, "GAD7", {"items": (1,) * 6, "unanswered": (2,)}))
    accepted.ask(answered(accepted, "GAD7", {"total": 8}))
    found = opened_scores(accepted.entries)
    assert [(s.instrument, s.total) for s in found] == [("PHQ9", 15), ("PHQ9", 9), ("GAD7", 8)]
    assert found[2] == OpenedScores(
        instrument="GAD7", total=8, completed_on=today, rater=Rater.SELF
    )


@pytest.mark.parametrize(
    "answers",
    [Closed(name="answers", subject=UUID(int=1), commitment=""), Gone("answers", "erased")],
)
def test_what_is_closed_or_gone_has_no_scores(accepted, answers):
    [entry] = accepted.ask(answered(accepted))
    fact = entry.fact.model_copy(update={"answers": answers})
    assert opened_scores([replace(entry, fact=fact)]) == ()
