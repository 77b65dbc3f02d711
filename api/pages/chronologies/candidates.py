"""Cases of which a chronology may tell besides: of the same person, and of people close to them."""

from typing import Any

from api.pages import words
from api.pages.asking import Record, Refused

_UNAVAILABLE = 503


async def cases_around(record: Record, person: str) -> list[dict[str, str]]:
    """Each by its id, whose it is, and what it is in words; none where they can't be looked up at
    this moment, so that a chronology can be opened all the same."""
    try:
        across = (await record.get(f"/people/{person}/cases")).body
    except Refused as refused:
        if refused.status != _UNAVAILABLE:
            raise
        return []
    own = "another case of the same person"
    found = [_other(each, person, own) for each in _of(across["own"])]
    for related in across["related"]:
        tie = words.in_words(related["code"]).lower()
        told = f"a case of a person who is close to them ({tie})"
        found += [_other(each, related["to"], told) for each in _of(related["theirs"])]
    return found


def _of(found: dict[str, Any]) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = found["cases"]
    return cases


def _other(each: dict[str, Any], person: str, told: str) -> dict[str, str]:
    begun = f", referred {words.day(each['received'])}" if "received" in each else ""
    status = words.in_words(each["status"]).lower()
    return {
        "case": each["case"],
        "person": person,
        "words": words.first_letter(f"{told}{begun}, {status}"),
    }
