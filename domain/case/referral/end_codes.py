"""Which end of care codes fit what happened.

From the national list: 46 to 49 and 96 are for people who attended a treatment contact; 10 to 17
and 95 for people who were seen and not treated; 50 for people neither assessed nor treated.
"""

from datetime import date
from typing import Any, Protocol

from domain.commands import NotAcceptable
from domain.policies import policy, valid_on


class Attended(Protocol):
    """What was attended, as far as the codes ask."""

    @property
    def attended_contacts(self) -> int: ...
    @property
    def attended_assessments(self) -> int: ...
    @property
    def treatment_contacts(self) -> int: ...


def listed_on(end_code: str, day: date) -> dict[str, Any]:
    """A code in use on a day; raises ``unknown-end-code``."""
    listed: dict[str, Any] | None = policy("end_codes")["codes"].get(end_code)
    if listed is None or not valid_on(listed, day):
        raise NotAcceptable(
            "unknown-end-code", "The end code is not on the national list for the end date."
        )
    return listed


def refuse_unfitting(listed: dict[str, Any], attended: Attended) -> None:
    """Raises a refusal where a code of the list contradicts what was attended."""
    treated = attended.treatment_contacts
    if listed["group"] == "taken_on":
        if not treated:
            raise NotAcceptable(
                "end-code-needs-treatment",
                "This end code is for people who attended at least one treatment contact.",
            )
        return
    if treated:
        raise NotAcceptable(
            "end-code-after-treatment", "This end code is for people who were not treated."
        )
    if listed["group"] == "not_taken_on" and not attended.attended_contacts:
        raise NotAcceptable(
            "end-code-needs-contact", "This end code is for people who were seen at least once."
        )
    if listed["group"] == "not_assessed" and attended.attended_assessments:
        raise NotAcceptable(
            "end-code-after-assessment", "This end code is for people who were not assessed."
        )
