"""What was booked: of which type, how, and with whom."""

from collections.abc import Collection, Mapping
from uuid import UUID

from application.log import Log
from domain.case.sessions.contacts import ContactBooked


class Bookings:
    """Tells it from the log, of as many contacts as a list has in one look."""

    def __init__(self, *, log: Log) -> None:
        self._log = log

    def of(self, contacts: Collection[UUID]) -> Mapping[UUID, ContactBooked]:
        """The bookings of these ids; what is none is absent."""
        found = self._log.of_ids(contacts)
        return {e.id: e.fact for e in found if isinstance(e.fact, ContactBooked)}
