"""Which services a follower may ask for: a name that nobody knows would leave out everything."""

from collections.abc import Collection
from threading import Lock

from application.feed.reading import CasePlaces
from application.log import Log, Undecodable
from domain.directory.organisations import ServiceRegistered

_AT_ONCE = 1_000


class KnownServices:
    """The services of the directory, and those in which the caseload ever held a case: one may be
    referred to a service that nobody has registered yet."""

    def __init__(self, *, log: Log, places: CasePlaces) -> None:
        self._log = log
        self._places = places
        self._read = 0
        self._registered: set[str] = set()
        self._reading = Lock()

    def unknown(self, services: Collection[str]) -> tuple[str, ...]:
        """Those of these that nobody knows now, in order; none while there is no caseload to ask.
        Raises what log and caseload raise."""
        if not services:
            return ()
        with self._reading:
            self._refresh()
            lacking = set(services) - self._registered
        if not lacking or not self._places.reached():
            return ()
        return tuple(sorted(lacking.difference(self._places.held(lacking))))

    def _refresh(self) -> None:
        while True:
            stretch = self._log.read(self._read, _AT_ONCE, (ServiceRegistered.TYPE,))
            for entry in stretch.entries:
                if not isinstance(entry, Undecodable) and isinstance(entry.fact, ServiceRegistered):
                    self._registered.add(entry.fact.code)
            self._read = stretch.through
            if len(stretch.entries) < _AT_ONCE:
                return
