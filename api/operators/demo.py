"""`caseledger demo`: an invented population, recorded through the ordinary commands.

Running it again records what is missing and nothing twice.
"""

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict

from rich.console import Console

from api.clock import utc_now
from api.composing.compose import compose_to_write
from api.databases_at_hand import at_hand
from api.demonstration.population.histories import ANCHOR
from api.demonstration.population.telling import Summary, Telling
from api.operators.progress import progress_bar
from api.settings import Settings
from domain.moments import london_day
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.postgres.server import StopAsked

StopAskedYet = Callable[[], bool]


def demo(
    settings: Settings, *, cases: int, seed: int, as_json: bool, stop_asked: StopAskedYet
) -> None:
    """Record the first so many cases of a seed's population and say what was done.

    A progress bar shows on standard error where that is a terminal. Raises `CannotStart` where
    there is no database to write to, or no more.
    """
    if london_day(utc_now()) <= ANCHOR:
        raise CannotStart(
            f"The invented histories end on {ANCHOR:%d %B %Y}, a day that has not passed by this"
            " machine's clock: set the clock."
        )
    terminal = Console(stderr=True)
    with ExitStack() as started:
        try:
            found = at_hand(settings, started, say=terminal.print, stop_asked=stop_asked)
        except StopAsked:
            return
        services = compose_to_write(found)
        started.callback(services.close)
        telling = Telling(services.casework, log_origin=found.log_origin, seed=seed, cases=cases)
        summary = _shown(telling, terminal, cases=cases, stop_asked=stop_asked)
    print(json.dumps(_told(summary)) if as_json else _sentence(summary, seed))


def _shown(telling: Telling, terminal: Console, *, cases: int, stop_asked: StopAskedYet) -> Summary:
    with progress_bar("Recording cases", terminal) as progress:
        bar = progress.add_task("cases", total=cases)
        return telling.tell(done=lambda: progress.advance(bar), stop_asked=stop_asked)


def _told(summary: Summary) -> dict[str, object]:
    return {**asdict(summary), "seconds": round(summary.seconds, 3)}


def _sentence(summary: Summary, seed: int) -> str:
    recorded = (
        f"Recorded {summary.cases:,} cases of population {seed} ({summary.events:,} events) in"
        f" {summary.seconds:.1f} seconds."
    )
    resumed = f" {summary.resumed:,} were begun before." if summary.resumed else ""
    stopped = " Stopped before the end: run it again to go on." if summary.interrupted else ""
    return recorded + resumed + stopped
