"""Freezing a chronology, what is kept from copies of it, and giving one to another agency.

What was frozen can be made again byte for byte, and only that is given away. Source of the grounds:
Data Protection Act 2018, Schedules 2 and 3.
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.case.safeguarding.agencies import Method
from domain.case.safeguarding.concern_decisions import LEAD
from domain.commands import Command, command
from domain.evidence import Ground
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.governance.chronology.entries import AREA, CURATORS, KIND, Reason
from domain.governance.chronology.opening import MOST_CASES
from domain.governance.disclosure_requests import Position, Sha256
from domain.governance.erasure import PartName
from domain.moments import Instant
from domain.text import Code, Line


class FrozenContent(Part):
    """The very bytes that were read, or given. In clear the hash would let somebody try guesses at
    a text that was erased since."""

    sha256: Sha256


class Addressee(Part):
    """Which office or person of the recipient it is given to."""

    name: Line


class _Withholding(Content):
    """Of an entry of a case, or of an imported row where no case is named, all or one part."""

    case: UUID | None = None
    entry: UUID
    part: PartName | None = None
    ground: Ground


@event("governance.chronology_withheld", area=AREA, label="Withheld from copies of a chronology")
class ChronologyWithheld(_Withholding, Fact):
    reason: Reason | Closed | Gone


@event(
    "governance.chronology_withholding_lifted",
    area=AREA,
    label="No longer withheld from copies of a chronology",
)
class ChronologyWithholdingLifted(Fact):
    """``withholding`` is the event that is undone."""

    withholding: UUID


class _Freezing(Content):
    position: Position


@event("governance.chronology_frozen", area=AREA, label="Chronology frozen")
class ChronologyFrozen(_Freezing, Fact):
    """As it stood at the position; whoever recorded it had read just this."""

    content: FrozenContent | Closed | Gone


class Authority(Content):
    """The sharing decision, or the referral, by which what is told of a case is given."""

    case: UUID
    entry: UUID


class _Release(Content):
    """``frozen`` is the event that froze what is given; ``layout`` the columns in which."""

    frozen: UUID
    layout: Code
    recipient: Code
    channel: Method
    sent_at: Instant
    authorities: Annotated[tuple[Authority, ...], Field(min_length=1, max_length=MOST_CASES)]


@event("governance.chronology_released", area=AREA, label="Copy of a chronology given")
class ChronologyReleased(_Release, Fact):
    """``policy`` and ``recipient_version`` are the versions of the layouts and of the recipients.
    In each case it is recorded as a disclosure too."""

    policy: Code
    recipient_version: Code
    content: FrozenContent | Closed | Gone
    addressee: Addressee | Closed | Gone


@command(
    "withhold-from-chronology",
    kind=KIND,
    area=AREA,
    summary="Keep an entry or a part of it from whoever is given a copy, on a ground.",
    roles=LEAD,
)
class WithholdFromChronology(_Withholding, Command):
    reason: Reason


@command(
    "lift-chronology-withholding",
    kind=KIND,
    area=AREA,
    summary="Let copies tell again what was withheld from them.",
    roles=LEAD,
)
class LiftChronologyWithholding(Command):
    withholding: UUID


@command(
    "freeze-chronology",
    kind=KIND,
    area=AREA,
    summary="Freeze the chronology that you have read, by its position and hash.",
    roles=CURATORS,
)
class FreezeChronology(_Freezing, Command):
    content: FrozenContent


@command(
    "release-chronology",
    kind=KIND,
    area=AREA,
    summary="Record that the copy that you have read is given to another agency, by its hash.",
    roles=LEAD,
)
class ReleaseChronology(_Release, Command):
    content: FrozenContent
    addressee: Addressee
