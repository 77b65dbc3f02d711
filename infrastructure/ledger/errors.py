"""What the case log raises. All descend from the library's PersistenceError.

    PersistenceError
    ├── IntegrityError
    │   ├── Conflict              the stream stood elsewhere; decide again on its present state
    │   └── AlreadyRecorded       this command is in the log; the first answer is attached
    ├── DataError
    │   ├── Unrecordable          the log would never take this event; nothing was sent
    │   └── NotYet                a time that has not come cannot be resolved to a position
    ├── OperationalError
    │   ├── LedgerUnavailable     no answer from the door; sending the same ids again is safe
    │   └── ClockRefused          the clocks of log, database and service disagree by over 2 s
    └── ProgrammingError
        └── DoorMisused           wrong isolation level or malformed arrays: a fault in the code

No message carries a record, a part or a name: ids, positions and codes only.
"""

from __future__ import annotations

from uuid import UUID

from eventsourcing.persistence import (
    DataError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
)

from infrastructure.ledger.stored import RecordedCommand


class Conflict(IntegrityError):
    """An event did not follow its stream's last, or its id was taken. Nothing was recorded.

    `stream` is the first stream that did not fit; `current_version` its version when the door
    judged, None if there was no such stream.
    """

    def __init__(self, *, stream: UUID, current_version: int | None) -> None:
        super().__init__(f"stream {stream} stands at version {current_version}")
        self.stream = stream
        self.current_version = current_version


class AlreadyRecorded(IntegrityError):
    """The command's first event id is in the log. Nothing was recorded now.

    `command` is the first answer: its events' positions, ids and times, and the request digest
    that the caller compares with its own.
    """

    def __init__(self, command: RecordedCommand) -> None:
        super().__init__(f"recorded before, from position {command.events[0].position}")
        self.command = command
        self.events = command.events
        self.request = command.request


class Unrecordable(DataError):
    """An event breaks a bound of the log (size, range, characters). Nothing was sent."""


class NotYet(DataError):
    """The time asked about lies in the future of the database's clock."""


class LedgerUnavailable(OperationalError):
    """The database gave no answer in time.

    The command may or may not be in the log: only sending the same ids again tells.
    """


class ClockRefused(OperationalError):
    """The door records nothing while the clocks disagree by more than 2 s."""


class DoorMisused(ProgrammingError):
    """The door was called outside READ COMMITTED or with arrays that do not match."""
