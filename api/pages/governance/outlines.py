"""What tells one case from another on pages of information governance, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from api.pages import words
from api.pages.labels import labels


def outlined(told: Mapping[str, Any]) -> str:
    """The team of a case, when it was received, when and how it ended, and what came last."""
    return words.first_letter("; ".join(_outlined(told)))


def _outlined(told: Mapping[str, Any]) -> Iterator[str]:
    if "team" in told:
        yield f"team {told['team']}"
    if "received" in told:
        yield f"received {words.day(told['received'])}"
    status = words.in_words(told["status"]).lower()
    yield f"{status} on {words.day(told['ended_on'])}" if "ended_on" in told else status
    if "end_code" in told:
        codes = labels("end_codes", "codes")
        yield codes.get(told["end_code"], told["end_code"]).lower()
    if told["last"] != told.get("ended_on"):
        yield f"something last happened on {words.day(told['last'])}"
