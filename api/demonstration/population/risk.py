"""Risk asked about, judged, and acted upon."""

from datetime import datetime, timedelta

from api.demonstration.population.figures import figure
from api.demonstration.population.story import Story
from api.demonstration.population.working_days import on, working_days_after

_SAFE = {
    "suicide": "no",
    "self_harm": "no",
    "to_others": "no",
    "from_others": "no",
    "neglect": "no",
}


def screen(
    story: Story, practitioner: str, contact: str, *, at: datetime, answers: str | None
) -> str:
    """The screen of a contact. Where it answers a questionnaire, what was found may need more."""
    content = {"contact": contact, **_SAFE, "note": {"content": story.says("screen.clear")}}
    if answers is None:
        return story.tell(practitioner, "screen-risk", at, content)
    content["responds_to"] = answers
    thoughts = story.chance.happens(0.8)
    content["suicide"] = "yes" if thoughts else "no"
    topic = "screen.thoughts" if thoughts else "screen.misread"
    content["note"] = {"content": story.says(topic)}
    screened = story.tell(practitioner, "screen-risk", at, content)
    if thoughts and story.chance.happens(0.5):
        raised = story.chance.happens(0.3)
        judged = "moderate" if raised else "low"
        found = "raised" if raised else "passing"
        at += timedelta(minutes=3)
        judge(story, practitioner, contact, at=at, level=judged, found=found)
    return screened


def disclosed(story: Story, practitioner: str, contact: str, *, at: datetime) -> str:
    """The screen of a contact in which the person told of harm by somebody else."""
    content = {
        "contact": contact,
        **_SAFE,
        "from_others": "yes",
        "note": {"content": story.says("screen.from_others")},
    }
    return story.tell(practitioner, "screen-risk", at, content, basis="reported", source="self")


def omit(story: Story, practitioner: str, contact: str, *, at: datetime) -> None:
    """Why a group's contact has no screen."""
    content = {"contact": contact, "reason": "group_without_privacy"}
    story.tell(practitioner, "omit-risk-screen", at, content)


def judge(
    story: Story, practitioner: str, contact: str, *, at: datetime, level: str, found: str
) -> None:
    """A risk assessment at a level, by what was found: nothing ("low"), thoughts that pass
    ("passing"), or more ("raised"); with a safety plan where the level is more than low."""
    story.tell(
        practitioner,
        "assess-risk",
        at,
        {
            "level": level,
            "contact": contact,
            "judgement": {
                "thoughts": story.says(f"risk.{found}.thoughts"),
                "plans": "None.",
                "intent": "None.",
                "means": "Tablets at home, now locked away." if level != "low" else "Nothing.",
                "history": story.says(f"risk.{found}.history"),
                "protective_factors": story.says("risk.protective"),
                "rationale": story.says(f"risk.{found}.rationale"),
                "sources": "The person; the referral.",
            },
        },
        basis="opinion",
    )
    if level != "low":
        _talked_through(story, practitioner, at=at + timedelta(minutes=1))
        planned = _plan(story, practitioner, at=at + timedelta(minutes=2))
        _reviewed(story, planned, at=at)
    if level == "high":
        _crisis(story, practitioner, at=at + timedelta(minutes=4))


def _talked_through(story: Story, practitioner: str, *, at: datetime) -> None:
    senior = story.actor(story.senior)
    content = {
        "happened_at": at.isoformat(),
        "senior": senior,
        "decision_owner": story.actor(practitioner),
        "advice": {"advice": story.says("senior")},
    }
    story.tell(practitioner, "discuss-risk-with-senior", at, content, why="supervision")


def _reviewed(story: Story, plan: str, *, at: datetime) -> None:
    story.agrees_on_plan(at)
    if not story.chance.happens(figure("safety_plan_reviewed")):
        return
    day = working_days_after(at.date(), story.chance.between(14, 20))
    content = {
        "happened_on": day.isoformat(),
        "plan": plan,
        "outcome": "still_right",
        "next_review_by": (day + timedelta(days=28)).isoformat(),
        "review": {"content": story.says("plan.reviewed")},
    }
    reviewed = on(day, 15, 45)
    # Weeks later somebody else may hold the case; under whose supervision it is stays the same.
    story.reviews_plan(story.tell(story.senior, "review-safety-plan", reviewed, content), reviewed)


def _crisis(story: Story, practitioner: str, *, at: datetime) -> None:
    advice = {"advice": story.says("crisis")}
    taken_on = story.chance.happens(0.6)
    if taken_on:
        advice["accepted_by"] = "The duty nurse"
    content = {
        "happened_at": at.isoformat(),
        "contacted": "child_crisis_team" if story.young else "crisis_team",
        "handover": "accepted" if taken_on else "not_asked_for",
        "advice": advice,
    }
    story.tell(practitioner, "record-crisis-response", at, content)


def first_level(story: Story) -> str:
    """The level an assessment arrives at."""
    return story.chance.weighted(figure("risk_levels"))


def _plan(story: Story, practitioner: str, *, at: datetime) -> str:
    holders = ["parent", "school"] if story.young else ["gp", "partner", "crisis_team"]
    return story.tell(
        practitioner,
        "agree-safety-plan",
        at,
        {
            "shared_with": ["person", story.chance.one_of(holders)],
            "review_by": (at.date() + timedelta(days=28)).isoformat(),
            "plan": {
                "warning_signs": "Awake till three, not answering messages.",
                "coping": "Get up, radio on, walk round the block.",
                "contacts": "Family first; then the crisis line; 999 in danger.",
                "means_restriction": "Tablets stay with somebody else, a week's worth at a time.",
            },
        },
    )
