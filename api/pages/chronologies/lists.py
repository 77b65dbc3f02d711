"""What can be chosen in the forms about chronologies, by code and in words."""

from api.pages import words
from api.pages.labels import labels
from domain.case.safeguarding.agencies import Method
from domain.case.safeguarding.curation import Exclusion, Inclusion
from domain.envelope import Basis

GROUNDS = labels("chronology", "grounds")
PARTS = labels("chronology", "roles")
LAYOUTS = labels("chronology", "layouts")
ONWARD = labels("chronology", "onward")
AGENCIES = labels("sharing_recipients", "recipients")
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
CHANNELS = {each.value: words.in_words(each.value) for each in Method}
BASES = {
    Basis.FACT.value: "As a fact",
    Basis.REPORTED.value: "As reported to them",
    Basis.OPINION.value: "As an opinion",
}
