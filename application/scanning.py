"""Reading all events of some types, however many there are."""

from collections.abc import Sequence

from application.log import Log
from domain.envelope import Envelope

_AT_ONCE = 1_000


def all_of(log: Log, types: Sequence[str]) -> list[Envelope]:
    """Every event of these types in the log, in order, parts closed; what can't be read is left
    out. Raises what the log raises."""
    found: list[Envelope] = []
    after = 0
    while True:
        stretch = log.read(after, _AT_ONCE, types)
        found += [entry for entry in stretch.entries if isinstance(entry, Envelope)]
        if len(stretch.entries) < _AT_ONCE:
            return found
        after = stretch.through
