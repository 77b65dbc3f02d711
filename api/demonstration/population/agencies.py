"""What passes between us and other agencies about a concern, and the statuses that come of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from api.demonstration.population.chance import Chance
from api.demonstration.population.figures import figure
from api.demonstration.population.story import Story
from api.demonstration.population.working_days import on, working_day, working_days_after

_LEAD = "safeguarding-lead"
_LEADS_TO_STATUS = frozenset({"accepted", "assessment", "early_help"})


@dataclass(frozen=True)
class Sent:
    """A referral to an agency on the footing of a concern."""

    concern: str
    agency: str
    threshold: str
    by: str
    at: datetime
    agreed: bool


def check(story: Story, sent: Sent) -> None:
    """Whether a child is known to social care somewhere in the country."""
    if sent.agency != "childrens_social_care" or not story.chance.happens(figure("cpis_checked")):
        return
    at = sent.at - timedelta(minutes=12)
    result = story.chance.weighted(figure("cpis_results"))
    content = {"happened_at": at.isoformat(), "concern": sent.concern, "result": result}
    story.tell(_LEAD, "check-cpis", at, content, why="safeguarding", source="system")


def share(story: Story, sent: Sent) -> None:
    """The decision to share, and now and then also what was told to somebody nearer."""
    at = sent.at - timedelta(minutes=8)
    content = {
        "happened_at": at.isoformat(),
        "verdict": "share",
        "recipient": sent.agency,
        "basis": "safeguarding",
        "consent": "given" if sent.agreed else "not_needed",
        "informed": "yes",
        "concern": sent.concern,
        "reasons": _reasons(story),
    }
    story.tell(_LEAD, "record-sharing-decision", at, content, why="safeguarding", basis="opinion")
    if story.chance.happens(figure("not_shared_with_school")) and story.young:
        _keep_from_school(story, sent, at=at + timedelta(minutes=3))


def _keep_from_school(story: Story, sent: Sent, *, at: datetime) -> None:
    content = {
        "happened_at": at.isoformat(),
        "verdict": "do_not_share",
        "recipient": "school",
        "consent": "refused",
        "informed": "yes",
        "concern": sent.concern,
        "reasons": _reasons(story, why="sharing.not"),
    }
    story.tell(_LEAD, "record-sharing-decision", at, content, why="safeguarding", basis="opinion")


def _reasons(story: Story, *, why: str = "sharing.why") -> dict[str, str]:
    return {
        "what": story.says("sharing.what"),
        "why": story.says(why),
        "proportionality": story.says("sharing.proportionality"),
    }


def chase(story: Story, sent: Sent, referral: str, *, at: datetime) -> None:
    """A reply that has not come is asked for."""
    content = {
        "happened_at": at.isoformat(),
        "referral": referral,
        "method": story.chance.one_of(["telephone", "secure_email"]),
        "chase": {"content": story.says("chase")},
    }
    story.tell(sent.by, "chase-agency-response", at, content, why="safeguarding")


def statuses(story: Story, sent: Sent, decision: str, *, at: datetime) -> None:
    """The plan or the enquiry that an agency's reply leads to, and its end where it came."""
    if decision not in _LEADS_TO_STATUS:
        return
    began = on(working_days_after(at.date(), story.chance.between(3, 8)), 14, 20)
    if sent.agency == "adult_social_care":
        _enquiry(story, sent, began=began)
    elif sent.agency == "childrens_social_care" and sent.threshold == "protection":
        _protected(story, sent, began=began)
    elif sent.agency in {"childrens_social_care", "early_help"}:
        kind = "early-help" if decision == "early_help" else "child-in-need"
        _plan(story, sent, kind=kind, began=began)


def _started(sent: Sent, began: datetime, story: Story) -> dict[str, Any]:
    return {
        "happened_on": began.date().isoformat(),
        "concern": sent.concern,
        "standing": {"content": story.says("standing"), "authority": "Bridgewell Council"},
    }


def _heard(story: Story, command: str, at: datetime, content: Mapping[str, Any]) -> str:
    """What social care told the lead."""
    about = {"source": "social_care", "basis": "reported", "why": "safeguarding"}
    return story.tell(_LEAD, command, at, content, occurred=None, known=None, **about)


def _ended(chance: Chance, began: datetime, *, least: int, most: int) -> datetime:
    return on(working_day(began.date() + timedelta(days=chance.between(least, most))), 11, 40)


def _plan(story: Story, sent: Sent, *, kind: str, began: datetime) -> None:
    content = _started(sent, began, story)
    started = _heard(story, f"start-{kind}-plan", began, content)
    ended = _ended(story.chance, began, least=60, most=150)
    content = {
        "happened_on": ended.date().isoformat(),
        "started": started,
        "reason": "goals_met" if kind == "early-help" else "needs_met",
        "ending": {"content": story.says("standing.ended")},
    }
    _heard(story, f"end-{kind}-plan", ended, content)


def _protected(story: Story, sent: Sent, *, began: datetime) -> None:
    content: dict[str, Any] = {
        "happened_on": began.date().isoformat(),
        "concern": sent.concern,
        "our_part": story.chance.one_of(["attended", "attended", "apologies_with_report"]),
        "outcome": "section_47_single",
        "minutes": {"content": story.says("strategy")},
    }
    discussed = _heard(story, "record-strategy-discussion", began, content)
    at = began + timedelta(hours=1)
    content = {**_started(sent, at, story), "strategy_discussion": discussed}
    started = _heard(story, "start-section-47-enquiry", at, content)
    ended = _ended(story.chance, at, least=10, most=20)
    content = {
        "happened_on": ended.date().isoformat(),
        "started": started,
        "outcome": "substantiated_no_continuing_risk",
        "ending": {"content": story.says("standing.ended")},
    }
    _heard(story, "conclude-section-47-enquiry", ended, content)
    _plan(story, sent, kind="child-in-need", began=ended + timedelta(hours=2))


def _enquiry(story: Story, sent: Sent, *, began: datetime) -> None:
    content = {
        **_started(sent, began, story),
        "has_care_and_support_needs": "yes",
        "experiencing_or_at_risk": "yes",
        "unable_to_protect_self": story.chance.one_of(["yes", "not_known"]),
        "outcomes_asked": "yes",
        "capacity": "has_capacity",
        "advocate": "no",
        "desired_outcomes": {"content": story.says("desired")},
    }
    started = _heard(story, "start-adult-enquiry", began, content)
    ended = _ended(story.chance, began, least=15, most=50)
    content = {
        "happened_on": ended.date().isoformat(),
        "started": started,
        "outcome": story.chance.one_of(["substantiated", "partly_substantiated"]),
        "risk": "reduced",
        "outcomes_met": story.chance.one_of(["fully", "partly"]),
        "ending": {"content": story.says("standing.ended")},
    }
    _heard(story, "record-adult-enquiry-outcome", ended, content)
