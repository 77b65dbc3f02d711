"""What of somebody's record is kept from whoever asked for it, and what is told although it is
about another person. Each is decided by somebody, who is named with the ground.

Source: Data Protection Act 2018, Schedule 2 paragraph 16 and Schedule 3 paragraphs 4 to 6.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from domain.clocks import months_after
from domain.commands import Circumstances, Command, NotAcceptable, command
from domain.evidence import Ground
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.governance.erasure import PartName
from domain.moments import Day, london_day
from domain.policies import policy
from domain.roles import Role
from domain.text import Code, Text

AREA = "disclosure"
DECIDERS = frozenset({Role.INFORMATION_GOVERNANCE})

_LONGEST = 20_000
FieldPath = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}(\.[a-z0-9_]{1,64}){0,4}$")
]


class DecisionReasons(Part):
    """What was weighed."""

    text: Text


class Span(Content):
    """Characters of one text of a part: from ``start``, counted from 0, up to and without ``end``.

    ``field`` names the text within the part, one step after the other between full stops.
    """

    field: FieldPath
    start: Annotated[int, Field(ge=0, lt=_LONGEST)]
    end: Annotated[int, Field(ge=1, le=_LONGEST)]

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.end <= self.start:
            raise ValueError("a span ends after it starts")
        return self


class Place(Content):
    """An entry of a record, or one part of it."""

    stream: UUID
    event: UUID
    part: PartName | None = None


class HarmOpinion(Content):
    """What the health professional who is responsible thinks, since when, and by when to ask again:
    a risk of serious harm is not for ever."""

    professional: UUID
    given_on: Day
    review_by: Day


class _Withholding(Place):
    span: Span | None = None
    ground: Ground
    harm: HarmOpinion | None = None

    @model_validator(mode="after")
    def _span_of_a_part(self) -> Self:
        if self.span is not None and self.part is None:
            raise ValueError("a span is of a part")
        return self


@event("governance.part_withheld", area=AREA, label="Withheld from a disclosure")
class PartWithheld(_Withholding, Fact):
    """Decided by who recorded it. ``policy`` is the version of the rules."""

    policy: Code
    reasons: DecisionReasons | Closed | Gone | None = None


@event("governance.withholding_lifted", area=AREA, label="Not withheld any more")
class WithholdingLifted(Fact):
    """``withholding`` is the event that is undone."""

    withholding: UUID


class _Opening(Place):
    basis: Code


@event("governance.part_disclosed", area=AREA, label="Disclosed though about somebody else")
class PartDisclosed(_Opening, Fact):
    """What would be left out by rule is told, on this footing."""

    policy: Code
    reasons: DecisionReasons | Closed | Gone | None = None


@event("governance.matter_included", area=AREA, label="Hidden matter disclosed")
class MatterIncluded(Fact):
    """A matter that the person's record touches, and that they may be told of."""

    matter: UUID


@event("governance.matters_weighed", area=AREA, label="Hidden matters weighed")
class MattersWeighed(Fact):
    """Somebody who may know of hidden matters has let in whichever are to be told. It is said of
    every request, so that it does not say whether there are any."""


@command(
    "withhold-part",
    kind="governance",
    area=AREA,
    summary="Keep an entry, a part or a passage of it from whoever asked, on a ground.",
    roles=DECIDERS,
)
class WithholdPart(_Withholding, Command):
    reasons: DecisionReasons | None = None


@command(
    "lift-withholding",
    kind="governance",
    area=AREA,
    summary="Undo a withholding.",
    roles=DECIDERS,
)
class LiftWithholding(Command):
    withholding: UUID


@command(
    "disclose-part",
    kind="governance",
    area=AREA,
    summary="Tell what is about another person, or restricted, on a footing such as consent.",
    roles=DECIDERS,
)
class DisclosePart(_Opening, Command):
    reasons: DecisionReasons | None = None


@command(
    "include-matter",
    kind="governance",
    area=AREA,
    summary="Let a disclosure tell of a hidden matter, as somebody who may know of it.",
    roles=frozenset({Role.STAFF_ALLEGATION_OFFICER, Role.SAFEGUARDING_LEAD}),
)
class IncludeMatter(Command):
    matter: UUID


@command(
    "weigh-matters",
    kind="governance",
    area=AREA,
    summary="Say that what is to be told of hidden matters was let in, be there any or not.",
    roles=frozenset({Role.STAFF_ALLEGATION_OFFICER, Role.SAFEGUARDING_LEAD}),
)
class WeighMatters(Command):
    """For who may know of some; each role says it for itself."""


@dataclass(frozen=True)
class Withholding:
    """A withholding that stands."""

    place: Place
    span: Span | None
    ground: Ground
    by: UUID
    review_by: date | None


@dataclass(frozen=True)
class Opening:
    """A decision to tell what would be left out by rule."""

    place: Place
    basis: str
    by: UUID


def withheld(asked: WithholdPart, given: Circumstances) -> Fact:
    """Raises :class:`~domain.commands.NotAcceptable` where the opinion on harm does not do."""
    rules = policy("subject_access")
    if (asked.harm is not None) is not (asked.ground is Ground.SERIOUS_HARM):
        raise NotAcceptable(
            "harm-opinion",
            "For serious harm, and only for that, name the responsible health professional, the"
            " day of their opinion and the day by which to ask again.",
        )
    if asked.harm is not None:
        today = london_day(given.now)
        oldest = months_after(asked.harm.given_on, rules["harm_opinion_months"])
        if asked.harm.given_on > today or oldest < today:
            raise NotAcceptable("harm-opinion-old", "The opinion is too old, or not given yet.")
        if asked.harm.review_by <= today:
            raise NotAcceptable("review-in-past", "The day to ask again lies ahead.")
    return PartWithheld(**dict(asked), policy=rules["version"])


def disclosed(asked: DisclosePart) -> Fact:
    """Raises :class:`~domain.commands.NotAcceptable` for a footing that is not on the list."""
    rules = policy("subject_access")
    if asked.basis not in rules["bases"]:
        raise NotAcceptable("unknown-basis", "The footing is not on the list.")
    return PartDisclosed(**dict(asked), policy=rules["version"])
