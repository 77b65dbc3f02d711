"""A case in hindsight: what was asked about risk and what followed, what stood at the end, by which
rules. Told from the entries that stand at the moment asked about, as far as the reader may see."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from application.accesses.entry_readings import EntryReadings, Extent
from application.accesses.readings_of import WATCHES_OVER_ACCESS, ReadingIndex, readings_between
from application.callers import Caller
from application.log import StreamEntry
from application.reading import Entry, Moment, StreamRead, StreamReader
from domain.case.case import Case
from domain.case.hindsight.contacts import RiskAtContact, risk_at_contacts
from domain.case.hindsight.flagged import FlaggedAnswer, flagged_answers
from domain.case.hindsight.stood import (
    DecidedNotToAct,
    Stood,
    closings,
    decisions_not_to_act,
)
from domain.case.risk.risk import RiskLevelChanged
from domain.case.telling import tellings
from domain.commands import NotAllowed
from domain.envelope import Envelope
from domain.moments import london_day
from domain.policies import policy, policy_names
from domain.streams import CASE

SAFEGUARDING = "safeguarding"
_LOOKED_AT = ("sessions", "measures", "risk", "discharge")
"""The areas without which nothing of it can be told."""


@dataclass(frozen=True)
class RuleNamed:
    """The version of a rule that an entry names as the one it was judged by: the last of its type
    by the day asked about."""

    type: str
    field: str
    version: str
    entry: UUID


@dataclass(frozen=True)
class AtTheEnd:
    """A closing; ``unseen`` are the entries of which, by case and access log, who closed it had
    neither written anything nor been shown what they say. None: the reader may not be told."""

    stood: Stood
    unseen: tuple[UUID, ...] | None


@dataclass(frozen=True)
class Reconstruction:
    """A case as a review asks for it. ``other_changes`` are changes of the level of risk that no
    assessment at a contact led to; ``not_acted`` decisions not to act on a concern, as far as who
    asks may be told of concerns; ``answers`` are the entries of ``flagged``, to be opened."""

    read: StreamRead
    contacts: tuple[RiskAtContact, ...]
    other_changes: tuple[Envelope, ...]
    flagged: tuple[FlaggedAnswer, ...]
    answers: tuple[Entry, ...]
    not_acted: tuple[DecidedNotToAct, ...]
    ends: tuple[AtTheEnd, ...]
    rules: tuple[RuleNamed, ...]


class Reconstructing:
    """Tells a case in hindsight."""

    def __init__(self, *, reader: StreamReader, index: ReadingIndex) -> None:
        self._reader = reader
        self._index = index

    def of(self, caller: Caller, case_id: UUID, moment: Moment, day: date) -> Reconstruction:
        """A case in hindsight, as of a moment; the rules by a day in London.

        Raises what reading the case does, :class:`~domain.commands.NotAllowed` also where the
        reader may not be told of contacts and risk, and what the access log raises.
        """
        read = self._reader.read(caller, CASE, case_id, moment)
        if not all(read.allowed.tells_area(area) for area in _LOOKED_AT):
            raise NotAllowed("role-may-not", "Your role may not do or see this.")
        case = read.state
        assert isinstance(case, Case), "only a case is reconstructed"
        shown = [e for e in read.entries if _may_be_told(read, e)]
        entries = [e.event.envelope for e in shown]
        withdrawn = {e.event.id for e in shown if e.said.withdrawn is not None}
        standing = [e for e in entries if e.id not in withdrawn]
        contacts = risk_at_contacts(case, standing)
        at_contacts = {changed.id for each in contacts for changed in each.changed}
        concerns = read.allowed.tells_area(SAFEGUARDING)
        flagged = flagged_answers(case, standing, entries)
        wanted = {each.entry.id for each in flagged}
        return Reconstruction(
            read=read,
            contacts=contacts,
            other_changes=tuple(
                e
                for e in standing
                if isinstance(e.fact, RiskLevelChanged) and e.id not in at_contacts
            ),
            flagged=flagged,
            answers=tuple(self._reader.shown(caller, [e for e in shown if e.event.id in wanted])),
            not_acted=decisions_not_to_act(entries, withdrawn) if concerns else (),
            ends=tuple(self._ends(caller, read, closings(entries, withdrawn))),
            rules=rules_named([e.event for e in shown], day),
        )

    def _ends(self, caller: Caller, read: StreamRead, ends: Sequence[Stood]) -> Iterator[AtTheEnd]:
        if not ends or caller.role not in WATCHES_OVER_ACCESS:
            yield from (AtTheEnd(stood, None) for stood in ends)
            return
        # What was shown then is told from all entries, also those that are not shown now.
        whole = self._reader.whole_case(
            caller, ends[0].when.originator_id, allowed=read.allowed, upto=read.as_of.position
        )
        entries = [entry.event for entry in whole]
        of = EntryReadings(entries)
        told = {entry.event.id for entry in read.entries if _may_be_told(read, entry)}
        for stood in ends:
            unseen = self._unseen(of, entries, stood.when)
            yield AtTheEnd(stood, tuple(id_ for id_ in unseen if id_ in told))

    def _unseen(
        self, of: EntryReadings, entries: Sequence[StreamEntry], closed: Envelope
    ) -> Collection[UUID]:
        """Of the entries before a closing, those that who closed it is not known to have seen."""
        assert closed.recorded is not None, "what the log holds says when it was recorded"
        before = [e for e in entries if e.position < closed.recorded.position]
        events, closer = [e.envelope for e in before], closed.by.actor
        unseen = {
            entry.id: entry
            for entry in before
            if not any(t.actor == closer for t in tellings(events, entry.id))
        }
        for reading in readings_between(
            self._index, entries[0].stream, since=entries[0].at, until=closed.recorded.at
        ):
            if reading.record["by"]["actor"] == str(closer):
                for entry in tuple(unseen.values()):
                    if of.extent(reading, entry) is Extent.CONTENT:
                        del unseen[entry.id]
        return unseen


def _may_be_told(read: StreamRead, entry: Entry) -> bool:
    event = entry.event
    return read.allowed.shows(event.id) and read.allowed.tells(event.fact_class)


def rules_named(entries: Sequence[StreamEntry], day: date) -> tuple[RuleNamed, ...]:
    """The versions of rules that entries name which were recorded by a day in London: the last of
    each type of entry."""
    found: dict[tuple[str, str], RuleNamed] = {}
    for entry in entries:
        if london_day(entry.at) <= day:
            for field, version in _versions(entry.record["data"]):
                found[entry.type, field] = RuleNamed(entry.type, field, version, entry.id)
    return tuple(found[key] for key in sorted(found))


def _versions(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field, value in data.items():
        if isinstance(value, str) and (field == "policy" or field.endswith("_version")):
            yield field, value


def rules_in_force(day: date) -> list[dict[str, Any]]:
    """The rule files of this release that count on a day, with the versions that it has."""
    files = [policy(name) for name in policy_names()]
    return [
        {name: file[name] for name in ("name", "version", "effective_from", "checked")}
        for file in files
        if date.fromisoformat(file["effective_from"]) <= day
    ]
