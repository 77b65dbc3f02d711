"""The form of a referral: who the person is, what is asked for, and of which service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from api.pages import words
from api.pages.forming.layouts import Ask, Body, Group, Layout, Option, Places
from api.pages.forming.members import Member, members
from api.pages.labels import labels
from api.pages.people.found import KnownCase
from api.pages.recording.forms import ANSWERS, UNASKED, which
from api.pages.recording.held import listed
from api.pages.recording.referral import OWN_CODE
from domain.policies import policy
from domain.roles import INTAKE, Role

COMMAND, OF_NUMBER = "receive-referral", "match-identity"
PERSON, NUMBER = "data.person", "number"
NAME, BORN = "data.who.name", "data.who.date_of_birth"
MEMBERS: Mapping[str, Member] = {
    **members(COMMAND),
    NUMBER: replace(members(OF_NUMBER)["data.number.nhs_number"], needed=False),
}
"""What the form asks for: all of the referral, and the number, which is recorded behind it."""
TELLS_NUMBER = INTAKE - {Role.SAFEGUARDING_LEAD}
"""Who may record the number in a case that they have begun: to the others it is not open."""
_AGE_REASONS = {
    "": "The age fits",
    "transition_agreed": "The move between services for children and adults was agreed",
    "service_takes_this_age": "The service takes people of this age",
    "no_other_service": "There is no other service",
    "date_of_birth_doubtful": "The date of birth is doubtful",
}
_TOLD_BY = {
    "A1": "gp",
    "B1": "self",
    "B2": "relative",
    "C1": "social_care",
    "C2": "school",
    "E1": "police",
    "G4": "voluntary",
    "P1": "colleague",
} | dict.fromkeys(("A2", "A3", "A4", "D2", "F1", "F2", "F3", "H1", "H2"), "health")
"""Who told of it, by the code of the source."""
_NEITHER = Option("", "Neither of these")
"""What was chosen can be taken back."""
_OLDEST = 120
"""Nobody is older: beyond it an age is no bound."""


@dataclass(frozen=True)
class Around:
    """What there is to choose from today. ``services`` are those of the directory, ``cases`` those
    of the person that whoever fills the form in may see; ``tells_number``: they may record it."""

    today: date
    services: Sequence[str] = ()
    cases: Sequence[KnownCase] = ()
    tells_number: bool = False


def layout(around: Around) -> Layout:
    """The form, as far as whoever fills it in may send it."""
    return Layout(
        title="Record a referral",
        button="Record the referral",
        lead=("This begins a case.",),
        groups=(_person(around), _request(around), _service(around), _restricted()),
        left_out={
            **UNASKED,
            "source": "told by where the referral comes from",
            "basis": "what stands in a referral is reported",
            "data.restricted.actors": "more people are let in later, in the case",
            "data.restricted.roles": "the rules name who may see on",
            **({} if around.cases else {"data.earlier_case": "no case of the person is known"}),
        },
        blames={
            "received-in-future": "data.received",
            "occurred-in-future": "data.received",
            "unknown-source-code": "data.source_code",
            "born-after-referral": BORN,
            "age-outside-pathway": "data.age_reason",
            "age-fits-pathway": "data.age_reason",
            "unknown-restriction-ground": "data.restricted.ground",
        },
        shape=_shape,
    )


def _person(around: Around) -> Group:
    number = Ask(NUMBER, "NHS number", "Ten digits. It is recorded as given, and not as verified.")
    return Group(
        legend="The person",
        parts=(
            Ask(PERSON, is_minted=True),
            Ask(NAME, "Name"),
            Ask(BORN, "Date of birth"),
            *((number,) if around.tells_number else ()),
            Ask("data.who.telephone", "Telephone"),
            Ask("data.who.address", "Address"),
            Ask("data.who.general_practice", "GP practice"),
            Ask("data.who.school", "School or college"),
            Ask("data.who.preferred_name", "What they want to be called"),
            Ask("data.who.pronouns", "Pronouns"),
            Ask("data.who.sex", "Registered sex", "Norms of questionnaires go by it."),
        ),
    )


def _request(around: Around) -> Group:
    return Group(
        legend="What is asked for",
        parts=(
            Ask("data.received", "When did the referral arrive?"),
            Ask(
                "data.source_code",
                "Where does it come from?",
                options=listed("referral_sources", on=around.today),
            ),
            Ask("data.request.referrer", "Who exactly?"),
            Ask(
                "data.referrer_organisation",
                "Code of their organisation",
                "Letters and digits, as national lists have it.",
            ),
            Ask("data.request.reason", "Why, in the words it came in"),
            Ask("data.request.presenting_problem", "The problem, in short"),
            Ask("data.urgency", "How urgent is it?", value="routine"),
            Ask("data.consent_to_referral", "Does the person agree to it?", words=ANSWERS),
        ),
    )


def _service(around: Around) -> Group:
    services = [Option(code, code) for code in around.services]
    earlier = Ask(
        "data.earlier_case",
        "Which of their cases came before it?",
        options=[
            Option("", "None that you know of"),
            *(Option(each.case, each.about, each.status) for each in around.cases),
        ],
    )
    return Group(
        legend="The service",
        parts=(
            Ask("data.pathway", "Which kind of help?", options=_pathways()),
            which("data.service", "Which service?", services)
            if services
            else Ask("data.service", "Which service?", OWN_CODE),
            Ask(
                "data.age_reason",
                "Why here, at this age?",
                "Only where the help is for people of another age.",
                options=[Option(code, says) for code, says in _AGE_REASONS.items()],
            ),
            *((earlier,) if around.cases else ()),
        ),
    )


def _pathways() -> Sequence[Option]:
    """What there is, and for whom: so nobody learns of it by being refused."""
    rules = policy("pathways")["pathways"]
    return [
        Option(code, words.in_words(code), f"For people aged {_ages(**rule['ages'])}")
        for code, rule in rules.items()
    ]


def _ages(**ages: int) -> str:
    if ages["to"] > _OLDEST:
        return f"{ages['from']} and over"
    return f"{ages['from']} to {ages['to']}" if ages["from"] else f"{ages['to']} and under"


def _restricted() -> Group:
    rules = policy("access")["restricted_from_the_first"]
    roles = ", ".join(words.role(role) for role in rules["roles"])
    labelled = labels("access", "restriction_grounds")
    return Group(
        legend="Only if it must not be seen by all",
        hint=f"From its first entry the case is open to nobody but you and these roles: {roles}.",
        parts=(
            Ask(
                "data.restricted.ground",
                "Who is it?",
                options=[_NEITHER, *(Option(code, labelled[code]) for code in rules["grounds"])],
            ),
            Ask("data.restricted.reasons", "Why is it restricted?"),
        ),
    )


def _shape(body: Body) -> tuple[Body, Places]:
    """Says who told of it by where it comes from. The number is none of the referral's."""
    told: dict[str, Any] = {name: value for name, value in body.items() if name != NUMBER}
    source = _TOLD_BY.get(body["data"].get("source_code", ""), "other")
    return {**told, "source": source, "basis": "reported"}, {}
