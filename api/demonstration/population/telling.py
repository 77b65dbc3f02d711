"""Records the cases of a population, several at a time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

from api.demonstration.population.histories import population_history
from api.demonstration.population.recording import Recorded, record
from api.side_by_side import side_by_side
from application.casework import Casework, KeyReused
from application.log import LogUnavailable, PartsUnavailable
from domain.commands import Refusal
from infrastructure.postgres.cannot_start import CannotStart


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

    def tell(self, *, done: Callable[[], None], stop_asked: Callable[[], bool]) -> Summary:
        """All cases, or as many as were done when a stop was asked for; ``done`` after each.

        Raises `CannotStart` where the databases are gone or hold another population.
        """
        began = time.monotonic()

        def go_on(_number: int = 0) -> bool:
            return not stop_asked()

        recorded = []
        numbers = takewhile(go_on, range(1, self._cases + 1))
        for one in side_by_side(numbers, lambda number: self._record(number, go_on)):
            recorded.append(one)
            if one.whole:
                done()
        return Summary(
            cases=sum(one.whole and not one.again for one in recorded),
            resumed=sum(one.whole and one.again for one in recorded),
            events=sum(one.events for one in recorded),
            seconds=time.monotonic() - began,
            interrupted=sum(one.whole for one in recorded) < self._cases,
        )

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
