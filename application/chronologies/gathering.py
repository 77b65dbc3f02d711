"""What a chronology tells somebody: of each of its cases that the gate opens to them, as of a
position, in what was chosen; of the others only how many they are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from application.callers import Caller
from application.chronologies.marking import Standing, standing
from application.gate import Gate
from application.judging import NoSuchStream, admit_to, admitted
from application.log import Log, PartStore, StreamEntry
from application.reading import AsOf, Contents, Entry, Moment, StreamReader
from application.scanning import all_of
from domain.case.referral.referral import ReferralReceived
from domain.gate.decision import Allowed, Denied
from domain.gate.rules import Action
from domain.governance.chronology.entries import RowImported
from domain.governance.chronology.opening import ChronologyOpened
from domain.governance.chronology.state import Chronology, ImportedRow, Member
from domain.governance.governance import GovernanceRecord
from domain.streams import GOVERNANCE

PLACE = "chronologies"
"""What chronologies are called where the gate is asked about them."""


@dataclass(frozen=True)
class ToldCase:
    """One case: ``entries`` are all that it held, not opened; ``lines`` those that the chronology
    tells, and ``left_out`` those that it does not though they are marked, opened as far as the
    reader may see; ``beginning`` is its first, opened."""

    id: UUID
    member: Member
    allowed: Allowed
    entries: tuple[Entry, ...]
    lines: tuple[Entry, ...]
    left_out: tuple[Entry, ...]
    standing: Mapping[UUID, Standing]
    beginning: Entry | None


@dataclass(frozen=True)
class ToldRow:
    """A row that another agency told; ``contents`` is what it says, as far as it is opened."""

    id: UUID
    row: ImportedRow
    event: StreamEntry
    contents: Contents | None


@dataclass(frozen=True)
class Gathered:
    """A chronology as of a position, for one reader. ``unshown`` cases are not opened to them.

    ``last`` is what was recorded of it last by then. ``words`` are what was written about choices,
    by the event that made them, as far as opened.
    """

    chronology: Chronology
    last: StreamEntry
    as_of: AsOf
    cases: tuple[ToldCase, ...]
    rows: tuple[ToldRow, ...]
    words: Mapping[UUID, Contents] = field(default_factory=dict)
    unshown: int = 0


class Gathering:
    """Reads chronologies for people. Always from the log: a chronology is not late."""

    def __init__(
        self,
        *,
        reader: StreamReader,
        gate: Gate,
        log: Log,
        parts: PartStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._reader = reader
        self._gate = gate
        self._log = log
        self._parts = parts
        self._clock = clock

    def all(self, caller: Caller) -> Sequence[Chronology]:
        """The chronologies of the caller's organisation of which some case is open to them, in the
        order of opening.

        Raises :class:`~domain.commands.NotAllowed`.
        """
        admit_to(caller, PLACE, self._clock())
        found = [
            self.chronology(caller, event.originator_id)
            for event in all_of(self._log, [ChronologyOpened.TYPE])
            if event.by.organisation == caller.organisation
        ]
        cases = {case for each in found for case in each.cases}
        judged = self._gate.judge_many(caller, Action.CHRONOLOGY, cases)
        shown = {case for case, decision in judged.items() if isinstance(decision, Allowed)}
        return [each for each in found if not shown.isdisjoint(each.cases)]

    def named(self, caller: Caller, chronologies: Sequence[Chronology]) -> Mapping[UUID, Contents]:
        """Who each of these is about, by its id, as the referral of a case of theirs tells that is
        open to the caller in words; absent where none is.

        Raises :class:`~domain.commands.NotAllowed`, :class:`~application.log.PartsUnavailable`.
        """
        admit_to(caller, PLACE, self._clock())
        own = {each.id: _own_cases(each) for each in chronologies}
        judged = self._gate.judge_many(
            caller, Action.CHRONOLOGY, {case for cases in own.values() for case in cases}
        )
        begun = {
            id: first
            for id, cases in own.items()
            for case in cases[::-1]
            if (first := self._begun(case, judged[case])) is not None
        }
        contents = self._parts.contents(list(begun.values()), [frozenset({"who"})] * len(begun))
        return dict(zip(begun, contents, strict=True))

    def _begun(self, case: UUID, decided: Allowed | Denied) -> StreamEntry | None:
        """The first entry of a case, where the reader may read the words of it."""
        if not isinstance(decided, Allowed) or not decided.opens(ReferralReceived):
            return None
        first = self._log.entries(case)[0]
        return first if decided.shows(first.id) else None

    def chronology(self, caller: Caller, id: UUID) -> Chronology:
        """A chronology as it is; raises :class:`~domain.commands.NotAllowed`, and ``NoSuchStream``
        also for one of another organisation."""
        return self._kept(caller, self._log.entries(id))

    def gather(self, caller: Caller, id: UUID, moment: Moment) -> Gathered:
        """A chronology as of a moment.

        Which entries are known of by ``known_by`` is asked of the cases; what was chosen from them
        is as of the position. Raises :class:`~domain.commands.NotAllowed`, ``NoSuchStream`` (also
        for one of another organisation), :class:`~application.log.NotYet` and
        :class:`~application.log.PartsUnavailable`.
        """
        admit_to(caller, PLACE, self._clock())
        as_of = self._reader.resolve(moment)
        events = [each for each in self._log.entries(id) if each.position <= as_of.position]
        chronology = self._kept(caller, events)
        shown = self._shown(caller, chronology)
        asked = Moment(position=as_of.position, known_by=moment.known_by)
        cases = tuple(
            self._case(chronology, case, caller=caller, allowed=allowed, asked=asked)
            for case, allowed in shown.items()
        )
        words = self._words(chronology, events, shown)
        return Gathered(
            chronology=chronology,
            last=events[-1],
            as_of=as_of,
            cases=cases,
            rows=_rows(chronology, events, shown, words),
            words=words,
            unshown=len(chronology.cases) - len(shown),
        )

    def _kept(self, caller: Caller, events: Sequence[StreamEntry]) -> Chronology:
        """The chronology of these events, if it is of the caller's organisation."""
        if not events or events[0].kind != GOVERNANCE.name:
            raise NoSuchStream
        record: GovernanceRecord = GOVERNANCE.project(None, (event.envelope for event in events))
        if record.chronology is None:
            raise NoSuchStream
        admit_to(caller, PLACE, self._clock(), kept_by=record.kept_by)
        return record.chronology

    def _shown(self, caller: Caller, chronology: Chronology) -> Mapping[UUID, Allowed]:
        """The cases open to the caller; raises as the gate does where none is."""
        judged = self._gate.judge_many(caller, Action.CHRONOLOGY, chronology.cases)
        shown = {case: one for case, one in judged.items() if isinstance(one, Allowed)}
        if not shown:
            admitted(next(iter(judged.values())))
        return shown

    def _case(
        self,
        chronology: Chronology,
        case: UUID,
        *,
        caller: Caller,
        allowed: Allowed,
        asked: Moment,
    ) -> ToldCase:
        upto = asked.position or 0
        try:
            entries = self._reader.whole_case(
                caller, case, allowed=allowed, upto=upto, known_at=asked.known_by
            )
        except NoSuchStream:
            # It had not begun by then, or nobody knew of it.
            entries = ()
        stands = standing(chronology, [entry.event for entry in entries])
        wanted = [
            entry
            for number, entry in enumerate(entries)
            if number == 0 or entry.event.id in stands or entry.event.id in chronology.excluded
        ]
        opened = self._reader.shown(caller, wanted)
        return ToldCase(
            id=case,
            member=chronology.cases[case],
            allowed=allowed,
            entries=entries,
            lines=tuple(entry for entry in opened if entry.event.id in stands),
            left_out=tuple(entry for entry in opened if _left_out(chronology, entry)),
            standing=stands,
            beginning=opened[0] if opened else None,
        )

    def _words(
        self,
        chronology: Chronology,
        events: Sequence[StreamEntry],
        shown: Mapping[UUID, Allowed],
    ) -> Mapping[UUID, Contents]:
        """What was written about the entries and persons of cases that are open in words."""
        open_to = [case for case, allowed in shown.items() if allowed.opens(RowImported)]
        persons = {str(chronology.cases[case].person) for case in open_to}
        told = [
            event
            for event in events
            if (parts := event.record["parts"])
            and all(part["subject"] in persons for part in parts)
        ]
        contents = self._parts.contents(told, [None] * len(told))
        return {event.id: each for event, each in zip(told, contents, strict=True)}


def _own_cases(chronology: Chronology) -> Sequence[UUID]:
    """Those of its subject."""
    held = chronology.cases.items()
    return [case for case, member in held if member.person == chronology.person]


def _left_out(chronology: Chronology, entry: Entry) -> bool:
    excluded = entry.event.id in chronology.excluded
    return excluded and chronology.tells_of(entry.envelope.occurred)


def _rows(
    chronology: Chronology,
    events: Sequence[StreamEntry],
    shown: Mapping[UUID, Allowed],
    words: Mapping[UUID, Contents],
) -> tuple[ToldRow, ...]:
    """The rows of other agencies about those whose cases are open."""
    persons = {chronology.cases[case].person for case in shown}
    return tuple(
        ToldRow(event.id, row, event, words.get(event.id))
        for event in events
        if (row := chronology.rows.get(event.id)) is not None
        and row.person in persons
        and chronology.tells_of(row.occurred)
    )
