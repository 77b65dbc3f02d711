"""One run of an import: every case of an extract, several at a time."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from api.importing.extract import Extract, Totals
from api.importing.recording import Outcomes, Recorder
from api.side_by_side import side_by_side
from application.log import LogUnavailable, PartsUnavailable
from infrastructure.postgres.cannot_start import CannotStart


@dataclass(frozen=True)
class Summary:
    """What a run did: of every file, how many rows were read and what became of them; ``events``
    were recorded now, in ``seconds``. ``interrupted``: a stop was asked for before the end."""

    system: str
    files: tuple[Totals, ...]
    events: int
    seconds: float
    interrupted: bool

    @property
    def quarantined(self) -> int:
        """Rows of all files that were not imported."""
        return sum(file.quarantined for file in self.files)


def run(
    extract: Extract,
    recorder: Recorder,
    *,
    done: Callable[[int], None],
    stop_asked: Callable[[], bool],
) -> Summary:
    """Record all cases, or as many as were done when a stop was asked for; ``done`` is told after
    each of how many rows it had.

    Raises ``CannotStart`` where the databases are gone; running again goes on.
    """
    began = time.monotonic()
    events = 0
    stopped = False

    def go_on(_: object) -> bool:
        nonlocal stopped
        stopped = stopped or stop_asked()
        return not stopped

    for outcomes in _recorded(extract, recorder, go_on):
        extract.note(outcomes)
        events += sum(o.recorded for o in outcomes.values() if not o.shared)
        done(sum(1 for row in outcomes if extract.belongs(row)))
    extract.settle(whole=not stopped)
    return Summary(
        system=recorder.source.mapping.system,
        files=tuple(extract.totals()),
        events=events,
        seconds=time.monotonic() - began,
        interrupted=stopped,
    )


def _recorded(
    extract: Extract, recorder: Recorder, go_on: Callable[[object], bool]
) -> Iterator[Outcomes]:
    try:
        yield from side_by_side(takewhile(go_on, extract.cases()), recorder.record)
    except (LogUnavailable, PartsUnavailable):
        raise CannotStart(
            "The databases can't be reached any more: see that they run, and import the same"
            " again; it goes on where it stopped."
        ) from None
