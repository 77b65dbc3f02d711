"""What the use cases ask of the log, and the ways it says no.

    PersistenceError (of the library)
    ├── IntegrityError
    │   ├── Conflict          another command got there first; nothing of this one was recorded
    │   └── AlreadyRecorded   this command's id is in the log; it has an answer already
    ├── DataError
    │   ├── Unrecordable      an event that the log would never take; nothing was sent
    │   └── NotYet            a time that has not come stands for no position
    └── OperationalError
        └── LogUnavailable    no answer: the command may or may not be recorded; send it again
            ├── ClockRefused  the clocks disagree; nothing was recorded
            └── LogReadOnly   the log is not whole: nothing is recorded or opened before an operator
                              has decided

No message carries a record, a part or a name.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from eventsourcing.persistence import DataError, IntegrityError, OperationalError

from domain.envelope import Envelope
from domain.facts import Fact, Gone


@dataclass(frozen=True)
class Landed:
    """Where one event landed."""

    position: int
    id: UUID
    stream: UUID
    version: int
    type: str


@dataclass(frozen=True)
class RecordedCommand:
    """A command that is in the log: its events in order, and the digest of what was asked."""

    events: tuple[Landed, ...]
    request: bytes


class Conflict(IntegrityError):
    """Another command got there first; ``current_version`` is None where there is no stream."""

    def __init__(self, *, stream: UUID, current_version: int | None) -> None:
        super().__init__(f"stream {stream} stands at version {current_version}")
        self.stream = stream
        self.current_version = current_version


class AlreadyRecorded(IntegrityError):
    """This command's id is in the log already; nothing was recorded now."""


class LogUnavailable(OperationalError):
    """No answer from the log. Sending the same command again is always safe."""


class ClockRefused(LogUnavailable):
    """The clocks of log, database and service disagree by over 2 s; this sending was refused."""


class LogReadOnly(LogUnavailable):
    """The log holds less than was signed for, or something else: nothing is recorded or opened."""

    def __init__(self) -> None:
        super().__init__("the log is not whole; see docs/restoring.md")


class Unrecordable(DataError):
    """An event breaks a bound of the log (size, range, characters); nothing was sent."""


class NotYet(DataError):
    """A time that has not come stands for no position: a record as it will be can't be read."""


@dataclass(frozen=True)
class Undecodable:
    """An event of the log that this code can't read: where it stands and what it calls itself."""

    position: int
    stream: UUID
    type: str
    schema: int
    at: datetime


class CannotDecode(Exception):
    """The record of the event at a position can't be read by this code."""

    def __init__(self, position: int) -> None:
        super().__init__(f"position {position}")
        self.position = position


class LogEntry(Protocol):
    """An event of the log whose record is read when its content is first asked for.

    What passes over most events should not pay for reading them.
    """

    @property
    def position(self) -> int: ...
    @property
    def id(self) -> UUID: ...
    @property
    def stream(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def schema(self) -> int: ...
    @property
    def at(self) -> datetime: ...

    @property
    def fact(self) -> Fact:
        """What it says, parts closed; raises :class:`CannotDecode`."""

    @property
    def envelope(self) -> Envelope:
        """The whole event, parts closed; raises :class:`CannotDecode`."""


class StreamEntry(LogEntry, Protocol):
    """An event of one stream, which can be told from its record without more being made of it."""

    @property
    def version(self) -> int: ...

    @property
    def fact_class(self) -> type[Fact]:
        """The class of its fact; raises :class:`CannotDecode`."""

    @property
    def record(self) -> Mapping[str, Any]:
        """The members of its record as JSON values, to be left as they are; its clear fields as
        its class has them today. Raises :class:`CannotDecode`."""


@dataclass(frozen=True)
class Landmark:
    """When the event at a position was recorded, and its leaf hash."""

    at: datetime
    leaf_hash: bytes


@dataclass(frozen=True)
class Stretch:
    """A stretch of the log: the wanted events, and the position up to which all were looked at.

    ``through`` moves past events that a filter left out, so that a quiet follower is not behind.
    """

    entries: tuple[Envelope | Undecodable, ...]
    through: int


class Log(Protocol):
    """The reading side of the log, as the use cases need it."""

    def find_command(self, event_id: UUID) -> RecordedCommand | None:
        """The command whose first event has this id."""

    def position_at(self, at: datetime) -> int:
        """The last position recorded at or before an instant, 0 if none; for ever the same.

        Raises :class:`NotYet`.
        """

    def last(self) -> tuple[int, datetime | None]:
        """The log's last position and its instant; (0, None) while it is empty."""

    def read(self, after: int, limit: int, types: Sequence[str] = ()) -> Stretch:
        """What follows a position in all streams, in order, parts closed."""

    def follow(self, after: int, limit: int) -> Sequence[LogEntry]:
        """The next events of all streams after a position, none left out."""

    def last_positions(self, streams: Sequence[UUID]) -> Mapping[UUID, int]:
        """Where the last event of each of these streams stands, of those that there are."""

    def epoch(self) -> tuple[int, str]:
        """The log's epoch and the name it has in it."""

    def landmark(self, position: int) -> Landmark | None:
        """What stands at a position; None where there is nothing yet."""

    def stream(self, stream: UUID, upto: int | None = None) -> Sequence[Envelope]:
        """The events of one stream, in order, up to a position."""

    def entries(self, stream: UUID) -> Sequence[StreamEntry]:
        """The events of one stream, in order, each read when it is asked for."""

    def at(self, positions: Sequence[int]) -> Sequence[StreamEntry]:
        """The events at these positions, in order, of whatever streams."""

    def of_ids(self, ids: Collection[UUID]) -> Sequence[StreamEntry]:
        """The events of these ids, in order of position; one that is not there is absent."""

    def begun(self, after: int, through: int) -> Sequence[UUID]:
        """The streams whose first event stands after a position and not after another."""

    def of_streams(
        self, streams: Sequence[UUID], upto: int, types: Sequence[str] = ()
    ) -> Sequence[StreamEntry]:
        """The events of these streams up to a position, in order of position; of these types or, if
        none, of all."""


class PartStore(Protocol):
    """Opens parts for those who may read them."""

    def open(
        self, entries: Sequence[Envelope], allowed: Sequence[frozenset[str] | None]
    ) -> Sequence[Envelope]:
        """The same events with the allowed fields' parts opened (None: all of them).

        What is not allowed, erased or unreadable comes as :class:`~domain.facts.Gone` with a
        ground. Raises :class:`PartsUnavailable`.
        """

    def contents(
        self, entries: Sequence[StreamEntry], allowed: Sequence[frozenset[str] | None]
    ) -> Sequence[Mapping[str, Mapping[str, Any] | Gone]]:
        """What the parts of each event say, by the part's name, as JSON values.

        Otherwise as :meth:`open`: the content of a part about somebody leaves out about whom.
        """


class PartsUnavailable(Exception):
    """The key store can't be reached; nothing can be opened or written now."""
