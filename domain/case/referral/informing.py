"""What became of a referral is told to who made it, or to the GP."""

from enum import StrEnum

from domain.commands import Command, command
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.roles import INTAKE
from domain.text import Line, Text

AREA = "referral"


class Informed(StrEnum):
    REFERRER = "referrer"
    GP = "gp"


class Channel(StrEnum):
    LETTER = "letter"
    SECURE_EMAIL = "secure_email"
    TELEPHONE = "telephone"
    IN_PERSON = "in_person"
    ELECTRONIC = "electronic"


class Told(Part):
    """What was said to whom."""

    content: Text
    recipient: Line | None = None


class _Informed(Content):
    whom: Informed
    channel: Channel


@event("case.referrer_informed", area=AREA, label="Referrer or GP informed")
class ReferrerInformed(_Informed, Fact):
    told: Told | Closed | Gone


@command(
    "inform-referrer",
    area=AREA,
    summary="Record that the referrer or the GP was told.",
    roles=INTAKE,
    after_end=True,
)
class InformReferrer(_Informed, Command):
    told: Told
