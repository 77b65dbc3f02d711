"""A safeguarding concern from its raising to its end, acted upon or not."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from api.demonstration.population import agencies, risk
from api.demonstration.population.agencies import Sent
from api.demonstration.population.contact import Contact
from api.demonstration.population.figures import data, figure
from api.demonstration.population.intake import Case
from api.demonstration.population.story import Story
from api.demonstration.population.treatment import Session
from api.demonstration.population.working_days import on, working_day, working_days_after

_LEAD = "safeguarding-lead"
_BELOW = {"child": ["universal", "early_help"], "adult": ["section_42_not_met"]}
_DECISIONS = ["accepted", "assessment", "early_help", "no_further_action"]


def raise_concern(story: Story, case: Case, session: Session) -> None:
    """A concern that came up in a session, and all that follows from it."""
    contact = session.contact
    variant = "child" if case.person.age < 18 else "adult"
    footing = story.chance.one_of(data("phrases")["footings"][variant])
    acts = not story.chance.happens(figure("concern_not_acted_on"))
    at = contact.ends + timedelta(minutes=25)
    asked_at = contact.ends + timedelta(minutes=5)
    asked = risk.disclosed(story, contact.practitioner, session.booked, at=asked_at)
    concern = _raised(story, contact, at=at, variant=variant)
    triaged = at + timedelta(hours=story.chance.between(1, 3))
    story.tell(
        _LEAD,
        "triage-concern",
        triaged,
        {
            "concern": concern,
            "threshold": footing["threshold"] if acts else story.chance.one_of(_BELOW[variant]),
            "rationale": {"rationale": story.says("triage")},
        },
        why="safeguarding",
        basis="opinion",
    )
    decided = triaged + timedelta(minutes=25)
    _decide(story, concern, asked, at=decided, acts=acts)
    done = decided
    if acts:
        done = _refer(story, contact, concern, at=decided, footing=footing)
    closing = on(working_days_after(done.date(), story.chance.between(2, 6)), 11, 30)
    story.tell(
        _LEAD,
        "close-concern",
        closing,
        {"concern": concern, "rationale": {"rationale": story.says("concern.closed")}},
        why="safeguarding",
    )
    story.settles(closing)


def _raised(story: Story, contact: Contact, *, at: datetime, variant: str) -> str:
    person, other = "@person", story.names("other", story.chance.uuid())
    role = story.chance.one_of(["alleged", "parent"] if variant == "child" else ["alleged"])
    happened = at.date() - timedelta(days=story.chance.between(1, 20))
    told = story.chance.one_of(data("phrases")["concerns"][variant])
    content: dict[str, Any] = {
        "variant": variant,
        "categories": [told["category"]],
        "people": [{"person": person, "role": "subject"}, {"person": other, "role": role}],
        "immediate_risk": story.chance.happens(0.05),
        # Told on the day in the story, but the demonstration writes it down when it is run.
        "late_reason": "no_access_to_the_record",
        "account": {"description": told["text"]},
        "own_words": [{"about": person, "words": story.says("concern.words")}],
        "others": [{"about": other, "name": _somebody(story), "relationship": "known to them"}],
    }
    return story.tell(
        contact.practitioner,
        "raise-concern",
        at,
        content,
        occurred={"on": happened.isoformat(), "about": True},
        known={"at": at.isoformat()},
        source="self",
        basis="reported",
        why="safeguarding",
    )


def _somebody(story: Story) -> str:
    return story.chance.one_of(["Lee (a cousin)", "Dana (a neighbour)", "Robin (at home)"])


def _decide(story: Story, concern: str, asked: str, *, at: datetime, acts: bool) -> None:
    dissent = not acts and story.chance.happens(0.2)
    reasons = {
        "reasons": story.says("decision.yes" if acts else "decision.no"),
        "alternatives": story.says("alternatives"),
    }
    if dissent:
        reasons["dissent"] = story.says("dissent")
    story.tell(
        _LEAD,
        "decide-on-concern",
        at,
        {
            "concern": concern,
            "outcome": "act" if acts else "do_not_act",
            "relied_on": [concern, asked],
            "dissent": dissent,
            "review_by": (at.date() + timedelta(days=14)).isoformat(),
            "reasons": reasons,
        },
        why="safeguarding",
        basis="opinion",
    )


def _refer(
    story: Story, contact: Contact, concern: str, *, at: datetime, footing: Mapping[str, str]
) -> datetime:
    """The referral to an agency and its answers; returns when the last one came."""
    agency = footing["agency"]
    sent = at + timedelta(minutes=40)
    expected = working_days_after(sent.date(), 3)
    agreed = story.chance.happens(0.55)
    content: dict[str, Any] = {
        "concern": concern,
        "agency": agency,
        "method": story.chance.one_of(["telephone", "online_form", "secure_email"]),
        "made_at": sent.isoformat(),
        "consent": "given" if agreed else story.chance.one_of(["refused", "not_needed"]),
        "basis": "safeguarding",
        "person_told": "yes" if story.chance.happens(0.9) else "no",
        "reply_expected_by": expected.isoformat(),
        "sent": {"content": story.says("sent")},
    }
    if story.young:
        content["parent_told"] = "yes" if agreed else "no"
    by = contact.practitioner
    about = Sent(concern, agency, footing["threshold"], by, sent, agreed)
    agencies.check(story, about)
    agencies.share(story, about)
    referral = story.tell(by, "refer-to-agency", sent, content, why="safeguarding")
    if story.chance.happens(0.2):
        asked = on(working_days_after(sent.date(), 1), 15, 20)
        _answered(story, referral, "more_information_asked", at=asked, agency=agency)
    late = story.chance.happens(figure("late_reply"))
    day = working_day(expected + timedelta(days=story.chance.between(1, 15))) if late else expected
    answered = on(day, 16, story.chance.between(0, 50))
    chased = on(working_days_after(expected, 1), 9, 30)
    if chased < answered:
        agencies.chase(story, about, referral, at=chased)
    decision = story.chance.one_of(_DECISIONS)
    _answered(story, referral, decision, at=answered, agency=agency)
    agencies.statuses(story, about, decision, at=answered)
    return answered


def _answered(story: Story, referral: str, decision: str, *, at: datetime, agency: str) -> None:
    story.tell(
        _LEAD,
        "record-agency-response",
        at,
        {
            "referral": referral,
            "decision": decision,
            "received_on": at.date().isoformat(),
            "reply": {"by_whom": "Duty worker", "content": story.says(f"reply.{decision}")},
        },
        source="police" if agency == "police" else "social_care",
        basis="reported",
        why="safeguarding",
    )
