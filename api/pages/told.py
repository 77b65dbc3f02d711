"""What an entry holds, as terms and values that people read: people who work here by name, other
ids and versions left out, codes by the labels of their lists."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from api.pages import words
from api.pages.staff import ID, Staff
from domain.policies import policy
from domain.roles import Role

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.]+Z")
_BEHIND = re.compile(r"(.*_)?(version|versions|policy|hits)|entry_type|entry_significant")

_SAID_IF_SO = frozenset(
    {
        "assessment",
        "countersign_owed",
        "late",
        "missed",
        "newly_seen",
        "risk_response_owed",
        "suggests_concern",
        "treatment",
        "unannounced",
    }
)
"""What the service works out by itself, and what says nothing where it is not so."""
_ENDS = (".", "?", "!", "…", "؟", "۔")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_END_OF_ITSELF = "\u2069"

_ROLES = frozenset(Role)
_LISTS: Mapping[str, tuple[str, str]] = {
    "agency": ("agencies", "agencies"),
    "appointment_type": ("appointment_types", "codes"),
    "attendance_code": ("attendance", "codes"),
    "end_code": ("end_codes", "codes"),
    "interventions": ("interventions", "codes"),
    "medium": ("media", "codes"),
    "source_code": ("referral_sources", "codes"),
    "therapy": ("therapies", "codes"),
}
"""In which list of which rules the codes of a field stand, where they say nothing by themselves."""


@dataclass(frozen=True)
class Told:
    """One term with its value; ``is_withheld`` where the value says only why it is not shown."""

    term: str
    value: str
    is_withheld: bool = False


def told(members: Mapping[str, Any], staff: Staff | None = None) -> tuple[Told, ...]:
    """The members that say something to a reader, in their order."""
    return tuple(_told(members, staff))


def withheld_ground(value: Any) -> str | None:
    """On what ground something is withheld, if it is."""
    if isinstance(value, Mapping) and "withheld" in value:
        ground: str = value["withheld"]
        return ground
    return None


def _told(members: Mapping[str, Any], staff: Staff | None) -> Iterator[Told]:
    if (ground := withheld_ground(members)) is not None:
        yield Told("Content", words.withheld(ground), is_withheld=True)
        return
    for name, value in members.items():
        if _BEHIND.fullmatch(name) or (value is False and name in _SAID_IF_SO):
            continue
        if (ground := withheld_ground(value)) is not None:
            yield Told(words.in_words(name), words.withheld(ground), is_withheld=True)
        elif text := value_text(name, value, staff):
            yield Told(words.in_words(name), text)


def value_text(name: str, value: Any, staff: Staff | None = None) -> str:
    """The value of a field of this name as text; empty where it holds nothing that people read."""
    match value:
        case bool():
            return "Yes" if value else "No"
        case int():
            return str(value)
        case str():
            return _of_string(name, value, staff)
        case Mapping():
            within = (f"{one.term}: {_by_itself(one.value)}" for one in _told(value, staff))
            return _strung(within, "; ")
        case Sequence():
            return _joined([value_text(name, each, staff) for each in value])
    return ""


def _by_itself(text: str) -> str:
    """What is written from right to left among words that are not, set apart from them: otherwise
    the sign that ends it stands at its beginning."""
    return f"\u2068{text}{_END_OF_ITSELF}" if _RIGHT_TO_LEFT.search(text) else text


def _joined(found: Sequence[str]) -> str:
    told = [text for text in found if text]
    if any("; " in text for text in told):
        return _strung(told, ". ")
    return _strung(told, "; " if any(": " in text for text in told) else ", ")


def _strung(found: Iterable[str], sign: str) -> str:
    """One after the other with a sign between them, but for those that end a sentence by
    themselves."""
    strung = ""
    for text in found:
        ended = strung.removesuffix(_END_OF_ITSELF).endswith(_ENDS)
        strung += text if not strung else f" {text}" if ended else f"{sign}{text}"
    return strung


def _of_string(name: str, value: str, staff: Staff | None) -> str:
    if ID.fullmatch(value):
        return (staff.who(value) if staff else None) or ""
    if (when := _when(value)) is not None:
        return when
    if name.endswith("role") and value in _ROLES:
        return words.first_letter(words.role(value))
    if name in _LISTS:
        return words.first_letter(_labels(*_LISTS[name]).get(value, value))
    if name == "instrument":
        return _instruments().get(value, value)
    return words.in_words(value) if re.fullmatch(r"[a-z][a-z0-9_]*", value) else value


def _when(value: str) -> str | None:
    """A day or an instant in words; None of any other text, be it one that only looks so: what
    somebody typed keeps nobody from reading a record."""
    try:
        if _DAY.fullmatch(value):
            return words.day(value)
        return words.moment(value) if _INSTANT.fullmatch(value) else None
    except (ValueError, OverflowError):
        return None


@cache
def _instruments() -> Mapping[str, str]:
    """What each questionnaire is called; those of young people stand in a list of their own."""
    return _labels("measures", "instruments") | _labels("measures_young", "instruments")


@cache
def _labels(rules: str, group: str) -> dict[str, str]:
    return {code: rule["label"] for code, rule in policy(rules)[group].items()}
