"""A governance stream: what decides in it and what it becomes.

It holds heads, or an epoch, or one break-glass grant, one erasure, one hold, one destruction list,
one disclosure, one external review, one sample, one chronology, one subscription to the feed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from domain.commands import Circumstances, Command
from domain.envelope import Envelope
from domain.facts import Fact
from domain.governance import (
    break_glass,
    destruction,
    disclosure,
    disclosure_parts,
    epochs,
    erasure,
    external_review,
    heads,
    holds,
    sampling,
)
from domain.governance.break_glass import Grant
from domain.governance.chronology import chronology, entries, state
from domain.governance.chronology.state import Chronology
from domain.governance.destruction import Destruction
from domain.governance.disclosure import Disclosure
from domain.governance.epochs import OpenEpoch
from domain.governance.erasure import Erasure
from domain.governance.external_review import Review
from domain.governance.heads import HeadsRecorded, RecordHeads
from domain.governance.holds import Hold
from domain.governance.sampling import Sample
from domain.governance.subscription import creating, subscription
from domain.governance.subscription.state import Subscription
from domain.governance.subscription.state import evolve as evolve_subscription
from domain.timing import refuse_untimely

KIND = "governance"
OF_ONE_HOUSE = frozenset(
    {
        break_glass.AREA,
        disclosure_parts.AREA,
        external_review.AREA,
        sampling.AREA,
        entries.AREA,
        creating.AREA,
    }
)
"""Erasures, holds and destruction lists are kept for all whose records stand in the log."""


def decided_on(area: str | None, said: Mapping[str, Any]) -> str | None:
    """The id of the record that an erasure, a hold or a destruction list is about, the first of
    several, from the clear fields of its first event; None for what is about no record. Raises
    ``LookupError`` or ``TypeError`` where the fields are of another form."""
    if area in {erasure.AREA, holds.AREA}:
        found = said["stream"] if "stream" in said else said["person"]
    elif area == destruction.AREA:
        found = said["cases"][0]["case"]
    else:
        return None
    return str(found)


@dataclass(frozen=True)
class GovernanceRecord:
    """A governance stream from its events: `heads_cover` is a position, 0 where it has no heads."""

    id: UUID
    version: int
    kept_by: str | None = None
    heads_cover: int = 0
    grant: Grant | None = None
    erasure: Erasure | None = None
    hold: Hold | None = None
    destruction: Destruction | None = None
    disclosure: Disclosure | None = None
    review: Review | None = None
    sample: Sample | None = None
    chronology: Chronology | None = None
    subscription: Subscription | None = None

    @property
    def subject(self) -> UUID | None:
        """Under whose key its parts stand: the case's that a grant opens, the person's of whom
        something is disclosed or a chronology tells, a subscription's own; else it has none."""
        if self.subscription is not None:
            return self.id
        if self.chronology is not None:
            return self.chronology.person
        if self.disclosure is not None:
            return self.disclosure.person
        return None if self.grant is None else self.grant.case


def decide(record: GovernanceRecord | None, asked: Command, given: Circumstances) -> list[Fact]:
    """The facts that a command makes of a governance stream; at least one.

    Raises :class:`~domain.commands.Refusal`; then nothing is to be recorded.
    """
    match asked:
        case RecordHeads():
            return heads.decide(record.heads_cover if record else 0, asked)
        case OpenEpoch():
            return epochs.decide(asked)
    if asked.AREA == break_glass.AREA:
        refuse_untimely(given)
        return break_glass.decide(record.grant if record else None, asked, given)
    if asked.AREA == erasure.AREA:
        return erasure.decide(record.erasure if record else None, asked, given)
    if asked.AREA == holds.AREA:
        return holds.decide(record.hold if record else None, asked)
    if asked.AREA == destruction.AREA:
        return destruction.decide(record.destruction if record else None, asked, given)
    if asked.AREA == disclosure_parts.AREA:
        refuse_untimely(given)
        return disclosure.decide(record.disclosure if record else None, asked, given)
    if asked.AREA == external_review.AREA:
        refuse_untimely(given)
        return external_review.decide(record.review if record else None, asked, given)
    if asked.AREA == sampling.AREA:
        return sampling.decide(record.sample if record else None, asked)
    if asked.AREA == entries.AREA:
        refuse_untimely(given)
        return chronology.decide(record.chronology if record else None, asked, given)
    if asked.AREA in {creating.AREA, creating.COMPOSED_AREA}:
        refuse_untimely(given)
        return subscription.decide(record.subscription if record else None, asked, given)
    raise TypeError(type(asked).__name__)


def evolve(record: GovernanceRecord | None, entry: Envelope) -> GovernanceRecord:
    """The stream after one event."""
    if record is None:
        record = GovernanceRecord(
            id=entry.originator_id,
            version=entry.originator_version,
            kept_by=entry.by.organisation if entry.fact.AREA in OF_ONE_HOUSE else None,
        )
    if isinstance(entry.fact, HeadsRecorded):
        record = replace(record, heads_cover=entry.fact.covered)
    if entry.fact.AREA == break_glass.AREA:
        record = replace(record, grant=break_glass.evolve(record.grant, entry))
    if entry.fact.AREA == erasure.AREA:
        record = replace(record, erasure=erasure.evolve(record.erasure, entry))
    if entry.fact.AREA == holds.AREA:
        record = replace(record, hold=holds.evolve(record.hold, entry))
    if entry.fact.AREA == destruction.AREA:
        record = replace(record, destruction=destruction.evolve(record.destruction, entry))
    if entry.fact.AREA == disclosure_parts.AREA:
        record = replace(record, disclosure=disclosure.evolve(record.disclosure, entry))
    if entry.fact.AREA == external_review.AREA:
        record = replace(record, review=external_review.evolve(record.review, entry))
    if entry.fact.AREA == sampling.AREA:
        record = replace(record, sample=sampling.evolve(record.sample, entry))
    if entry.fact.AREA == entries.AREA:
        record = replace(record, chronology=state.evolve(record.chronology, entry))
    if entry.fact.AREA == creating.AREA:
        record = replace(record, subscription=evolve_subscription(record.subscription, entry))
    return replace(record, version=entry.originator_version)


def project(
    record: GovernanceRecord | None, entries: Iterable[Envelope]
) -> GovernanceRecord | None:
    """The stream after all of these events: the projector of the repository."""
    for entry in entries:
        record = evolve(record, entry)
    return record
