"""What changed of a case between two moments, by either clock: entries, and what it became by them.

The same two readings that answer "as it stood then" and "as it stands" are compared, so that
nothing is said here that they do not show.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from application.callers import Caller
from application.judging import NoSuchStream
from application.reading import AsOf, Entry, Moment, StreamRead, StreamReader
from application.reconstruction.areas import area, areas_told
from application.reconstruction.differences import Path, differences, leaves
from domain.case.case import Case
from domain.commands import NotAcceptable
from domain.streams import CASE

LATE = timedelta(hours=24)
"""Recorded so long after it happened, an entry is marked as late."""
_STATUS = "status"
_REFERRAL = "referral"


@dataclass(frozen=True)
class Known:
    """What a case had become at a moment: each value by its names, and the entry that it rests on,
    the last that changed it."""

    values: Mapping[Path, Any] = field(default_factory=dict)
    rests_on: Mapping[Path, UUID] = field(default_factory=dict)


@dataclass(frozen=True)
class FieldChange:
    """A value that changed, and the entries that the one and the other rest on.

    Where ``rests_on`` is no new entry, the value is back because a newer one was withdrawn.
    """

    path: Path
    before: Any
    after: Any
    rested_on: UUID | None
    rests_on: UUID | None


@dataclass(frozen=True)
class Changes:
    """``added`` are the entries of the later moment that the earlier one did not have; ``marked``
    those of both of which more was said in between, as the later one has them; ``restricted`` and
    ``opened`` those that were restricted for anybody in between, and opened again. At ``since`` the
    case may not have begun."""

    since: AsOf
    until: StreamRead
    added: tuple[Entry, ...]
    marked: tuple[Entry, ...]
    restricted: frozenset[UUID]
    opened: frozenset[UUID]
    fields: tuple[FieldChange, ...]


def changes(
    reader: StreamReader, caller: Caller, case: UUID, *, since: Moment, until: Moment
) -> Changes:
    """What changed of a case from one moment to a later one; raises what reading the case raises,
    and ``NotAcceptable`` where the second is not the later."""
    as_of, _ = in_order(reader, since, until)
    after = reader.read(caller, CASE, case, until)
    before = None
    with suppress(NoSuchStream):
        before = reader.read(caller, CASE, case, since)
    return between(before, after, since=as_of)


def in_order(reader: StreamReader, since: Moment, until: Moment) -> tuple[AsOf, AsOf]:
    """The positions of two moments; raises ``NotAcceptable`` where the second is not the later, and
    :class:`~application.log.NotYet`."""
    first, last = reader.resolve(since), reader.resolve(until)
    if first.position > last.position or _knows_less(since, until):
        raise NotAcceptable("period-out-of-order", "The period ends before it begins.")
    return first, last


def _knows_less(since: Moment, until: Moment) -> bool:
    if until.known_by is None:
        return False
    return since.known_by is None or since.known_by > until.known_by


def between(before: StreamRead | None, after: StreamRead, *, since: AsOf) -> Changes:
    """What differs between two readings of a case by the same reader; None: it had not begun."""
    earlier = {} if before is None else {entry.event.id: entry for entry in before.entries}
    stood = [entry for entry in after.entries if entry.event.id in earlier]
    was, is_now = _restricted(before), _restricted(after)
    return Changes(
        since=since,
        until=after,
        added=tuple(e for e in after.entries if e.event.id not in earlier),
        marked=tuple(e for e in stood if _said(e) != _said(earlier[e.event.id])),
        restricted=(is_now - was) & earlier.keys(),
        opened=was - is_now,
        fields=tuple(_fields(Known() if before is None else known(before), known(after))),
    )


def _said(entry: Entry) -> object:
    """What was said of an entry, so far as it can be compared."""
    said = entry.said
    return (
        said.corrected,
        tuple(statement.id for statement in said.statements),
        tuple((r.requested.id, r.decided and r.decided.id) for r in said.rectifications),
        said.withdrawn and said.withdrawn.id,
        said.reentered and said.reentered.id,
    )


def _restricted(read: StreamRead | None) -> frozenset[UUID]:
    """The entries that are restricted for anybody; of a whole case all of them."""
    if read is None:
        return frozenset()
    case = read.whole
    assert isinstance(case, Case), "only of a case entries are restricted"
    every = frozenset(entry.event.id for entry in read.entries)
    standing = case.restriction.restrictions.values()
    return frozenset().union(*(one.covers or every for one in standing))


def known(read: StreamRead) -> Known:
    """What a case had become, as far as this reader may be told, beside the entries it rests on."""
    names = areas_told(read.allowed)
    if read.entries and not read.allowed.shows(read.entries[0].event.id):
        names = tuple(name for name in names if name != _REFERRAL)
    told: dict[str, Mapping[Path, Any]] = {}
    rests_on: dict[Path, UUID] = {}
    before: Case | None = None
    for event, case in read.unfolding():
        for name in names:
            if before is None or getattr(before, name) is not getattr(case, name):
                _take_in(told, rests_on, (name, area(case, name)), event.id)
        _take_in(told, rests_on, (_STATUS, case.status.value), event.id)
        before = case
    return Known({path: value for of in told.values() for path, value in of.items()}, rests_on)


def _take_in(
    told: dict[str, Mapping[Path, Any]],
    rests_on: dict[Path, UUID],
    now: tuple[str, Any],
    by: UUID,
) -> None:
    """Have what is told under a name be something else, by an event."""
    name, value = now
    stood, stands = told.get(name, {}), dict(leaves(value, (name,)))
    rests_on |= {each.path: by for each in differences(stood, stands)}
    told[name] = stands


def _fields(before: Known, after: Known) -> Sequence[FieldChange]:
    return [
        FieldChange(
            path=each.path,
            before=each.before,
            after=each.after,
            rested_on=before.rests_on.get(each.path),
            rests_on=after.rests_on.get(each.path),
        )
        for each in differences(before.values, after.values)
    ]
