"""The codes of a list of the rules, each in the words that the list gives."""

from collections.abc import Mapping
from functools import cache

from api.pages import words
from domain.evidence import Ground
from domain.policies import policy

WITHHOLDINGS = {
    Ground.THIRD_PARTY.value: "It would tell of somebody else who has not agreed",
    Ground.SERIOUS_HARM.value: "It would be likely to cause somebody serious harm",
    Ground.CHILD_ABUSE.value: "It tells of a risk to a child, against that child’s interests",
    Ground.EXPECTED_PRIVATE.value: "Somebody told it expecting that others would not be told",
    Ground.LEGAL_PRIVILEGE.value: "It is between a client and their lawyers",
    Ground.CRIME.value: "It would stand in the way of preventing or detecting crime",
    Ground.COURT_ORDER.value: "A court has forbidden that it be told",
    Ground.OUTSIDE_REQUEST.value: "It is not of what was asked for",
}
"""Why something is kept from whoever is given a copy, by the ground."""


@cache
def labels(rules: str, group: str) -> Mapping[str, str]:
    """By code, as it stands at the beginning of a line."""
    return {code: words.first_letter(each["label"]) for code, each in policy(rules)[group].items()}
