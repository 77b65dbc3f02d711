"""What an assessment records besides the problem: circumstances, who decides, what is hoped for."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from api.demonstration.population.contact import Contact
from api.demonstration.population.figures import figure
from api.demonstration.population.intake import Case
from api.demonstration.population.story import Story
from api.demonstration.population.treatment import Session

_ADULT_IN_LAW = 16
_INDEX = "imd2019"


def take_down(story: Story, case: Case, first: Contact) -> Sequence[str]:
    """Everything asked about at the first contact; returns how the goals set are referred to."""
    at = first.at + timedelta(minutes=8)
    if story.chance.happens(figure("demographics_recorded")):
        _demographics(story, case, at=at)
    if story.chance.happens(figure("communication_recorded")):
        _communication(story, case, at=at + timedelta(minutes=1))
    if not case.young:
        employment(story, case, day=first.at.date(), at=at + timedelta(minutes=2))
        return []
    if case.person.age < _ADULT_IN_LAW:
        _responsible(story, case, at=at + timedelta(minutes=2))
    return _goals(story, case, first)


def _demographics(story: Story, case: Case, *, at: datetime) -> None:
    condition = story.chance.weighted(figure("long_term_conditions"))
    content = {
        "happened_on": at.date().isoformat(),
        "ethnicity": story.chance.weighted(figure("ethnicity")),
        "deprivation_decile": story.chance.between(1, 10),
        "deprivation_index": _INDEX,
        "characteristics": {"long_term_conditions": [condition]},
    }
    by = case.practitioner
    story.tell(by, "record-demographics", at, content, source="self", basis="reported")


def _communication(story: Story, case: Case, *, at: datetime) -> None:
    interpreter = story.chance.happens(figure("interpreter"))
    content = {
        "interpreter": "yes" if interpreter else "no",
        "needs": [story.chance.weighted(figure("communication_needs"))],
    }
    if interpreter:
        content["language"] = story.chance.one_of(["pl", "ro", "ur", "ar", "so", "pt"])
    by = case.practitioner
    story.tell(by, "record-communication-needs", at, content, source="self", basis="reported")


def employment(story: Story, case: Case, *, day: date, at: datetime) -> None:
    """Whether the person works, as asked at the beginning and at the end of a course."""
    status = story.chance.weighted(figure("employment"))
    works = status == "01"
    content = {
        "happened_on": day.isoformat(),
        "status": status,
        "hours": story.chance.one_of(["01", "01", "02", "03"]) if works else "98",
        "sick_absence": ("Y" if story.chance.happens(0.1) else "N") if works else "8",
        "sick_pay": "N" if works else "8",
        "benefits": "N" if works else story.chance.one_of(["Y", "N", "U"]),
        "support": story.chance.one_of(["N", "N", "Y"]),
    }
    by = case.practitioner
    story.tell(by, "record-employment", at, content, source="self", basis="reported")


def _responsible(story: Story, case: Case, *, at: datetime) -> None:
    holder = story.names("holder", story.chance.uuid())
    content = {
        "person": holder,
        "ground": story.chance.weighted(figure("responsibility_grounds")),
        "contact_restricted": "no",
        "holder": {
            "about": holder,
            "name": f"{story.chance.one_of(['Alex', 'Sam', 'Chris'])} {case.person.last_name}",
            "relationship": "parent",
            "evidence": story.says("responsibility"),
        },
    }
    by = case.practitioner
    story.tell(by, "record-parental-responsibility", at, content, source="parent")


def _goals(story: Story, case: Case, first: Contact) -> Sequence[str]:
    at = first.ends - timedelta(minutes=6)
    goals = []
    for number in range(story.chance.between(1, 2)):
        content = {
            "set_by": story.chance.one_of(["person", "person", "jointly"]),
            "national": True,
            "wording": {"words": story.says("goals.young")},
        }
        by = case.practitioner
        told = at + timedelta(minutes=number)
        goals.append(story.tell(by, "set-goal", told, content, source="self"))
    return goals


def score(story: Story, case: Case, goals: Sequence[str], sessions: Sequence[Session]) -> None:
    """How near the goals are, at the first session and again at the last."""
    gained = story.chance.between(0, 5)
    for session, more in ((sessions[0], 0), (sessions[-1], gained)):
        contact = session.contact
        for number, goal in enumerate(goals):
            content = {
                "happened_on": contact.at.date().isoformat(),
                "goal": goal,
                "rater": "self",
                "contact": session.booked,
                "score": {"score": min(2 + number + more, 10)},
            }
            at = contact.ends - timedelta(minutes=4 - number)
            by = case.practitioner
            story.tell(by, "score-goal", at, content, source="self", basis="reported")
