"""A case as it stood at a position is one from its events, from the views and from the feed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest

SUPERVISORS = {"adult": "supervisor", "young": "child-supervisor"}
MOMENTS = [
    *(("adult", name) for name in ("suitable", "phq-2", "risk-2", "note-4", "not-to-refer")),
    *(("adult", name) for name in ("care-referral", "handed-over", "level-low", "closed")),
    *(("adult", name) for name in ("overdose", "her-statement")),
    *(("young", name) for name in ("note-1", "bruise", "to-refer", "mash", "moved", "chased")),
    *(("young", name) for name in ("mash-answer", "enquiry", "plan", "reallocated", "plan-over")),
    *(("young", name) for name in ("concern-closed", "adults-asked", "closed")),
]


@pytest.fixture
def told(stories, request):
    return stories[request.param]


at_moments = pytest.mark.parametrize(("told", "name"), MOMENTS, indirect=["told"])


def _by_events(told, position: int) -> dict[str, Any]:
    read = told.read(as_=SUPERVISORS[told.story.slug], position=position)
    areas = read["areas"]
    safeguarding = areas["safeguarding"]
    return {
        "ended": read["status"] == "closed",
        "step": areas["assessment"].get("step"),
        "risk_level": areas["risk"].get("level"),
        "safety_plan": areas["safety_plan"].get("current"),
        "open_concerns": {id_ for id_, c in safeguarding["concerns"].items() if not c["closed"]},
        "awaited_replies": {
            id_ for id_, each in safeguarding["referrals"].items() if "answered_on" not in each
        },
        "open_statuses": {
            each["kind"] for each in areas["statuses"]["periods"].values() if "ended" not in each
        },
        "unsigned_notes": set(areas["oversight"]["unsigned"]),
        "open_actions": set(areas["supervision"]["actions"]),
        "transition": next(iter(areas["transition"]["open"]), None),
    }


def _by_views(told, position: int) -> dict[str, Any]:
    asked = {"include_ended": True, "limit": 200, "position": position}
    page = told.service.get("/caseload", SUPERVISORS[told.story.slug], **asked)
    [line] = [each for each in page["cases"] if each["case_id"] == told.story.ids["case"]]
    single = ("ended", "step", "risk_level", "safety_plan", "transition")
    several = ("open_concerns", "awaited_replies", "open_statuses", "unsigned_notes")
    return {
        **{name: line.get(name) for name in single},
        **{name: set(line[name]) for name in (*several, "open_actions")},
    }


def _by_feed(told, position: int) -> dict[str, Any]:
    """What somebody knows who follows the feed and has come to a position."""
    state: dict[str, Any] = {
        **{"ended": False, "step": None, "risk_level": None, "safety_plan": None},
        **{"open_concerns": set(), "awaited_replies": set(), "open_statuses": set()},
        **{"unsigned_notes": set(), "open_actions": set(), "transition": None},
    }
    for event in _feed(told):
        if int(event["sequence"]) <= position:
            kind = event["type"].split(".")[1]
            _TURNS.get(kind, _nothing)(state, event["id"], event["data"]["fields"])
    return state


def _feed(told) -> list[Any]:
    page = told.service.get("/feed", "auditor", limit=500)
    assert len(page) < 500
    return [event for event in page if event["subject"] == told.story.ids["case"]]


def _nothing(state: dict[str, Any], id_: str, fields: Mapping[str, Any]) -> None:
    """What changes nothing of what is compared."""


def _is(name: str, value: object) -> Callable[..., None]:
    return lambda state, id_, fields: state.update({name: value})


def _is_it(name: str) -> Callable[..., None]:
    return lambda state, id_, fields: state.update({name: id_})


def _is_as_told(name: str, field: str) -> Callable[..., None]:
    return lambda state, id_, fields: state.update({name: fields[field]})


def _adds(name: str, value: str | None = None) -> Callable[..., None]:
    return lambda state, id_, fields: state[name].add(value or id_)


def _drops(name: str, field: str | None = None, value: str | None = None) -> Callable[..., None]:
    return lambda state, id_, fields: state[name].discard(value or fields[field])


_TURNS: Mapping[str, Callable[..., None]] = {
    "case_closed": _is("ended", True),
    "suitability_decided": _is_as_told("step", "step"),
    "risk_level_changed": _is_as_told("risk_level", "to_level"),
    "safety_plan_agreed": _is_it("safety_plan"),
    "concern_raised": _adds("open_concerns"),
    "concern_closed": _drops("open_concerns", "concern"),
    "agency_referral_made": _adds("awaited_replies"),
    "agency_response_received": _drops("awaited_replies", "referral"),
    "section_47_enquiry_started": _adds("open_statuses", "section_47_enquiry"),
    "section_47_enquiry_concluded": _drops("open_statuses", value="section_47_enquiry"),
    "child_protection_plan_started": _adds("open_statuses", "child_protection_plan"),
    "child_protection_plan_ended": _drops("open_statuses", value="child_protection_plan"),
    "session_recorded": _adds("unsigned_notes"),
    "note_signed": _drops("unsigned_notes", "note"),
    "supervision_action_agreed": _adds("open_actions"),
    "supervision_action_completed": _drops("open_actions", "action"),
    "transition_planned": _is_it("transition"),
    "transition_completed": _is("transition", None),
}


@at_moments
def test_a_case_as_it_stood_is_one_from_events_from_the_views_and_from_the_feed(told, name):
    position = told.story.positions[name]
    expected = _by_events(told, position)
    assert _by_views(told, position) == expected
    assert _by_feed(told, position) == expected


@at_moments
def test_the_history_as_it_stood_is_what_the_feed_had_shown(told, name):
    position = told.story.positions[name]
    entries = told.entries(as_=SUPERVISORS[told.story.slug], position=position)
    fed = [event["id"] for event in _feed(told) if int(event["sequence"]) <= position]
    assert [entry["id"] for entry in entries] == fed


@at_moments
def test_the_chronology_as_it_stood_is_the_part_of_the_history_that_it_shows(told, name):
    supervisor, position = SUPERVISORS[told.story.slug], told.story.positions[name]
    by_now = told.read("/chronology", as_=supervisor)["entries"]
    shown = {each["id"] for each in by_now}
    then = told.read("/chronology", as_=supervisor, position=position)["entries"]
    history = told.entries(as_=supervisor, position=position)
    assert {each["id"]: each.get("corrected_by") for each in then} == {
        each["id"]: each.get("corrected_by") for each in history if each["id"] in shown
    }


@at_moments
def test_the_boards_as_they_stood_show_what_stood_open(told, name):
    position = told.story.positions[name]
    expected = _by_events(told, position)
    supervisor = SUPERVISORS[told.story.slug]

    def entries(board: str) -> set[str]:
        return {row["entry"] for row in told.board(board, as_=supervisor, position=position)}

    if expected["ended"]:
        assert entries("closed") == (
            expected["open_concerns"] | expected["awaited_replies"] | expected["open_actions"]
        )
    else:
        assert entries("concerns") == expected["open_concerns"] | expected["awaited_replies"]
        assert entries("actions") == expected["open_actions"]
        assert entries("transitions") == {expected["transition"]} - {None}


DAYS = [("adult", 20), ("adult", 45), ("adult", 49), ("adult", 70), ("adult", 76)]
DAYS += [("young", 5), ("young", 31), ("young", 36), ("young", 400), ("young", 1024)]


@pytest.mark.parametrize(("told", "day"), DAYS, indirect=["told"])
def test_by_the_other_clock_a_case_is_what_the_entries_known_by_then_tell(told, day):
    supervisor, at = SUPERVISORS[told.story.slug], told.story.at(day, "00:00")
    known = told.entries(as_=supervisor, known_by=at)
    moment = datetime.fromisoformat(at)
    everything = told.entries(as_=supervisor)
    assert [each["id"] for each in known] == [
        each["id"] for each in everything if datetime.fromisoformat(each["known"]["at"]) <= moment
    ]
    case = told.read(as_=supervisor, known_by=at)
    assert case["version"] == len(known)
    ids = {each["id"] for each in known}
    chronology = told.read("/chronology", as_=supervisor, known_by=at)["entries"]
    by_now = told.read("/chronology", as_=supervisor)["entries"]
    assert {each["id"] for each in chronology} == {each["id"] for each in by_now} & ids
