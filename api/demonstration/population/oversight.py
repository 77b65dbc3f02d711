"""Reviews in supervision, and what is put right or learned later."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from api.demonstration.population.figures import figure
from api.demonstration.population.story import Story
from api.demonstration.population.treatment import Session
from api.demonstration.population.working_days import on, working_day, working_days_after


def review(
    story: Story,
    supervisor: str,
    *,
    at: datetime,
    reasons: Sequence[str],
    decision: str = "continue",
    topic: str = "review",
) -> None:
    """One review of the case, now and then with something to do by the next."""
    content: dict[str, Any] = {
        "reasons": list(reasons),
        "decision": decision,
        "next_review": (at.date() + timedelta(days=28)).isoformat(),
        "review": {"discussion": story.says(topic)},
    }
    agreed = story.chance.happens(figure("review_action"))
    if agreed:
        due = working_days_after(at.date(), 10)
        action = {"agreed": {"what": story.says("action")}, "due_on": due.isoformat()}
        content["actions"] = [action]
    reviewed = story.tell(supervisor, "review-case", at, content, why="supervision")
    story.settles(at)
    if agreed and story.chance.happens(figure("action_done")):
        day = working_days_after(at.date(), story.chance.between(2, 12))
        done = {"action": f"{reviewed}.1", "result": {"text": story.says("action.done")}}
        done_at = on(day, 12, 10)
        story.tell(supervisor, "complete-supervision-action", done_at, done, why="supervision")


def ask(story: Story, practitioner: str, *, at: datetime) -> None:
    """The practitioner asks to talk the case through."""
    content = {"reason": "question", "question": {"question": story.says("question")}}
    story.tell(practitioner, "request-supervision", at, content, why="supervision")


def supervise(story: Story, supervisor: str, sessions: Sequence[Session], *, every: int) -> None:
    """A review a day or two after every so many sessions."""
    for session in sessions[every - 1 :: every]:
        day = working_days_after(session.contact.at.date(), story.chance.between(1, 3))
        reason = story.chance.one_of(
            [*["practitioner_request"] * 2, "ready_for_step_change_or_discharge"]
        )
        if reason == "practitioner_request":
            asked = session.contact.ends + timedelta(minutes=40)
            ask(story, session.contact.practitioner, at=asked)
        at = on(day, 14, story.chance.between(0, 50))
        review(story, supervisor, at=at, reasons=[reason])


def second_thoughts(story: Story, sessions: Sequence[Session], *, young: bool) -> None:
    """Now and then an entry turns out wrong, or something is learned long after it happened."""
    if sessions and story.chance.happens(figure("correction")):
        _correct(story, story.chance.one_of(sessions))
    if sessions and story.chance.happens(figure("late_entry")):
        _learn_late(story, story.chance.one_of(sessions), young=young)


def _correct(story: Story, session: Session) -> None:
    day = working_days_after(session.contact.at.date(), story.chance.between(1, 6))
    story.tell(
        # By then the case may have passed to another practitioner.
        story.senior,
        "correct-entry",
        on(day, 12, story.chance.between(0, 50)),
        {
            "entry": session.attendance,
            "scope": "part",
            "reason": story.chance.one_of(["typing_error", "wrong_fact", "wrong_date"]),
            "right": {"text": story.says("correction")},
        },
    )


def _learn_late(story: Story, session: Session, *, young: bool) -> None:
    learned = on(working_day(session.contact.at.date() + timedelta(days=7)), 11, 15)
    happened = learned.date() - timedelta(days=story.chance.between(20, 90))
    story.tell(
        story.senior,
        "add-addendum",
        learned,
        {"entry": session.note, "addition": {"text": story.says("late")}},
        occurred={"on": happened.isoformat(), "about": True},
        known={"at": learned.isoformat()},
        source=story.chance.one_of(
            ["school", "parent", "social_care"] if young else ["gp", "relative"]
        ),
        basis="reported",
    )
