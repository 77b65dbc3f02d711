"""Destruction lists: cases whose time is over, approved as one act and erased one by one.

Source: Records Management Code of Practice 2021: review before destruction, and a stub with a proof
of it afterwards. The stub is what stands in clear in the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Content, Fact, event
from domain.governance.erasure import DECIDERS, Count
from domain.moments import Day
from domain.policies import policy
from domain.roles import Role
from domain.text import Code
from domain.two_persons import refuse_own_request

AREA = "destruction"
MOST_CASES = 100
"""So that a list fits into one record."""


class Listed(Content):
    """A case, the last day for which it was to be kept, and by which rule."""

    case: UUID
    kept_until: Day
    rule: Code


class _List(Content):
    cases: Annotated[tuple[Listed, ...], Field(min_length=1, max_length=MOST_CASES)]
    retention: Code


@event("governance.destruction_listed", area=AREA, label="Cases listed for destruction")
class DestructionListed(_List, Fact):
    """``retention`` is the version of the policy that the rules are of."""


@event("governance.destruction_approved", area=AREA, label="Destruction list approved")
class DestructionApproved(Fact):
    """By somebody else than whoever drew it up."""


@event("governance.destruction_refused", area=AREA, label="Destruction list refused")
class DestructionRefused(Fact):
    """The reason is on the list of the policy ``erasure``."""

    reason: Code
    policy: Code


class _Dropped(Content):
    case: UUID
    reason: Code


@event("governance.destruction_case_dropped", area=AREA, label="Case dropped from destruction")
class DestructionCaseDropped(_Dropped, Fact):
    """It is kept: ``held``, ``kept_on`` where something happened since, or whatever else stood in
    the way, as a code."""


class _Outcome(Content):
    destroyed: Count
    dropped: Count


@event("governance.destruction_done", area=AREA, label="Destruction list done")
class DestructionDone(_Outcome, Fact):
    """Every case of the list was erased, which has an event of its own, or was dropped."""


@command(
    "list-for-destruction",
    area=AREA,
    kind="governance",
    summary="Draw up a list of cases to be destroyed because their time is over.",
    roles=DECIDERS,
    begins=True,
)
class ListForDestruction(_List, Command):
    """The days and rules as they were worked out from the log."""


@command(
    "approve-destruction",
    area=AREA,
    kind="governance",
    summary="Approve a destruction list that somebody else drew up.",
    roles=DECIDERS,
)
class ApproveDestruction(Command):
    """Its cases are erased from then on."""


@command(
    "refuse-destruction",
    area=AREA,
    kind="governance",
    summary="Refuse a destruction list, for a reason.",
    roles=DECIDERS,
)
class RefuseDestruction(Command):
    """Nothing of it is erased."""

    reason: Code


@command(
    "drop-from-destruction",
    area=AREA,
    kind="governance",
    summary="Say that a case of a destruction list is kept, and why.",
    # Asked for by the service's own processes only: no route leads here.
    roles=frozenset({Role.SYSTEM_ADMINISTRATOR}),
)
class DropFromDestruction(_Dropped, Command):
    """Once for each case that nothing was erased of."""


@command(
    "report-destruction-done",
    area=AREA,
    kind="governance",
    summary="Say that a destruction list is done.",
    roles=frozenset({Role.SYSTEM_ADMINISTRATOR}),
)
class ReportDestructionDone(_Outcome, Command):
    """Asked for once no case is left."""


@dataclass(frozen=True)
class Destruction:
    """A destruction list from its events."""

    cases: tuple[Listed, ...]
    retention: str
    listed_by: UUID
    approved_by: UUID | None = None
    refused: str | None = None
    dropped: Mapping[UUID, str] = field(default_factory=dict)
    """By case, why it is kept."""
    done: bool = False

    @property
    def waits(self) -> bool:
        """Whether nobody has decided upon it yet."""
        return self.approved_by is None and self.refused is None

    @property
    def is_to_be_carried_out(self) -> bool:
        """Whether it was approved and is not done."""
        return self.approved_by is not None and not self.done


def decide(list_: Destruction | None, asked: Command, given: Circumstances) -> list[Fact]:
    """What follows from a command to a list; raises :class:`~domain.commands.Refusal`."""
    if isinstance(asked, ListForDestruction):
        if len({each.case for each in asked.cases}) < len(asked.cases):
            raise NotAcceptable("case-twice", "A case stands on the list twice.")
        return [DestructionListed(**dict(asked))]
    if list_ is None:
        raise NotPossible("no-such-destruction", "There is no such destruction list.")
    match asked:
        case ApproveDestruction():
            _refuse_decided(list_)
            refuse_own_request(given.by.actor, list_.listed_by)
            return [DestructionApproved()]
        case RefuseDestruction():
            _refuse_decided(list_)
            rules = policy("erasure")
            if asked.reason not in rules["refusals"]:
                raise NotAcceptable("unknown-refusal", "The reason is not on the list.")
            return [DestructionRefused(reason=asked.reason, policy=rules["version"])]
        case DropFromDestruction():
            listed = {each.case for each in list_.cases}
            if not list_.is_to_be_carried_out or asked.case not in listed - list_.dropped.keys():
                raise NotPossible("nothing-to-report", "There is nothing new to report.")
            return [DestructionCaseDropped(**dict(asked))]
        case ReportDestructionDone():
            if not list_.is_to_be_carried_out:
                raise NotPossible("nothing-to-report", "There is nothing new to report.")
            return [DestructionDone(**dict(asked))]
    raise TypeError(type(asked).__name__)


def _refuse_decided(list_: Destruction) -> None:
    if not list_.waits:
        raise NotPossible("destruction-decided", "It was decided upon already.")


def evolve(list_: Destruction | None, entry: Envelope) -> Destruction | None:
    """The list after one event; the same where the event is about something else."""
    fact = entry.fact
    if isinstance(fact, DestructionListed):
        return Destruction(fact.cases, fact.retention, listed_by=entry.by.actor)
    if list_ is None:
        return None
    match fact:
        case DestructionApproved():
            return replace(list_, approved_by=entry.by.actor)
        case DestructionRefused():
            return replace(list_, refused=fact.reason)
        case DestructionCaseDropped():
            return replace(list_, dropped={**list_.dropped, fact.case: fact.reason})
        case DestructionDone():
            return replace(list_, done=True)
    return list_
