"""People who were found, and a person across cases, as pages show them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.pages import words

NOT_NAMED = "Name not shown"


@dataclass(frozen=True)
class Hit:
    """Somebody who was found; ``born`` in words, with their age, ``born_on`` the day itself."""

    person: str
    name: str
    born: str | None
    born_on: str | None
    cases: tuple[str, ...]
    merged_into: str | None


@dataclass(frozen=True)
class KnownCase:
    """A case by where it stands."""

    case: str
    status: str
    about: str


@dataclass(frozen=True)
class Cases:
    """Some cases under a heading, and how many more there are that are not shown."""

    heading: str
    cases: tuple[KnownCase, ...]
    not_shown: int
    says: str = ""


def hits(told: Mapping[str, Any], today: date) -> tuple[Hit, ...]:
    """The people that `POST /search` found, with their age today."""
    return tuple(
        Hit(
            person=each["person"],
            name=each.get("name", NOT_NAMED),
            born=words.born(each["date_of_birth"], today) if "date_of_birth" in each else None,
            born_on=each.get("date_of_birth"),
            cases=tuple(each["cases"]),
            merged_into=each.get("merged_into"),
        )
        for each in told["people"]
    )


def across(told: Mapping[str, Any]) -> tuple[Cases, ...]:
    """The groups of cases that `GET /people/{person_id}/cases` answers, empty ones left out but
    for the person's own."""
    groups = [
        _cases("Their own cases", told["own"]),
        _cases("Cases of others that name them", told["named_in"]),
        *_related(told["related"]),
        _at_home(told["same_address"]),
    ]
    first, *others = groups
    return (first, *(each for each in others if each.cases or each.not_shown or each.says))


def _related(related: list[Mapping[str, Any]]) -> Iterator[Cases]:
    for each in related:
        how = words.in_words(each["code"]).lower() if "code" in each else "a relationship"
        yield _cases(f"Cases of somebody close to them ({how})", each["theirs"])


def _at_home(told: Mapping[str, Any]) -> Cases:
    heading = "Cases of others at the same address"
    if told.get("too_many_people"):
        return Cases(heading, (), 0, says="Too many people live there for this to say anything.")
    return _cases(heading, told)


def _cases(heading: str, told: Mapping[str, Any]) -> Cases:
    return Cases(heading, tuple(map(_case, told["cases"])), told["not_shown"])


def _case(told: Mapping[str, Any]) -> KnownCase:
    about = [words.in_words(told["pathway"])] if "pathway" in told else []
    about += [f"referred {words.day(told['received'])}"] if "received" in told else []
    return KnownCase(
        case=told["case"],
        status=words.in_words(told["status"]),
        about=", ".join(about) or "Case",
    )
