"""The crisis card as a page shows it: what keeps somebody safe, and whom to call."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from api.pages import words
from api.pages.case.put_right import Correction, corrections
from api.pages.case.standing import name_of
from api.pages.staff import Staff
from api.pages.told import Told, told, withheld_ground

_OF_THE_PLAN = {
    "warning_signs": "Warning signs",
    "coping": "What helps",
    "contacts": "Who to turn to, and how to reach them",
    "means_restriction": "How to make the surroundings safer",
}
_OF_THE_ASSESSMENT = {
    "thoughts": "Thoughts",
    "plans": "Plans",
    "intent": "Intent",
    "means": "Means",
    "protective_factors": "What protects the person",
    "history": "History",
    "rationale": "Why it was judged so",
    "sources": "Where it is known from",
}
"""Both in the order in which they are needed, in the words in which their forms ask for them."""

_BETWEEN_DIGITS = re.compile(r"[\s-]")
_NUMBER = re.compile(r"\+?\d{3,15}")


@dataclass(frozen=True)
class Written:
    """An entry of the case: when it was made, what it says, and what was put right in it later."""

    id: str
    at: Mapping[str, Any]
    says: tuple[Told, ...]
    put_right: tuple[Correction, ...]

    @property
    def stands(self) -> bool:
        """Whether something of what it says holds."""
        return not any(each.of_all for each in self.put_right)


@dataclass(frozen=True)
class Card:
    """``call`` is whom to ask, by what they are to the case; ``dialled`` the telephone number where
    it is nothing but one, as a telephone takes it."""

    name: str
    telephone: str | None
    risk: str
    plan: Written | None
    assessment: Written | None
    call: tuple[Told, ...]

    @property
    def dialled(self) -> str | None:
        """None where something else stands there, which no telephone can dial."""
        number = _BETWEEN_DIGITS.sub("", self.telephone or "")
        return number if _NUMBER.fullmatch(number) else None


def card(told_of: Mapping[str, Any], staff: Staff) -> Card:
    """What `GET /cases/{case_id}/crisis-card` answers to a reader."""
    who = told_of["who"]
    level = told_of.get("risk_level")
    return Card(
        name=name_of(who),
        telephone=None if who is None else who.get("telephone"),
        risk="Not judged, or not shown to you" if level is None else words.in_words(level),
        plan=_plan(told_of.get("safety_plan")),
        assessment=_assessment(told_of.get("assessment")),
        call=tuple(_call(told_of["call"], staff)),
    )


def _plan(entry: Mapping[str, Any] | None) -> Written | None:
    if entry is None:
        return None
    says = _in_order(entry["parts"].get("plan", {}), _OF_THE_PLAN)
    return _written(entry, says)


def _assessment(entry: Mapping[str, Any] | None) -> Written | None:
    if entry is None:
        return None
    judged = told({"judged": entry["data"]["level"]} if "level" in entry["data"] else {})
    says = _in_order(entry["parts"].get("judgement", {}), _OF_THE_ASSESSMENT)
    return _written(entry, (*judged, *says))


def _written(entry: Mapping[str, Any], says: tuple[Told, ...]) -> Written:
    return Written(entry["id"], entry["occurred"], says, corrections(entry.get("put_right", ())))


def _in_order(part: Mapping[str, Any], terms: Mapping[str, str]) -> tuple[Told, ...]:
    if withheld_ground(part) is not None:
        return told(part)
    return tuple(
        replace(one, term=term)
        for name, term in terms.items()
        if name in part
        for one in told({name: part[name]})
    )


def _call(call: Mapping[str, Any], staff: Staff) -> Iterator[Told]:
    if "practitioner_id" in call:
        who, team = staff.who(call["practitioner_id"]), f"team {call['team']}"
        yield Told("Who holds the case", f"{who}, {team}" if who else words.first_letter(team))
    else:
        yield Told("Who holds the case", "Nobody at present: ask whoever is on duty")
    if "supervisor_id" in call:
        who = staff.who(call["supervisor_id"])
        yield Told("Who supervises", who or "Their supervisor: ask the team")
    if call["covered_by"]:
        named = [who for each in call["covered_by"] if (who := staff.who(each))]
        yield Told("Who stands in", ", ".join(named) or "A colleague of the team")
