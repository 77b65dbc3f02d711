"""`caseledger import`: an extract of another system, recorded through the ordinary commands.

Running it again records what is missing and nothing twice.
"""

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from api.clock import utc_now
from api.composing.compose import compose_to_write
from api.composing.keks import deployment_request_key
from api.composing.services import Services
from api.databases_at_hand import at_hand
from api.importing.extract import Extract
from api.importing.fitting import Fitted, fitted
from api.importing.mapping import NATIONAL, national_mapping, read_mapping
from api.importing.planning import Source
from api.importing.pseudonyms import Pseudonyms
from api.importing.quarantine import QuarantineFile
from api.importing.recording import Recorder
from api.importing.run import Summary, run
from api.operators.progress import progress_bar
from api.settings import Settings
from domain.moments import london_day
from infrastructure.postgres.server import StopAsked

StopAskedYet = Callable[[], bool]

ALL_IN = 0
SOME_LEFT_OUT = 1
"""Exit codes: every row is in the log; some rows are quarantined, or were not reached."""


def import_extract(
    settings: Settings,
    *,
    mapping: Path | None,
    folder: Path,
    quarantine: Path,
    as_json: bool,
    stop_asked: StopAskedYet,
) -> int:
    """Import the extract in a folder and say what became of its rows; returns the exit code.

    A progress bar shows on standard error where that is a terminal. Raises `CannotStart` where the
    mapping, a file or the databases won't do; then nothing was recorded, or running it again goes
    on.
    """
    fit = _fitted(mapping)
    terminal = Console(stderr=True)
    with ExitStack() as started:
        report = QuarantineFile(quarantine)
        started.callback(report.discard)
        extract = Extract(fit)
        started.callback(extract.close)
        extract.load(folder)
        try:
            found = at_hand(settings, started, say=terminal.print, stop_asked=stop_asked)
        except StopAsked:
            return SOME_LEFT_OUT
        services = compose_to_write(found)
        started.callback(services.close)
        recorder = _recorder(services, found, fit)
        summary = _shown(extract, recorder, terminal, stop_asked=stop_asked)
        report.write(extract.quarantined())
    print(json.dumps(_told(summary)) if as_json else _sentences(summary, quarantine))
    return SOME_LEFT_OUT if summary.quarantined or summary.interrupted else ALL_IN


def _fitted(path: Path | None) -> Fitted:
    if path is None:
        return fitted(national_mapping(), NATIONAL)
    return fitted(read_mapping(path), str(path))


def _recorder(services: Services, settings: Settings, fit: Fitted) -> Recorder:
    request_key = deployment_request_key(settings, create=False)
    return Recorder(
        casework=services.casework,
        source=Source(
            fit.mapping,
            pseudonyms=Pseudonyms(request_key, system=fit.mapping.system),
            log_origin=settings.log_origin,
            today=london_day(utc_now()),
        ),
        request_key=request_key,
    )


def _shown(
    extract: Extract, recorder: Recorder, terminal: Console, *, stop_asked: StopAskedYet
) -> Summary:
    with progress_bar("Importing rows", terminal) as progress:
        bar = progress.add_task("rows", total=extract.waiting())
        return run(
            extract,
            recorder,
            done=lambda rows: progress.advance(bar, rows),
            stop_asked=stop_asked,
        )


def _told(summary: Summary) -> dict[str, object]:
    return {**asdict(summary), "seconds": round(summary.seconds, 3)}


def _sentences(summary: Summary, quarantine: Path) -> str:
    lines = [
        f"{file.file}: {file.read:,} rows read, {file.imported:,} imported,"
        f" {file.already_there:,} already there, {file.quarantined:,} quarantined"
        + (f", {file.not_reached:,} not reached." if file.not_reached else ".")
        for file in summary.files
    ]
    lines.append(f"Recorded {summary.events:,} events in {summary.seconds:.1f} seconds.")
    if summary.quarantined:
        lines.append(f"Where each quarantined row stands, and why: {quarantine}")
    if summary.interrupted:
        lines.append("Stopped before the end: run it again to go on.")
    return "\n".join(lines)
