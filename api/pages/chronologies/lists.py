"""What can be chosen in the forms about chronologies, by code and in words."""

from collections.abc import Mapping

from api.pages import words
from domain.case.safeguarding.agencies import Method
from domain.case.safeguarding.curation import Exclusion, Inclusion
from domain.envelope import Basis
from domain.evidence import Ground
from domain.policies import policy


def _labels(rules: str, group: str) -> Mapping[str, str]:
    return {code: words.first_letter(each["label"]) for code, each in policy(rules)[group].items()}


GROUNDS = _labels("chronology", "grounds")
PARTS = _labels("chronology", "roles")
LAYOUTS = _labels("chronology", "layouts")
ONWARD = _labels("chronology", "onward")
AGENCIES = _labels("sharing_recipients", "recipients")
SUBJECT = "subject"
INCLUSIONS = {
    Inclusion.SIGNIFICANT_EVENT.value: "It is a significant event",
    Inclusion.PATTERN.value: "It is part of a pattern",
    Inclusion.STRENGTH.value: "It tells of a strength, or of what protects",
    Inclusion.PERSONS_WISH.value: "The person wishes it",
    Inclusion.OTHER.value: "Another reason, in words",
}
EXCLUSIONS = {
    Exclusion.REPEATS_ANOTHER.value: "It repeats another entry",
    Exclusion.NOT_RELEVANT.value: "It does not matter for this chronology",
    Exclusion.ABOUT_SOMEBODY_ELSE.value: "It is about somebody else",
    Exclusion.CORRECTED.value: "It was corrected",
    Exclusion.OTHER.value: "Another reason, in words",
}
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
CHANNELS = {each.value: words.in_words(each.value) for each in Method}
BASES = {
    Basis.FACT.value: "As a fact",
    Basis.REPORTED.value: "As reported to them",
    Basis.OPINION.value: "As an opinion",
}
