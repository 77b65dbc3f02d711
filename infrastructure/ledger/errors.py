"""What the case log raises beside what :mod:`application.log` names.

    AlreadyRecorded (of application.log)
    └── RecordedBefore   with the first answer attached
    ProgrammingError (of the library)
    └── DoorMisused      wrong isolation level or malformed arrays: a fault in the code

No message carries a record, a part or a name: ids, positions and codes only.
"""

from __future__ import annotations

from eventsourcing.persistence import ProgrammingError

from application.log import AlreadyRecorded
from infrastructure.ledger.stored import RecordedCommand


class RecordedBefore(AlreadyRecorded):
    """The command's first event id is in the log. Nothing was recorded now.

    `command` is the first answer: its events' positions, ids and times, and the request digest
    that the caller compares with its own.
    """

    def __init__(self, command: RecordedCommand) -> None:
        super().__init__(f"recorded before, from position {command.events[0].position}")
        self.command = command
        self.events = command.events
        self.request = command.request


class DoorMisused(ProgrammingError):
    """The door was called outside READ COMMITTED or with arrays that do not match."""
