"""From the referral to the first meeting, and what each side agreed to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from api.demonstration.population.contact import Contact, ask, book, come, countersign, miss
from api.demonstration.population.figures import figure
from api.demonstration.population.people import Someone
from api.demonstration.population.risk import first_level, judge
from api.demonstration.population.scores import Totals
from api.demonstration.population.story import Story
from api.demonstration.population.working_days import on, working_day, working_days_after

_SERVICES = {
    "adult_talking_therapies": "BRIDGEWELL-TT",
    "cyp_camhs": "BRIDGEWELL-CYP",
    "youth_community": "BRIDGEWELL-YOUTH",
}
_TOLD_BY = {"B1": "self", "B2": "relative", "A1": "gp", "C2": "school", "C1": "social_care"}
_REASONS = {
    "adult_talking_therapies": ("adult.reason", "adult.problem"),
    "cyp_camhs": ("young.reason", None),
    "youth_community": ("community.reason", None),
}


@dataclass(frozen=True)
class Case:
    """Whose case it is, on which pathway, and who works on it."""

    person: Someone
    pathway: str
    practitioner: str
    role: str
    supervisor: str

    @property
    def young(self) -> bool:
        return self.pathway != "adult_talking_therapies"


def receive(story: Story, case: Case, *, on_day: date, source: str) -> datetime:
    """The referral and the tracing of the number; returns when that was done."""
    at = on(on_day, story.chance.between(9, 15), story.chance.between(0, 59))
    reason, problem = _REASONS[case.pathway]
    request = {"reason": story.says(reason)}
    if problem is not None:
        request["presenting_problem"] = story.says(problem)
    story.tell(
        "admin",
        "receive-referral",
        at,
        {
            "pathway": case.pathway,
            "service": _SERVICES[case.pathway],
            "received": on_day.isoformat(),
            "source_code": source,
            "urgency": story.chance.weighted(figure("urgency")),
            "consent_to_referral": "yes" if story.chance.happens(0.95) else "not_known",
            "person": story.names("person", case.person.id),
            "who": case.person.named,
            "request": request,
        },
        source=_TOLD_BY.get(source, "health"),
        basis="reported",
        why="administration",
    )
    return _trace(story, case, at=at + timedelta(minutes=18))


def _trace(story: Story, case: Case, *, at: datetime) -> datetime:
    if story.chance.happens(0.03):
        reason = story.chance.one_of(["trace_failed", "not_registered", "person_declined"])
        story.tell("admin", "leave-identity-unverified", at, {"reason": reason})
    else:
        content = {"status": "verified", "number": {"nhs_number": case.person.nhs_number}}
        story.tell("admin", "match-identity", at, content, source="system", why="administration")
    return at


def decision_day(story: Story, received: datetime) -> datetime:
    """When somebody on duty looks at the referral."""
    day = received.date() + timedelta(days=story.chance.days(figure("wait_for_decision")))
    return on(working_day(day), story.chance.between(9, 12), story.chance.between(0, 50))


def decline(story: Story, *, at: datetime) -> None:
    """Not taken on, and the referrer told."""
    content = {
        "end_code": "50",
        "informed_on": at.date().isoformat(),
        "reasons": {"rationale": story.says("declined")},
    }
    story.tell("duty", "decline-referral", at, content)
    _inform(story, "referrer", at=at + timedelta(minutes=10))


def redirect(story: Story, *, at: datetime) -> None:
    """Sent on to where it belongs, and the referrer told."""
    content = {
        "redirected_to": story.chance.one_of(["BRIDGEWELL-CMHT", "BRIDGEWELL-ALCOHOL", "CAMHS-3"]),
        "reasons": {"rationale": story.says("redirected")},
    }
    story.tell("duty", "redirect-referral", at, content)
    _inform(story, "referrer", at=at + timedelta(minutes=10))


def accept(story: Story, case: Case, *, at: datetime, source: str) -> datetime:
    """Taken on, allocated, and those told who have to be; returns when the first
    meeting is booked, which is after the person chose to come where they were asked."""
    story.tell("duty", "accept-referral", at, {"reasons": {"rationale": story.says("accepted")}})
    if source != "B1":
        _inform(story, "referrer", at=at + timedelta(minutes=6))
    allocate(story, case, at=at + timedelta(minutes=10))
    if story.chance.happens(figure("priority_rated")):
        _rate(story, at=at + timedelta(minutes=12))
    if story.chance.happens(0.8):
        _inform(story, "gp", at=at + timedelta(minutes=15))
    told = on(working_days_after(at.date(), story.chance.between(0, 5)), 14, 10)
    if source != "B1" and not case.young and story.chance.happens(figure("asked_to_opt_in")):
        told = _opted_in(story, asked=at + timedelta(minutes=20))
    return told


def _rate(story: Story, *, at: datetime) -> None:
    content = {
        "priority": story.chance.one_of(["soon", "soon", "urgent"]),
        "reasons": {"rationale": story.says("priority")},
    }
    story.tell("duty", "rate-priority", at, content, basis="opinion")


def _opted_in(story: Story, *, asked: datetime) -> datetime:
    content = {
        "happened_on": asked.date().isoformat(),
        "channel": story.chance.one_of(["letter", "electronic"]),
        "answer_by": (asked.date() + timedelta(days=14)).isoformat(),
    }
    story.tell("admin", "request-opt-in", asked, content, why="administration")
    at = on(working_days_after(asked.date(), story.chance.between(1, 7)), 11, 0)
    content = {"happened_on": at.date().isoformat(), "channel": "telephone"}
    story.tell("admin", "record-opt-in", at, content, source="self", why="administration")
    return at + timedelta(minutes=20)


def allocate(story: Story, case: Case, *, at: datetime) -> None:
    """To whom the case is given, under whose supervision."""
    story.tell("duty", "allocate-case", at, _holding(story, case, at), why="administration")


def reallocate(story: Story, case: Case, *, at: datetime) -> None:
    """To whom the case passes with its new step of care."""
    content = {**_holding(story, case, at), "reason": "step_changed"}
    story.tell("manager", "reallocate-case", at, content, why="administration")


def hand_over(story: Story, case: Case, moved: Case, *, at: datetime) -> None:
    """The case is offered to whom it goes to, who accepts it, and from then on holds it."""
    offered = {**_holding(story, moved, at), "summary": {"summary": story.says("handover")}}
    del offered["starting"]
    offer = story.tell(case.practitioner, "offer-handover", at, offered)
    accepted = on(working_days_after(at.date(), 1), 9, 20)
    story.tell(moved.practitioner, "accept-handover", accepted, {"handover": offer})
    at = accepted + timedelta(minutes=5)
    content = {"handover": offer, "starting": at.date().isoformat()}
    story.tell(moved.practitioner, "complete-handover", at, content, why="administration")


def _holding(story: Story, case: Case, at: datetime) -> dict[str, Any]:
    practitioner = case.practitioner
    team = {"cwp": "CHILD-1", "twp": "COMMUNITY-1", "hi-therapist": "ADULT-2"}
    return {
        "practitioner": story.actor(practitioner),
        "practitioner_role": case.role,
        "team": team.get(practitioner, "ADULT-1") + (f"-{story.team}" if story.team else ""),
        "supervisor": story.actor(case.supervisor),
        "starting": at.date().isoformat(),
    }


def first_meeting(story: Story, case: Case, *, told: datetime, wait: str, kind: str) -> Contact:
    """The assessment as it would first be planned."""
    day = working_day(told.date() + timedelta(days=story.chance.days(figure(wait))))
    media = "child_media" if case.young else "adult_media"
    return Contact(
        practitioner=case.practitioner,
        at=on(day, story.chance.between(9, 16), story.chance.one_of([0, 30])),
        medium=story.chance.weighted(figure(media)),
        minutes=60 if case.young else 45,
        kind=kind,
        young=case.young,
    )


def never_seen(story: Story, contact: Contact, *, told: datetime) -> datetime:
    """The assessment is booked and missed, once or twice; returns when that was clear."""
    booked = book(story, contact, told=told, by="admin")
    return miss(story, contact, booked, story.chance.one_of(["2", "3", "3"]))


def assess(
    story: Story, case: Case, contact: Contact, *, told: datetime, totals: Totals
) -> tuple[str, str]:
    """The assessment up to its formulation; returns references to the contact and to it."""
    booked = book(story, contact, told=told, by="admin")
    come(story, contact, booked, story.chance.weighted({"5": 0.93, "6": 0.07}))
    _consent(story, case, at=contact.at + timedelta(minutes=15))
    ask(story, contact, booked, totals)
    minute, young = contact.minutes, case.young
    judged_at = contact.at + timedelta(minutes=minute - 2)
    level = first_level(story)
    found = "low" if level == "low" else "raised"
    judge(story, case.practitioner, booked, at=judged_at, level=level, found=found)
    written = contact.at + timedelta(minutes=minute + 2)
    formulated = story.tell(
        case.practitioner,
        "complete-assessment",
        written,
        {
            "contact": booked,
            "formulation": {
                "main_problem": story.says("formulation.young" if young else "formulation.main"),
                "goals": [story.says("goals.young" if young else "formulation.goals")],
            },
        },
    )
    if case.role == "trainee":
        story.tell("trainee", "sign-note", written + timedelta(minutes=2), {"note": formulated})
        countersign(story, formulated, at=on(working_days_after(written.date(), 2), 16, 30))
    return booked, formulated


def _consent(story: Story, case: Case, *, at: datetime) -> None:
    by = case.practitioner
    self_ground = "presumed" if case.person.age >= 16 else "competent_under_16"
    givers = [("self", self_ground)] if case.person.age >= 12 else []
    if case.person.age < 16:
        givers.insert(0, ("parent", "parental_responsibility"))
    if ("self", "competent_under_16") in givers:
        _competent(story, case, at=at - timedelta(minutes=3))
    for giver, ground in givers:
        spoke = {"given_by": giver, "capacity": ground}
        told_by = "self" if giver == "self" else "parent"
        agreed = {"statement": story.says("consent.treatment")}
        treatment = {"scope": "treatment", **spoke, "evidence": agreed}
        story.tell(by, "record-consent", at, treatment, source=told_by)
        refused = story.chance.happens(0.06)
        said = {"statement": story.says("consent.refused" if refused else "consent.sharing")}
        sharing = {"scope": "sharing", "regarding": "gp", **spoke, "evidence": said}
        command = "record-consent-refusal" if refused else "record-consent"
        story.tell(by, command, at, sharing, source=told_by)


def _competent(story: Story, case: Case, *, at: datetime) -> None:
    content = {
        "happened_on": at.date().isoformat(),
        "decision": "treatment",
        "assessor": story.actor(case.practitioner),
        "age_in_years": case.person.age,
        "outcome": "competent",
        "decided": {
            "decision": "Whether to take up the help that is offered.",
            "evidence": story.says("competence"),
        },
    }
    story.tell(case.practitioner, "assess-competence", at, content, basis="opinion")


def _inform(story: Story, whom: str, *, at: datetime) -> None:
    content = {
        "whom": whom,
        "channel": story.chance.one_of(["letter", "secure_email", "electronic"]),
        "told": {"content": story.says("gp.told")},
    }
    story.tell("duty", "inform-referrer", at, content, why="administration")
