"""What has been alleged of somebody who works here, told to those alone who may know of it.

Whoever asks about themselves is told what they would be of somebody of whom nothing was ever said.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from application.callers import Caller
from application.disclosure.held import Held, Holdings
from application.gate import Gate
from application.judging import NoSuchStream
from application.log import Log
from application.reading import AsOf, Moment, StreamRead, StreamReader
from application.scanning import all_of
from domain.case.case import Case
from domain.case.safeguarding.safeguarding import ConcernRaised, PersonRole
from domain.commands import NotAllowed
from domain.matter.raising import StaffAllegationReported
from domain.streams import MATTER

ALLEGATIONS = "allegations"
"""What this is called where the gate is asked about it."""


@dataclass(frozen=True)
class Alleged:
    """What has been alleged of somebody, as of a moment.

    ``matters`` are the allegations that the reader may know of, in the order in which they were
    reported. ``cases_not_shown`` counts the cases with a concern that somebody may have been harmed
    by them, as far as cases may be counted for the reader: a concern is for those whose case it is,
    and one that is restricted counts for nobody.
    """

    as_of: AsOf
    matters: tuple[StreamRead, ...] = ()
    cases_not_shown: int = 0


class Allegations:
    """Finds what has been alleged of people: in the log itself, so that no view holds any of it."""

    def __init__(self, *, gate: Gate, log: Log, reader: StreamReader, holdings: Holdings) -> None:
        self._gate = gate
        self._log = log
        self._reader = reader
        self._holdings = holdings

    def of(self, caller: Caller, alleged: UUID, moment: Moment) -> Alleged:
        """What has been alleged of somebody by a moment, also under ids that were merged.

        Raises :class:`~domain.commands.NotAllowed`, :class:`~application.log.NotYet` and
        :class:`~application.log.PartsUnavailable`.
        """
        self._gate.admit_to(caller, ALLEGATIONS)
        as_of = self._reader.resolve(moment)
        held = self._holdings.of_person(alleged, as_of.position)
        if caller.actor in held.persons:
            return Alleged(as_of)
        naming = dict(_cases_naming(held))
        return Alleged(
            as_of=as_of,
            matters=tuple(self._matters(caller, held, Moment(position=as_of.position))),
            cases_not_shown=len(self._gate.countable(caller, naming, found_by=naming)),
        )

    def _matters(self, caller: Caller, held: Held, moment: Moment) -> Iterator[StreamRead]:
        for reported in all_of(self._log, [StaffAllegationReported.TYPE]):
            fact = reported.fact
            if isinstance(fact, StaffAllegationReported) and fact.alleged in held.persons:
                with suppress(NoSuchStream, NotAllowed):
                    yield self._reader.read(caller, MATTER, reported.originator_id, moment)


def _cases_naming(held: Held) -> Iterator[tuple[UUID, frozenset[UUID]]]:
    """Cases with concerns in which the person is alleged, and those concerns; none withdrawn."""
    for record in held.records:
        if isinstance(record.state, Case):
            stands = record.state.safeguarding.concerns
            raised = (entry for entry in record.entries if entry.id in stands)
            naming = frozenset(each.id for each in raised if _alleges(each.fact, held.persons))
            if naming:
                yield record.stream, naming


def _alleges(fact: object, persons: frozenset[UUID]) -> bool:
    return isinstance(fact, ConcernRaised) and any(
        involved.person in persons and involved.role is PersonRole.ALLEGED
        for involved in fact.people
    )
