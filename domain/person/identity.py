"""Who somebody is: names, addresses, and how sure the service is of the NHS number.

Names and addresses are text and stand in parts. An address is named by the id of its event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.case.referral.referral import Identifier, NumberStatus
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, london_day
from domain.roles import EVERYDAY, INTAKE
from domain.text import Line, Text

KIND = "person"
AREA = "identity"


class AliasKind(StrEnum):
    """What sort of other name it is."""

    BIRTH = "birth"
    MARRIED = "married"
    PREVIOUS = "previous"
    PREFERRED = "preferred"
    ALSO_KNOWN_AS = "also_known_as"


class AddressKind(StrEnum):
    """What an address is for; a person has one of each at a time."""

    HOME = "home"
    TEMPORARY = "temporary"
    CORRESPONDENCE = "correspondence"


class RevisionReason(StrEnum):
    """Why the identity on record is another one now."""

    CHANGED = "changed"
    WAS_WRONG = "was_wrong"


class Identity(Part):
    """The person as the service knows them."""

    name: Line
    date_of_birth: Day | None = None
    sex: Line | None = None
    gender: Line | None = None
    pronouns: Line | None = None


class Alias(Part):
    name: Line


class Address(Part):
    """Where somebody lives or is written to; the postcode apart, so that it can be found by."""

    address: Text
    postcode: Line | None = None


@event("person.registered", area=AREA, label="Person registered")
class PersonRegistered(Fact):
    person: UUID
    identity: Identity | Closed | Gone

    def about_whom(self) -> UUID:
        return self.person


@event("person.identity_revised", area=AREA, label="Identity revised")
class IdentityRevised(Fact):
    reason: RevisionReason
    identity: Identity | Closed | Gone


class _Alias(Content):
    kind: AliasKind
    starting: Day | None = None


@event("person.alias_recorded", area=AREA, label="Other name recorded")
class AliasRecorded(_Alias, Fact):
    alias: Alias | Closed | Gone


class _Address(Content):
    kind: AddressKind
    starting: Day


@event("person.address_changed", area=AREA, label="Address changed")
class AddressChanged(_Address, Fact):
    """``replaces`` is the address of this kind that held until now."""

    replaces: UUID | None = None
    address: Address | Closed | Gone


class _NumberStatus(Content):
    status: NumberStatus


@event("person.nhs_number_status_set", area=AREA, label="NHS number status set")
class NhsNumberStatusSet(_NumberStatus, Fact):
    number: Identifier | Closed | Gone | None = None


@command(
    "register-person",
    kind=KIND,
    area=AREA,
    summary="Register a person.",
    roles=EVERYDAY,
    begins=True,
)
class RegisterPerson(Command):
    person: UUID
    identity: Identity


@command(
    "revise-identity",
    kind=KIND,
    area=AREA,
    summary="Record the person's identity as it is now, or as it should have been.",
    roles=EVERYDAY,
    seen=True,
)
class ReviseIdentity(Command):
    reason: RevisionReason
    identity: Identity


@command(
    "record-alias",
    kind=KIND,
    area=AREA,
    summary="Record another name of the person.",
    roles=EVERYDAY,
)
class RecordAlias(_Alias, Command):
    alias: Alias


@command(
    "change-address",
    kind=KIND,
    area=AREA,
    summary="Record where the person lives or is written to from a day on.",
    roles=EVERYDAY,
)
class ChangeAddress(_Address, Command):
    address: Address


@command(
    "set-nhs-number-status",
    kind=KIND,
    area=AREA,
    summary="Record the NHS number and how sure the service is of it, or why there is none.",
    roles=INTAKE,
)
class SetNhsNumberStatus(_NumberStatus, Command):
    number: Identifier | None = None


@dataclass(frozen=True)
class HeldAddress:
    """From which day an address holds."""

    kind: AddressKind
    starting: date


@dataclass(frozen=True)
class State:
    """The person's id, aliases and addresses by event id, and how sure the number is.

    ``identity`` is the event that holds the identity on record.
    """

    person: UUID | None = None
    identity: UUID | None = None
    aliases: tuple[UUID, ...] = ()
    addresses: Mapping[UUID, HeldAddress] = field(default_factory=dict)
    number_status: NumberStatus | None = None

    def address_on(self, day: date, kind: AddressKind = AddressKind.HOME) -> UUID | None:
        """The event that holds the address of a kind on a day in London; of those that have begun
        the one that began last, and of two of one day the one recorded last."""
        begun = [
            (held.starting, order, id)
            for order, (id, held) in enumerate(self.addresses.items())
            if held.kind is kind and held.starting <= day
        ]
        return max(begun)[2] if begun else None


_WITH_NUMBER = frozenset({NumberStatus.VERIFIED, NumberStatus.UNVERIFIED})


def _decide_number(asked: SetNhsNumberStatus) -> Fact:
    if (asked.number is not None) is not (asked.status in _WITH_NUMBER):
        raise NotAcceptable(
            "number-with-status", "A number goes with a status that says there is one, and only so."
        )
    return NhsNumberStatusSet(**dict(asked))


def _decide_address(state: State, asked: ChangeAddress, given: Circumstances) -> Fact:
    # Who moves next week may say so today; a year ahead is a slip of the pen.
    if (asked.starting - london_day(given.now)).days > 366:
        raise NotAcceptable("address-too-far-ahead", "The address begins more than a year ahead.")
    before = state.address_on(asked.starting, asked.kind)
    return AddressChanged(**dict(asked), replaces=before)


def decide(state: State, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RegisterPerson():
            return [PersonRegistered(**dict(asked))]
        case ReviseIdentity():
            return [IdentityRevised(**dict(asked))]
        case RecordAlias():
            return [AliasRecorded(**dict(asked))]
        case ChangeAddress():
            return [_decide_address(state, asked, given)]
        case SetNhsNumberStatus():
            if asked.status is state.number_status and asked.number is None:
                raise NotPossible("status-unchanged", "The status of the number is that already.")
            return [_decide_number(asked)]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case PersonRegistered() as fact:
            return replace(state, person=fact.person, identity=entry.id)
        case IdentityRevised():
            return replace(state, identity=entry.id)
        case AliasRecorded():
            return replace(state, aliases=(*state.aliases, entry.id))
        case AddressChanged() as fact:
            held = HeldAddress(kind=fact.kind, starting=fact.starting)
            return replace(state, addresses={**state.addresses, entry.id: held})
        case NhsNumberStatusSet() as fact:
            return replace(state, number_status=fact.status)
    return state
