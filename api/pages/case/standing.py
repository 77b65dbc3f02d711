"""How a case stands: first what keeps somebody safe, then who it is and where the case is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from api.pages import words
from api.pages.case.put_right import Correction
from api.pages.case.unnamed import NAME_NOT_SHOWN
from api.pages.staff import Staff
from api.pages.told import Told, told, withheld_ground

_GRAVE = frozenset({"high", "immediate"})
NOT_SHOWN = "not shown to your role"
_OF_ROLES = frozenset({"closed", "not_permitted"})
"""The grounds by which a name is kept from a role, whoever it is of."""
_ALL_SHOWN = {
    "risk": "nobody has judged it yet",
    "plan": "none agreed",
    "concern": "no concern recorded",
}
_SOME_SHOWN = {
    "risk": "not judged, or not shown to you",
    "plan": "none that is shown to you",
    "concern": "no concern that is shown to you",
}
"""Of what is not found: areas are told without what is restricted for the reader, so that where
something is, what was not found may be there, and what was found may be overtaken."""

_ABOUT = {
    "risk": "Risk",
    "safety_plan": "Safety plan",
    "safeguarding": "Safeguarding",
    "statuses": "Statutory status",
}
"""What the sentence is about that rests on an area."""
_DECEASED = "deceased"


@dataclass(frozen=True)
class PutRight:
    """An entry that a sentence rests on, and what was put right in it."""

    entry: str
    corrections: tuple[Correction, ...]


@dataclass(frozen=True)
class Warned:
    """One sentence of the banner; ``is_grave`` ones stand out. ``put_right``: what it rests on and
    was wrong, which it tells as it was."""

    about: str
    says: str
    is_grave: bool = False
    put_right: tuple[PutRight, ...] = ()


@dataclass(frozen=True)
class Standing:
    """What the head of a case's page says."""

    case: str
    person: str | None
    version: int
    name: str
    banner: tuple[Warned, ...]
    summary: tuple[Told, ...]
    restricted: int


def standing(
    case: Mapping[str, Any],
    staff: Staff,
    *,
    on: date,
    put_right: Mapping[str, tuple[Correction, ...]],
) -> Standing:
    """The head of the page of a case as `GET /cases/{case_id}` tells of it to a reader, with ages
    on a day and, by the entries that it names as put right, what puts them right."""
    areas, restricted = case["areas"], len(case.get("restricted", ()))
    return Standing(
        case=case["case"],
        person=areas["referral"].get("person"),
        version=case["version"],
        name=name_of(case.get("who")),
        banner=tuple(
            _put_right(each, case, put_right)
            for each in _banner(areas, on, is_whole=not restricted)
        ),
        summary=_summary(case, staff, on),
        restricted=restricted,
    )


def name_of(who: Mapping[str, Any] | None) -> str:
    """Who somebody is by name, or why the name is not shown."""
    if who is None:
        return "Name not recorded"
    if (ground := withheld_ground(who)) is not None:
        return NAME_NOT_SHOWN if ground in _OF_ROLES else f"Name: {words.withheld(ground).lower()}"
    preferred = who.get("preferred_name")
    name: str = who["name"]
    return f"{name} (prefers {preferred})" if preferred else name


def _banner(areas: Mapping[str, Any], on: date, *, is_whole: bool) -> Iterator[Warned]:
    none = _ALL_SHOWN if is_whole else _SOME_SHOWN
    so_far = "" if is_whole else ", as far as is shown to you"
    yield _risk(areas["risk"], none["risk"], so_far)
    yield _plan(areas["safety_plan"], none["plan"], so_far, on)
    yield from _safeguarding(areas, none["concern"], so_far)


def _put_right(
    warned: Warned, case: Mapping[str, Any], found: Mapping[str, tuple[Correction, ...]]
) -> Warned:
    """The sentence with what was put right of that on which it rests."""
    wrong = [each for each in case.get("put_right", ()) if _ABOUT[each["area"]] == warned.about]
    if not wrong:
        return warned
    return replace(
        warned, put_right=tuple(PutRight(w["entry"], found.get(w["entry"], ())) for w in wrong)
    )


def _risk(risk: Mapping[str, Any], none: str, so_far: str) -> Warned:
    if withheld_ground(risk) is not None:
        return Warned("Risk", NOT_SHOWN)
    level = risk.get("level")
    if level is None:
        return Warned("Risk", none, is_grave=True)
    says = f"judged {words.in_words(level).lower()}{so_far}"
    return Warned("Risk", says, is_grave=level in _GRAVE)


def _plan(plan: Mapping[str, Any], none: str, so_far: str, on: date) -> Warned:
    if withheld_ground(plan) is not None:
        return Warned("Safety plan", NOT_SHOWN)
    if "current" not in plan:
        return Warned("Safety plan", none)
    says = f"agreed on {words.day(plan['since'])}"
    review = plan.get("review_by")
    is_overdue = bool(review and date.fromisoformat(review) < on)
    if review:
        says += f", to {'have been' if is_overdue else 'be'} reviewed by {words.day(review)}"
    return Warned("Safety plan", says + so_far, is_grave=is_overdue)


def _safeguarding(areas: Mapping[str, Any], none: str, so_far: str) -> Iterator[Warned]:
    area = areas["safeguarding"]
    if withheld_ground(area) is not None:
        yield Warned("Safeguarding", NOT_SHOWN)
        return
    concerns = list(area["concerns"].values())
    still_open = sum(not concern["closed"] for concern in concerns)
    says = f"{_concerns(len(concerns), still_open)}{so_far}" if concerns else none
    yield Warned("Safeguarding", says, is_grave=still_open > 0)
    if awaited := sum(_is_awaited(made) for made in area["referrals"].values()):
        yield Warned("Agencies", f"{_count(awaited, 'answer')} still awaited", is_grave=True)
    for period in areas["statuses"].get("periods", {}).values():
        if "ended" not in period:
            says = f"{words.in_words(period['kind'])} since {words.day(period['began'])}"
            yield Warned("Statutory status", says, is_grave=True)


def _is_awaited(made: Mapping[str, Any]) -> bool:
    return "answered_on" not in made and not made["waived"]


def _concerns(all_of_them: int, still_open: int) -> str:
    if not still_open:
        return f"{_count(all_of_them, 'concern')} recorded, none open"
    return f"{_count(still_open, 'open concern')}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _summary(case: Mapping[str, Any], staff: Staff, on: date) -> tuple[Told, ...]:
    referral, assessment = case["areas"]["referral"], case["areas"]["assessment"]
    rows = [Told("Status", words.in_words(case["status"]))]
    if withheld_ground(referral) is None:
        rows.append(Told("Pathway", words.in_words(referral["pathway"])))
        rows.append(Told("Referred", words.day(referral["received"])))
    if step := assessment.get("step"):
        rows.append(Told("Step", str(step)))
    rows.append(_holder(case["areas"]["allocation"], staff))
    return (*rows, *_who(case.get("who"), None if case["status"] == _DECEASED else on))


def _holder(allocation: Mapping[str, Any], staff: Staff) -> Told:
    if withheld_ground(allocation) is not None:
        return Told("Held by", words.withheld("closed"), is_withheld=True)
    held = allocation.get("held")
    if held is None:
        return Told("Held by", "Nobody at present")
    by = staff.holder(held["practitioner"], role=held["role"], team=held["team"])
    return Told("Held by", f"{by}, since {words.day(held['starting'])}")


def _who(who: Mapping[str, Any] | None, on: date | None) -> tuple[Told, ...]:
    """All but the name, the birth first; with the age on a day, if there is one on which it
    counts."""
    if who is None or withheld_ground(who) is not None:
        return ()
    rest = {name: value for name, value in who.items() if name not in {"name", "preferred_name"}}
    if born := rest.pop("date_of_birth", None):
        rest = {"date_of_birth": born if on is None else words.born(born, on), **rest}
    return told(rest)
