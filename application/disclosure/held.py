"""What is held of a person as of a position: which records, found by whose keys close something.

A person may have several records that were merged, and may be told of in the records of others:
there, only what is closed under their own key is about them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from application.log import Log, StreamEntry
from application.scanning import all_of
from domain.case.case import Case
from domain.case.referral.referral import ReferralReceived
from domain.envelope import Envelope
from domain.governance.disclosure import Disclosure
from domain.governance.governance import GovernanceRecord
from domain.matter.matter import Matter
from domain.person.merging import PersonMerged, PersonUnmerged
from domain.streams import CASE, GOVERNANCE, MATTER, PERSON, StreamState


class SubjectStreams(Protocol):
    """Knows where there is, or was, a key about somebody."""

    def streams_of(self, subject: UUID) -> Sequence[UUID]:
        """Every stream with a part about somebody, also where it was erased since.

        Raises :class:`~application.log.PartsUnavailable`.
        """


@dataclass(frozen=True)
class HeldRecord:
    """One record up to the position. ``own``: it is the person's, or was let into the disclosure;
    else it is somebody else's and names the person. ``state`` is what it had become by then."""

    stream: UUID
    kind: str
    entries: tuple[StreamEntry, ...]
    state: StreamState
    own: bool


@dataclass(frozen=True)
class Held:
    """All that is held: ``persons`` are the ids under which the person is kept."""

    position: int
    persons: frozenset[UUID]
    records: tuple[HeldRecord, ...]

    @property
    def cases(self) -> tuple[HeldRecord, ...]:
        """The person's own cases."""
        return tuple(each for each in self.records if each.own and each.kind == CASE.name)

    def find(self, stream: UUID, event: UUID) -> tuple[HeldRecord, StreamEntry] | None:
        """An entry and its record."""
        for record in self.records:
            if record.stream == stream:
                for entry in record.entries:
                    if entry.id == event:
                        return record, entry
        return None


class Holdings:
    """Finds what is held of people."""

    def __init__(self, *, log: Log, subjects: SubjectStreams) -> None:
        self._log = log
        self._subjects = subjects

    def of(self, disclosure: Disclosure, position: int) -> Held:
        """What a disclosure is about: the person's own record, their cases (or those asked for),
        the matters that were let in, the chronologies of them alone, and what names them
        elsewhere; each kind in that order.

        Raises :class:`~application.log.PartsUnavailable` and what the log raises.
        """
        return self._held(disclosure.person, position, disclosure.cases, disclosure.matters)

    def of_person(self, person: UUID, position: int) -> Held:
        """The same of all that is held of somebody, whom no hidden matter is told of."""
        return self._held(person, position, frozenset(), frozenset())

    def _held(
        self, person: UUID, position: int, cases: frozenset[UUID], matters: frozenset[UUID]
    ) -> Held:
        persons = same_person(person, position, self.merges())
        streams = {each for one in persons for each in self._subjects.streams_of(one)} | matters
        found = [
            record
            for stream in streams
            if (record := self._record(stream, position, persons, cases, matters)) is not None
        ]
        return Held(position, persons, tuple(sorted(found, key=_order)))

    def _record(
        self,
        stream: UUID,
        position: int,
        persons: frozenset[UUID],
        cases: frozenset[UUID],
        matters: frozenset[UUID],
    ) -> HeldRecord | None:
        entries = tuple(e for e in self._log.entries(stream) if e.position <= position)
        if not entries:
            return None
        envelopes = [entry.envelope for entry in entries]
        match entries[0].kind:
            case CASE.name:
                case = CASE.project(None, envelopes)
                assert isinstance(case, Case), "a case begins with its referral"
                own = case.subject in persons
                if own and cases and stream not in cases:
                    return None
                return HeldRecord(stream, CASE.name, entries, case, own)
            case PERSON.name:
                person = PERSON.project(None, envelopes)
                return HeldRecord(stream, PERSON.name, entries, person, stream in persons)
            case MATTER.name if stream in matters:
                matter = MATTER.project(None, envelopes)
                return HeldRecord(stream, MATTER.name, entries, matter, own=True)
            case GOVERNANCE.name:
                return _chronology(stream, entries, persons, cases)
        return None

    def whose(self, case: UUID, position: int) -> UUID | None:
        """Whom a case is about; None where there was no such case by then."""
        first = next(iter(self._log.stream(case, position)), None)
        fact = None if first is None else first.fact
        return fact.person if isinstance(fact, ReferralReceived) else None

    def matter(self, stream: UUID, position: int) -> Matter | None:
        """The matter of a stream as it is now, if it is one and had begun by then."""
        entries = self._log.entries(stream)
        if not entries or entries[0].kind != MATTER.name or entries[0].position > position:
            return None
        state = MATTER.project(None, (entry.envelope for entry in entries))
        return state if isinstance(state, Matter) else None

    def merges(self) -> Sequence[Envelope]:
        """Every merge of two records of people, and every one that was undone, in order."""
        return all_of(self._log, [PersonMerged.TYPE, PersonUnmerged.TYPE])


def _chronology(
    stream: UUID,
    entries: tuple[StreamEntry, ...],
    persons: frozenset[UUID],
    cases: frozenset[UUID],
) -> HeldRecord | None:
    """A chronology: one of brothers and sisters is as much about the others, and none of the
    person's own."""
    record: GovernanceRecord = GOVERNANCE.project(None, (entry.envelope for entry in entries))
    if record.chronology is None or (cases and not cases.issuperset(record.chronology.cases)):
        return None
    own = persons.issuperset(record.chronology.persons)
    return HeldRecord(stream, GOVERNANCE.name, entries, record, own)


def same_person(person: UUID, position: int, merges: Iterable[Envelope]) -> frozenset[UUID]:
    """Everybody who was the same person by then, as merges said."""
    into: dict[UUID, UUID] = {}
    for entry in merges:
        assert entry.recorded is not None, "what the log holds says where it stands"
        if entry.recorded.position > position:
            break
        if isinstance(entry.fact, PersonMerged):
            into[entry.originator_id] = entry.fact.into
        else:
            into.pop(entry.originator_id, None)
    kept = _kept_under(person, into)
    everybody = {person, *into, *into.values()}
    return frozenset(each for each in everybody if _kept_under(each, into) == kept)


def _kept_under(person: UUID, into: dict[UUID, UUID]) -> UUID:
    seen = {person}
    while person in into and into[person] not in seen:
        person = into[person]
        seen.add(person)
    return person


_KINDS = (PERSON.name, CASE.name, MATTER.name, GOVERNANCE.name)


def _order(record: HeldRecord) -> tuple[bool, int, int]:
    """Own records first, by kind, and within a kind as they began."""
    return not record.own, _KINDS.index(record.kind), record.entries[0].position
