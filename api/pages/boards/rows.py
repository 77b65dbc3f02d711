"""The rows of a board in words: about whom, by which rule, since when, and by when it is due."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from api.pages import words
from api.pages.case.unnamed import NAME_NOT_SHOWN, numbered
from api.pages.staff import Staff
from api.pages.told import withheld_ground
from domain.policies import policy


@dataclass(frozen=True)
class Row:
    """One case of a board, or one thing in it."""

    case: str
    name: str
    status: str
    why: tuple[str, ...]
    since: str | None
    due: str | None
    is_late: bool
    held: str
    checked: tuple[str, ...] = ()


def rows(told: Sequence[Mapping[str, Any]], staff: Staff) -> list[Row]:
    """The rows of a page, those of one unnamed case under one number."""
    numbers = numbered(each["case"] for each in told if who(each) == NAME_NOT_SHOWN)
    return [row(each, staff, unnamed=numbers.get(each["case"])) for each in told]


def row(told: Mapping[str, Any], staff: Staff, unnamed: str | None = None) -> Row:
    """A row as a board's route answers it to a reader; ``unnamed`` is what its case is called where
    it is not shown whom it is about."""
    return Row(
        case=told["case"],
        name=unnamed or who(told),
        status=words.in_words(told["status"]),
        why=tuple(_why(told)),
        since=_since(told),
        due=_due(told),
        is_late=bool(told.get("overdue")),
        held=held(told, staff),
        checked=tuple(_checked(told)),
    )


def who(told: Mapping[str, Any]) -> str:
    """Whom a row is about, or that it is not shown."""
    named = told.get("who")
    if named is None or withheld_ground(named) is not None:
        return NAME_NOT_SHOWN
    preferred = named.get("preferred_name")
    return f"{named['name']} (prefers {preferred})" if preferred else str(named["name"])


def held(told: Mapping[str, Any], staff: Staff) -> str:
    """Who holds the case, in which role and team."""
    if "practitioner_id" not in told:
        return "Nobody"
    who, role = told["practitioner_id"], told["practitioner_role"]
    return staff.holder(who, role=role, team=told["team"])


def _why(told: Mapping[str, Any]) -> Iterator[str]:
    if "withheld" in told:
        yield f"Place {words.withheld(told['withheld']).lower()}"
        return
    rules = [told["rule"]] if "rule" in told else told.get("rules", ())
    # Of what it is where one thing stands here, such as to whom a referral went.
    of = f": {_within(told['code'])}" if "code" in told else ""
    for rule in rules:
        label = words.first_letter(_label(rule["policy"], rule["code"])) + of
        if "since" in rule:
            yield f"{label} (since {words.day(rule['since'])})"
        else:
            yield f"{label} ({_days(rule['count'], 'session')})" if "count" in rule else label


def _within(code: str) -> str:
    """A code as words within a sentence; a service by its own code."""
    agency = policy("agencies")["agencies"].get(code)
    if agency is not None:
        label: str = agency["label"]
        return label
    return code if code.upper() == code else words.in_words(code).lower()


def _since(told: Mapping[str, Any]) -> str | None:
    if "since" not in told:
        return None
    began = told["since"]
    at = words.day(began) if len(began) == len("2026-03-02") else words.moment(began)
    return at if "days" not in told else f"{at} ({_days(told['days'])})"


def _due(told: Mapping[str, Any]) -> str | None:
    if "due_on" not in told:
        is_new = told.get("kind") == "concern" and told.get("because") == [told["entry"]]
        return "Not judged yet" if is_new and "because_not_shown" not in told else None
    on = words.day(told["due_on"])
    if "working_days_late" in told:
        return f"{on}, {_days(told['working_days_late'], 'working day')} late"
    if "working_days_left" in told:
        return f"{on}, {_days(told['working_days_left'], 'working day')} left"
    return on


def _checked(told: Mapping[str, Any]) -> Iterator[str]:
    for each in told.get("checked", ()):
        yield f"{words.in_words(each['kind'])} on {words.moment(each['at'])}"


def _days(number: int, thing: str = "day") -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


@cache
def _label(rules: str, code: str) -> str:
    """What a rule of this policy says, wherever in it the rule stands."""
    found = policy(rules)
    groups = [found["rules"]] if "rules" in found else []
    groups += [board["rules"] for board in found.get("boards", {}).values()]
    label: str = next(group[code]["label"] for group in groups if code in group)
    return label
