"""The histories as data: whole, believable, and of nobody."""

import re
from datetime import date, datetime
from itertools import pairwise

import httpx
import pytest
from nhs_number import is_valid

from api.demonstration.history import (
    HistoryUnclear,
    demonstration_histories,
    open_histories,
    read_history,
)
from api.demonstration.personas import PERSONAS
from api.demonstration.player import StepRefused, play
from domain.commands import command_class

HISTORIES = demonstration_histories()
every_history = pytest.mark.parametrize("history", HISTORIES, ids=lambda h: h.slug)

BANK_HOLIDAYS = {date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25)}


def _ends(when) -> datetime:
    text = when.get("at") or when.get("on") or when["to"]
    return datetime.fromisoformat(text)


def test_there_are_five():
    assert [h.slug.partition("-")[0] for h in HISTORIES] == ["1", "2", "3", "4", "5"]


@every_history
def test_a_history_is_whole(history):
    commands = [step.command for step in history.steps]
    assert commands[0] == "receive-referral"
    assert commands.count("close-case") == 1
    names = [step.name for step in history.steps if step.name]
    assert len(names) == len(set(names))
    for step in history.steps:
        assert {PERSONAS[step.persona].role} <= command_class(step.command).ROLES


@every_history
def test_nobody_in_it_exists(history):
    numbers = [s.data["number"]["nhs_number"] for s in history.steps if "number" in s.data]
    assert len(numbers) == 1
    assert numbers[0].startswith("999")
    assert is_valid(numbers[0])
    telephones = re.findall(r"\b0[0-9 ]{9,}", str(history.steps))
    # Numbers that are kept for drama and never connected.
    assert telephones
    assert all(number.startswith("01632 960") for number in telephones)


def test_no_two_histories_share_a_person():
    ids = [id_ for history in HISTORIES for id_ in history.ids.values()]
    assert len(ids) == len(set(ids))


@every_history
def test_it_all_happened_before_november_2026_in_a_believable_order(history):
    known = [_ends(step.about["known"]) for step in history.steps]
    assert all(at.year == 2026 and at.month < 11 for at in known)
    referral, closing = known[0], known[-1]
    assert all(referral <= at <= closing for at in known)


@every_history
def test_people_are_seen_on_working_days_and_by_day(history):
    planned = [
        datetime.fromisoformat(step.data["planned"])
        for step in history.steps
        if "planned" in step.data
    ]
    assert planned
    for at in planned:
        assert at.weekday() < 5
        assert at.date() not in BANK_HOLIDAYS
        assert 9 <= at.hour < 18


def test_the_six_sessions_of_the_first_history_are_a_week_apart():
    planned = [
        datetime.fromisoformat(step.data["planned"])
        for step in HISTORIES[0].steps
        if step.command == "book-contact"
    ]
    assert len(planned) == 6
    assert {(later - earlier).days for earlier, later in pairwise(planned)} == {7}


@every_history
def test_totals_are_the_sums_of_their_items(history):
    answers = [s.data["answers"] for s in history.steps if s.command == "record-measures"]
    assert answers
    assert all(sum(answer["items"]) == answer["total"] for answer in answers)


@pytest.mark.parametrize(
    "today", [date(2026, 11, 23), date(2026, 11, 29), date(2029, 1, 1)], ids=str
)
def test_the_open_histories_happened_on_weekdays_until_the_last_one_before_today(today):
    for history in open_histories(today):
        known = [_ends(step.about["known"]) for step in history.steps]
        assert known == sorted(known)
        assert known[-1].date() < today
        planned = [
            datetime.fromisoformat(step.data["planned"])
            for step in history.steps
            if "planned" in step.data
        ]
        assert all(at.weekday() < 5 for at in (*known, *planned))
        assert not re.search(r"\{-?[0-9]", str(history.steps))
        assert "close-case" not in {step.command for step in history.steps}


def test_the_open_histories_of_another_day_are_others():
    monday, tuesday = open_histories(date(2026, 11, 23)), open_histories(date(2026, 11, 24))
    assert {each.slug for each in monday}.isdisjoint({each.slug for each in tuesday})
    numbers = {
        step.data["number"]["nhs_number"]
        for each in (*HISTORIES, *monday)
        for step in each.steps
        if "number" in step.data
    }
    assert len(numbers) == len(HISTORIES) + len(monday), "nobody is two people"
    assert all(number.startswith("999") and is_valid(number) for number in numbers)


TINY = """{"title": "t", "told": "t", "people": {"ann": "01980001-0000-7000-8000-0000000000ff"},
 "steps": [{"as": "duty", "do": "receive-referral", "name": "first", "data": {"person": "@ann"}},
           {"as": "duty", "do": "add-addendum",
            "data": {"entry": "%s", "addition": {"text": "said in confidence"}}}]}"""
ACCEPTED = {
    "case": "01980003-0000-7000-8000-000000000001",
    "version": 1,
    "position": 1,
    "events": [{"id": "01980003-0000-8000-8000-000000000002", "type": "case.referral_received"}],
}
PROBLEM = {"type": "/problems/not-possible", "code": "no-such-entry", "detail": "in confidence"}


def _service(sent: list[httpx.Request], *, refuse_second: bool = False) -> httpx.Client:
    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        if refuse_second and len(sent) == 2:
            return httpx.Response(409, json=PROBLEM)
        return httpx.Response(201, json=ACCEPTED, headers={"ETag": '"1"'})

    return httpx.Client(base_url="http://service.invalid", transport=httpx.MockTransport(answer))


def _token(persona: str) -> str:
    return f"token-of-{persona}"


def test_references_stand_for_people_and_for_events_of_earlier_steps():
    sent: list[httpx.Request] = []
    with _service(sent) as client:
        played = play(read_history("tiny", TINY % "$first"), client=client, token=_token)
    assert b'"person":"01980001-0000-7000-8000-0000000000ff"' in sent[0].content
    assert b'"entry":"01980003-0000-8000-8000-000000000002"' in sent[1].content
    assert [r.headers["Idempotency-Key"] for r in sent] == ["tiny:001", "tiny:002"]
    assert sent[1].url.path == "/cases/01980003-0000-7000-8000-000000000001/add-addendum"
    assert played.event("first") == "01980003-0000-8000-8000-000000000002"


@pytest.mark.parametrize("reference", ["$later", "$first.1", "@bob", "%nobody"])
def test_a_reference_to_what_is_not_there_is_an_error(reference):
    sent: list[httpx.Request] = []
    with _service(sent) as client, pytest.raises(HistoryUnclear):
        play(read_history("tiny", TINY % reference), client=client, token=_token)
    assert len(sent) == 1


def test_a_refused_step_is_named_without_what_it_held():
    with _service([], refuse_second=True) as client, pytest.raises(StepRefused) as refused:
        play(read_history("tiny", TINY % "$first"), client=client, token=_token)
    assert (refused.value.history, refused.value.step) == ("tiny", 2)
    assert (refused.value.problem, refused.value.code) == (
        "/problems/not-possible",
        "no-such-entry",
    )
    assert "confidence" not in str(refused.value)
