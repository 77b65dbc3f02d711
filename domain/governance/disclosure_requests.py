"""What is recorded and asked for while a person's record is asked for: request, checks, more time,
release and refusal. Source: UK GDPR articles 12 and 15.
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.commands import Command, command
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.governance.disclosure_parts import AREA, DECIDERS
from domain.moments import Day
from domain.text import Code, Text

KIND = "governance"

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Position = Annotated[int, Field(ge=1, lt=2**53)]


class RequestWords(Part):
    """What was asked for, in the words it came in."""

    text: Text


class ReleasedPack(Part):
    """The very bytes that were given. In clear the hash would let somebody try guesses at a text
    that was erased since."""

    sha256: Sha256


class _Request(Content):
    """``cases``: only these of the person's; none means all that is held. ``position``: as the
    record stood there; else as it stands once the request is recorded."""

    person: UUID
    requester: Code
    received_on: Day
    cases: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()
    position: Position | None = None


@event("governance.disclosure_requested", area=AREA, label="Disclosure asked for")
class DisclosureRequested(_Request, Fact):
    """``due_by`` is the last day for the answer, by the version of the rules named."""

    due_by: Day
    policy: Code
    words: RequestWords | Closed | Gone

    def about_whom(self) -> UUID:
        return self.person


class _Check(Content):
    """``interests``: whether it is in the interests of the child, or of the person who can't
    decide, where that has to be asked."""

    identity: Code
    authority: Code
    understanding: Code
    interests: bool | None = None


@event("governance.requester_checked", area=AREA, label="Requester's identity and right checked")
class RequesterChecked(_Check, Fact):
    policy: Code


class _Extension(Content):
    reason: Code


@event("governance.disclosure_extended", area=AREA, label="Disclosure given more time")
class DisclosureExtended(_Extension, Fact):
    due_by: Day
    policy: Code


@event("governance.disclosure_released", area=AREA, label="Disclosure released")
class DisclosureReleased(Fact):
    """By who recorded it, to whoever asked."""

    pack: ReleasedPack | Closed | Gone


class _Refusal(Content):
    """``complaint_route_told``: that they may complain, and go to court."""

    reason: Code
    complaint_route_told: bool


@event("governance.disclosure_refused", area=AREA, label="Disclosure refused")
class DisclosureRefused(_Refusal, Fact):
    policy: Code


@command(
    "request-disclosure",
    kind=KIND,
    area=AREA,
    summary="Record that somebody asks for all that is held of a person.",
    roles=DECIDERS,
    begins=True,
)
class RequestDisclosure(_Request, Command):
    words: RequestWords


@command(
    "check-requester",
    kind=KIND,
    area=AREA,
    summary="Record who they are and by what right they ask.",
    roles=DECIDERS,
)
class CheckRequester(_Check, Command):
    pass


@command(
    "extend-disclosure",
    kind=KIND,
    area=AREA,
    summary="Take more time for a request that needs it, while there is still time.",
    roles=DECIDERS,
)
class ExtendDisclosure(_Extension, Command):
    pass


@command(
    "release-disclosure",
    kind=KIND,
    area=AREA,
    summary="Release the pack that you have read, by its hash.",
    roles=DECIDERS,
)
class ReleaseDisclosure(Command):
    """``revision``: how many decisions about its content the pack rests on, so that none comes
    between the reading and the release; worked out where it is absent."""

    pack: ReleasedPack
    revision: Annotated[int, Field(ge=0)] | None = None


@command(
    "refuse-disclosure",
    kind=KIND,
    area=AREA,
    summary="Refuse a request, for a reason.",
    roles=DECIDERS,
)
class RefuseDisclosure(_Refusal, Command):
    pass
