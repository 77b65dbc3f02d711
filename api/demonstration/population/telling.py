"""Records the cases of a population, several at a time."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

from api.demonstration.population.histories import population_history
from api.demonstration.population.recording import Recorded, record
from application.casework import Casework, KeyReused
from application.log import LogUnavailable, PartsUnavailable
from domain.commands import Refusal
from infrastructure.postgres.cannot_start import CannotStart

THREADS = 8
"""Cases told at a time: enough for their appends to travel together."""


@dataclass(frozen=True)
class Summary:
    """What a run of the demonstration did; ``events`` were recorded now, in ``seconds``.

    ``cases`` were recorded now from their beginning to their end, ``resumed`` completed or found
    complete; one in the middle of which a stop was asked for is neither.
    """

    cases: int
    resumed: int
    events: int
    seconds: float
    interrupted: bool


class Telling:
    """The cases of a population on their way into the log, several at a time."""

    def __init__(self, casework: Casework, *, log_origin: str, seed: int, cases: int) -> None:
        self._casework = casework
        self._log_origin = log_origin
        self._seed = seed
        self._cases = cases
        self._numbers = count(1)
        self._stop = threading.Event()

    def tell(self, *, done: Callable[[], None], stop_asked: Callable[[], bool]) -> Summary:
        """All cases, or as many as were done when a stop was asked for; ``done`` after each.

        Raises `CannotStart` where the databases are gone or hold another population.
        """
        began = time.monotonic()

        def go_on() -> bool:
            return not (self._stop.is_set() or stop_asked())

        with ThreadPoolExecutor(THREADS, thread_name_prefix="demo") as threads:
            working = [threads.submit(self._work, go_on, done) for _ in range(THREADS)]
            recorded = [one for worker in working for one in worker.result()]
        return Summary(
            cases=sum(one.whole and not one.again for one in recorded),
            resumed=sum(one.whole and one.again for one in recorded),
            events=sum(one.events for one in recorded),
            seconds=time.monotonic() - began,
            interrupted=sum(one.whole for one in recorded) < self._cases,
        )

    def _work(self, go_on: Callable[[], bool], done: Callable[[], None]) -> list[Recorded]:
        recorded = []
        try:
            # The counter hands out each number once: it is one step of the interpreter.
            while go_on() and (number := next(self._numbers)) <= self._cases:
                recorded.append(self._record(number, go_on))
                if recorded[-1].whole:
                    done()
        except BaseException:
            self._stop.set()
            raise
        return recorded

    def _record(self, number: int, go_on: Callable[[], bool]) -> Recorded:
        history = population_history(self._seed, number)
        try:
            return record(history, self._casework, log_origin=self._log_origin, go_on=go_on)
        except (LogUnavailable, PartsUnavailable):
            raise CannotStart(
                "The databases can't be reached any more: see that they run, and start the same"
                " again; it goes on where it stopped."
            ) from None
        except (KeyReused, Refusal):
            # Whole histories are never refused: these are steps of other ones under the same keys.
            raise CannotStart(
                f"The log holds another population under seed {self._seed}: choose another seed."
            ) from None
