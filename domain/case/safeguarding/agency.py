"""The agencies that are asked to act on concerns, and on whose concerns each of them acts."""

from enum import StrEnum

from domain.case.safeguarding.concern_decisions import Variant
from domain.commands import NotAcceptable
from domain.policies import policy

_ABOUT = {Variant.CHILD: "a child", Variant.ADULT: "an adult"}


class Agency(StrEnum):
    """Who is asked to act; which office of theirs it was stands in the part."""

    CHILDRENS_SOCIAL_CARE = "childrens_social_care"
    ADULT_SOCIAL_CARE = "adult_social_care"
    EARLY_HELP = "early_help"
    EMERGENCY_DUTY_TEAM = "emergency_duty_team"
    POLICE = "police"
    AMBULANCE = "ambulance"
    CRISIS_TEAM = "crisis_team"
    MARAC = "marac"
    CHANNEL = "channel"
    NATIONAL_REFERRAL_MECHANISM = "national_referral_mechanism"
    SCHOOL = "school"
    GP = "gp"
    OTHER = "other"


def agencies_version(agency: Agency, variant: Variant) -> str:
    """The version of the list by which an agency acts on such concerns; raises
    ``agency-unfit-for-concern``."""
    listed = policy("agencies")
    if variant.value not in listed["agencies"][agency.value]["concerns"]:
        raise NotAcceptable(
            "agency-unfit-for-concern",
            f"This agency does not act on a concern about {_ABOUT[variant]}; where it is to know"
            " of somebody else, raise a concern about them.",
        )
    version: str = listed["version"]
    return version
