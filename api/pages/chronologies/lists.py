"""What can be chosen in the forms about chronologies, by code and in words."""

from collections.abc import Mapping

from api.pages import words
from domain.case.safeguarding.curation import Exclusion, Inclusion
from domain.envelope import Basis
from domain.policies import policy


def _labels(rules: str, group: str) -> Mapping[str, str]:
    return {code: words.first_letter(each["label"]) for code, each in policy(rules)[group].items()}


GROUNDS = _labels("chronology", "grounds")
PARTS = _labels("chronology", "roles")
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
BASES = {
    Basis.FACT.value: "As a fact",
    Basis.REPORTED.value: "As reported to them",
    Basis.OPINION.value: "As an opinion",
}
