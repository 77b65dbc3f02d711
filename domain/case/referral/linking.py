"""Which other cases this one belongs with: a second referral of the same person, or a relative's.

Only the other case's id and the kind of tie stand here: who may see that case is decided there.
A tie is named by the id of the event that made it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol
from uuid import UUID

from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.policies import policy
from domain.roles import EVERYDAY, INTAKE
from domain.text import Code, Text

AREA = "linking"
HEARS = frozenset[str]()


class LinkNote(Part):
    """How it was found, or why it no longer holds."""

    text: Text


class _Duplicate(Content):
    other_case: UUID


class _Link(Content):
    other_case: UUID
    relation: Code


@event("case.referral_duplicate_flagged", area=AREA, label="Possible duplicate referral")
class ReferralDuplicateFlagged(_Duplicate, Fact):
    """Another case may be the same person's same request; both go on until somebody decides."""

    note: LinkNote | Closed | Gone | None = None


@event("case.referral_linked", area=AREA, label="Linked to another case", significant=True)
class ReferralLinked(_Link, Fact):
    relations_version: Code
    note: LinkNote | Closed | Gone | None = None


@event("case.referral_unlinked", area=AREA, label="No longer linked", significant=True)
class ReferralUnlinked(Fact):
    """``link`` is the event that flagged or linked the other case."""

    link: UUID
    note: LinkNote | Closed | Gone


@command(
    "flag-duplicate",
    area=AREA,
    summary="Say that another case may be the same person's same referral.",
    roles=INTAKE,
    after_end=True,
)
class FlagDuplicate(_Duplicate, Command):
    note: LinkNote | None = None


@command(
    "link-referral",
    area=AREA,
    summary="Link the case to another one, and say how they belong together.",
    roles=EVERYDAY,
    after_end=True,
)
class LinkReferral(_Link, Command):
    note: LinkNote | None = None


@command(
    "unlink-referral",
    area=AREA,
    summary="End a link to another case, or a suspected duplicate, and say why.",
    roles=EVERYDAY,
    seen=True,
    after_end=True,
)
class UnlinkReferral(Command):
    link: UUID
    note: LinkNote


@dataclass(frozen=True)
class Link:
    """A tie to another case; ``relation`` is None for a suspected duplicate."""

    other_case: UUID
    relation: str | None = None


@dataclass(frozen=True)
class State:
    """The ties that hold, by the event that made them."""

    links: Mapping[UUID, Link] = field(default_factory=dict)

    @property
    def duplicates(self) -> frozenset[UUID]:
        """Other cases that may be the same referral."""
        return frozenset(k.other_case for k in self.links.values() if k.relation is None)


class Sees(Protocol):
    """What this area looks at."""

    @property
    def id(self) -> UUID: ...
    @property
    def linking(self) -> State: ...


def _refuse_tie(case: Sees, tie: Link) -> None:
    if tie.other_case == case.id:
        raise NotAcceptable("linked-to-itself", "A case is not linked to itself.")
    if tie in case.linking.links.values():
        raise NotPossible("already-linked", "These cases are linked in this way already.")


def decide(case: Sees, asked: Command, _given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case FlagDuplicate():
            _refuse_tie(case, Link(asked.other_case))
            return [ReferralDuplicateFlagged(**dict(asked))]
        case LinkReferral():
            listed = policy("case_relations")
            if asked.relation not in listed["relations"]:
                raise NotAcceptable("unknown-relation", "The kind of link is not on the list.")
            _refuse_tie(case, Link(asked.other_case, asked.relation))
            return [ReferralLinked(**dict(asked), relations_version=listed["version"])]
        case UnlinkReferral():
            if asked.link not in case.linking.links:
                raise NotPossible("no-such-link", "This case has no such link.")
            return [ReferralUnlinked(**dict(asked))]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case ReferralDuplicateFlagged() as fact:
            return replace(state, links={**state.links, entry.id: Link(fact.other_case)})
        case ReferralLinked() as fact:
            tie = Link(fact.other_case, fact.relation)
            return replace(state, links={**state.links, entry.id: tie})
        case ReferralUnlinked() as fact:
            return State({id: tie for id, tie in state.links.items() if id != fact.link})
    return state
