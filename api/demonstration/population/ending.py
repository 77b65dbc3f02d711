"""How a case ends, and now and then begins to go on again."""

from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any

from api.demonstration.population.figures import figure
from api.demonstration.population.intake import Case
from api.demonstration.population.story import Story
from api.demonstration.population.working_days import on, working_day, working_days_after


def plan(story: Story, case: Case, *, at: datetime, reason: str = "course_complete") -> None:
    """The planned end, with the plan for staying well."""
    story.tell(
        case.practitioner,
        "plan-discharge",
        at,
        {
            "reasons": [reason],
            "staying_well": {
                "plan": story.says("plan.young" if story.young else "plan"),
                "setback_signs": story.says("plan.signs"),
            },
        },
    )


def close(
    story: Story, case: Case, *, after: datetime, end_code: str, topic: str, end: datetime
) -> None:
    """The case is closed once nothing is unfinished; ``end`` is the day it ended on."""
    settled = max(after, story.settled)
    at = on(working_days_after(settled.date(), story.chance.between(2, 7)), 15, 30)
    _closed(story, case, at=at, end_code=end_code, topic=topic, end=end)
    content = {
        "whom": "gp",
        "channel": "letter",
        "told": {"content": "The course has ended; the letter says what was done."},
    }
    told = at + timedelta(minutes=30)
    story.tell("admin", "inform-referrer", told, content, why="administration")
    if topic == "summary.done":
        _letter(story, at=told + timedelta(minutes=10))
        _follow_up(story, case, closed=at)
    if topic == "summary.dropped" and story.chance.happens(figure("reopened")):
        _open_again(story, case, closed=at, end_code=end_code)


def _letter(story: Story, *, at: datetime) -> None:
    """What the person is sent at the end; the letter itself is kept where it was typed."""
    letter: dict[str, Any] = {"content": story.says("letter")}
    if story.chance.happens(figure("letter_kept")):
        typed = f"{letter['content']}\n".encode()
        content: dict[str, Any] = {
            "kind": "letter",
            "direction": "outgoing",
            "dated": at.date().isoformat(),
            "detail": {"title": "Letter at the end of the course"},
            "document": {"media_type": "text/plain", "content": b64encode(typed).decode()},
        }
        kept = story.tell("admin", "add-document", at, content, why="administration")
        letter["document"] = kept
    content = {
        "happened_on": at.date().isoformat(),
        "recipients": ["person", "gp"],
        "channel": "letter",
        "letter": letter,
    }
    at += timedelta(minutes=4)
    story.tell("admin", "send-discharge-letter", at, content, why="administration")


def _follow_up(story: Story, case: Case, *, closed: datetime) -> None:
    if not story.chance.happens(figure("followed_up")):
        return
    day = working_day(closed.date() + timedelta(days=story.chance.between(28, 90)))
    at = on(day, story.chance.between(9, 16), 0)
    content = {
        "started": at.isoformat(),
        "duration_minutes": 15,
        "medium": "02",
        "practitioner": story.actor(case.practitioner),
        "wellbeing": story.chance.weighted(figure("wellbeing_at_follow_up")),
        "risk_considered": True,
        "note": {"narrative": story.says("follow_up")},
    }
    story.tell(case.practitioner, "record-follow-up-contact", at, content)


def _open_again(story: Story, case: Case, *, closed: datetime, end_code: str) -> None:
    at = on(working_days_after(closed.date(), story.chance.between(4, 9)), 10, 20)
    story.tell(
        case.supervisor,
        "reopen-case",
        at,
        {"reason": "person_came_back", "why": {"rationale": story.says("reopened")}},
    )
    day = working_day(at.date() + timedelta(days=60))
    later = on(day, 15, 10)
    _closed(story, case, at=later, end_code=end_code, topic="summary.dropped", end=later)


def _closed(
    story: Story, case: Case, *, at: datetime, end_code: str, topic: str, end: datetime
) -> None:
    story.tell(
        case.practitioner,
        "close-case",
        at,
        {
            "end_date": max(end, story.last_seen).date().isoformat(),
            "end_code": end_code,
            "summary": {"summary": story.says(topic)},
        },
    )
