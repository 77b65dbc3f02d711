"""The matters that nobody has closed, told to those alone who may know of each."""

from collections.abc import Iterator
from contextlib import suppress

from application.callers import Caller
from application.gate import Gate
from application.judging import NoSuchStream
from application.log import Log
from application.reading import Moment, StreamRead, StreamReader
from application.scanning import all_of
from domain.commands import NotAllowed
from domain.matter.matter import Matter
from domain.matter.raising import HiddenConcernRaised, StaffAllegationReported
from domain.streams import MATTER

_BEGINNINGS = (StaffAllegationReported.TYPE, HiddenConcernRaised.TYPE)


class OpenMatters:
    """Finds them in the log itself, where there are few, so that no view holds any of it."""

    def __init__(self, *, gate: Gate, log: Log, reader: StreamReader) -> None:
        self._gate = gate
        self._log = log
        self._reader = reader

    def of(self, caller: Caller) -> tuple[StreamRead, ...]:
        """Those that the caller may know of, in the order in which they began. One that they are
        kept out of is left out as if there were none.

        Raises :class:`~domain.commands.NotAllowed`.
        """
        self._gate.admit_to(caller, MATTER.name)
        return tuple(self._open(caller))

    def _open(self, caller: Caller) -> Iterator[StreamRead]:
        for begun in all_of(self._log, _BEGINNINGS):
            with suppress(NoSuchStream, NotAllowed):
                read = self._reader.read(caller, MATTER, begun.originator_id, Moment())
                if isinstance(read.state, Matter) and read.state.outcome is None:
                    yield read
