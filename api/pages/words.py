"""Codes, times and people in words that a practitioner uses.

What a list of the rules gives a label for is told by it; any other code is told as it is written,
with spaces. Times are those on the wall in London.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from api.times import day_words, instant_words, moment_words
from domain.moments import age_on
from domain.roles import Role

_ROLES = {
    Role.PWP: "psychological wellbeing practitioner",
    Role.CWP: "children’s wellbeing practitioner",
    Role.TWP: "therapeutic youth worker",
    Role.TRAINEE: "trainee practitioner",
    Role.HI_THERAPIST: "high-intensity therapist",
    Role.SUPERVISOR: "supervisor",
    Role.DUTY: "duty worker",
    Role.ADMIN: "administrator",
    Role.SAFEGUARDING_LEAD: "safeguarding lead",
    Role.SERVICE_MANAGER: "service manager",
    Role.AUDITOR: "auditor",
    Role.SUBSCRIBER: "receiving system",
    Role.SYSTEM_ADMINISTRATOR: "system administrator",
    Role.STAFF_ALLEGATION_OFFICER: "officer for allegations against staff",
    Role.INFORMATION_GOVERNANCE: "information governance",
    Role.EXTERNAL_REVIEWER: "external reviewer",
    Role.DATA_SUBJECT: "person whose record it is",
}
_WITHHELD = {
    "closed": "Not shown to your role",
    "not_permitted": "Not shown to your role",
    "erased": "Erased",
    "restricted": "Restricted",
    "withdrawn": "Withdrawn",
    "keys_lacking": "Can’t be opened now",
}
_COUNTED_IN_YEARS = 2
# Names of fields and codes that reading with spaces alone would get wrong.
_KNOWN = {
    "adult_talking_therapies": "Adult talking therapies",
    "cyp_camhs": "Children and young people’s mental health",
    "youth_community": "Community youth work",
    "childrens_social_care": "Children’s social care",
    "gp": "GP",
    "phq9": "PHQ-9",
    "gad7": "GAD-7",
    "wsas": "WSAS",
    "icd10": "ICD-10",
    "nhs_number": "NHS number",
    "date_of_birth": "Date of birth",
    "contact_lado_by": "Tell the designated officer by",
    "attendance_code": "Attendance",
    "countersign_owed": "Second signature owed",
    "duration_minutes": "Minutes",
    "end_code": "Why it ended",
    "from_others": "Harm from others",
    "to_others": "Harm to others",
    "self_harm": "Self-harm",
    "instrument": "Questionnaire",
    "rater": "Answered by",
    "giver": "Who gave it",
    "late_reason": "Why it was told late",
    "risk_response_owed": "An answer to the risk is owed",
    "source_code": "Where it came from",
    "to_level": "New level",
    "variant": "Child or adult",
}
_AREAS = {
    "aftercare": "After the end: letters and follow-up",
    "allocation": "Who holds the case",
    "assessment": "Assessment and steps of care",
    "capacity": "Capacity and competence",
    "circumstances": "About the person",
    "conferences": "Strategy discussions and conferences",
    "corrections": "Additions and corrections",
    "crisis": "Crisis and advice of a senior",
    "curation": "Marked for chronologies or not",
    "discharge": "Ending and opening again",
    "duties": "Referrals and checks that the law asks for",
    "escalation": "Disagreement taken further",
    "governance": "Team and management",
    "handover": "Handing over",
    "linking": "Links to other cases",
    "measures": "Questionnaires",
    "opt_in": "Opting in",
    "oversight": "Signatures of notes",
    "rectification": "Requests to put right",
    "responsibility": "Parental responsibility",
    "restriction": "Restrictions and conflicts of interest",
    "sessions": "Contacts and sessions",
    "sharing": "Sharing and disclosure",
    "statuses": "Statutory plans and enquiries",
    "transfers": "Transfer to another service",
    "transition": "Move to adult services",
}
"""Those whose code is not what people would call them."""
_TIME = Markup('<time datetime="%s">%s</time>')


def in_words(code: str) -> str:
    """A code as words: `waiting_assessment` is "Waiting assessment"."""
    if code in _KNOWN:
        return _KNOWN[code]
    return first_letter(code.replace("_", " ").replace("-", " ").strip())


def area(code: str) -> str:
    """An area of the record as people call it: `measures` is "Questionnaires"."""
    return _AREAS.get(code) or in_words(code)


def first_letter(text: str) -> str:
    """The text as it stands at the beginning of a line."""
    return text[:1].upper() + text[1:]


def field(name: str) -> str:
    """The last step of a field's name: `data.reasons.rationale` is "Rationale"."""
    return in_words(re.split(r"[./\[\]]+", name.rstrip("]"))[-1])


def role(code: str) -> str:
    """A role as people call it: `pwp` is "psychological wellbeing practitioner"."""
    return _ROLES[Role(code)]


def withheld(ground: str) -> str:
    """Why something is not shown."""
    return _WITHHELD.get(ground, f"Withheld: {ground.replace('_', ' ')}")


def day(value: date | str) -> str:
    """`2025-03-14` is "14 March 2025"."""
    return day_words(date.fromisoformat(value) if isinstance(value, str) else value)


def born(value: date | str, on: date) -> str:
    """A date of birth with the age on a day: "3 March 2012, aged 14"; of a small child in
    months."""
    day_of_birth = date.fromisoformat(value) if isinstance(value, str) else value
    years = age_on(day_of_birth, on)
    if years < _COUNTED_IN_YEARS:
        months = (on.year - day_of_birth.year) * 12 + on.month - day_of_birth.month
        months -= on.day < day_of_birth.day
        return f"{day(day_of_birth)}, aged {months} month{'' if months == 1 else 's'}"
    return f"{day(day_of_birth)}, aged {years}"


def moment(value: datetime | str) -> str:
    """An instant on the wall in London: "14 March 2025, 9:05am"."""
    return instant_words(datetime.fromisoformat(value) if isinstance(value, str) else value)


def when(value: Mapping[str, Any]) -> str:
    """A time as it was given: an instant, a day, or a range, "about" where it was so."""
    return moment_words(value)


def starts(value: Mapping[str, Any]) -> str:
    """The machine-readable time of when something began, for `datetime` of `<time>`."""
    found: str = value.get("at") or value.get("on") or value["from"]
    return found


def delay(seconds: int) -> str:
    """How much later something was recorded than it happened; nothing where it was within a day."""
    days, hours = seconds // 86_400, seconds // 3_600
    if days >= 1:
        return f"{days:,} day{'s' if days > 1 else ''}"
    return f"{hours} hour{'s' if hours != 1 else ''}" if hours else ""


def time_element(value: Mapping[str, Any]) -> Markup:
    """The `<time>` of a time as it was given."""
    return _time(starts(value), when(value))


def instant_element(value: str) -> Markup:
    """The `<time>` of an instant."""
    return _time(value, moment(value))


def day_element(value: str) -> Markup:
    """The `<time>` of a day."""
    return _time(value, day(value))


def _time(machine: str, said: str) -> Markup:
    return _TIME % (machine, said)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "words": in_words,
    "field": field,
    "role": role,
    "first_letter": first_letter,
    "withheld": withheld,
    "day": day_element,
    "moment": instant_element,
    "when": time_element,
    "delay": delay,
}
"""By the names that templates use."""
