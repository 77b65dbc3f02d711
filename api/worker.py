"""The worker: one runner per view, each leading its own, and hourly heads, until asked to stop."""

import signal
import sys
import threading
from contextlib import ExitStack
from functools import partial

import structlog

from api.compose import (
    VIEWS,
    Foundation,
    casework,
    follower,
    foundation,
    heads_recording,
    views_pool,
)
from api.settings import load_settings
from application.heads import HeadsRecording
from application.log import LogUnavailable
from infrastructure.heads.heads_tree import LogHeads
from infrastructure.keys.errors import KeysUnavailable
from infrastructure.ledger.calls import ConnectionLost, read
from infrastructure.observing.logs import configure
from infrastructure.records.keys_lacking import keys_lacking
from projections.notices import Delayed, Notice, StreamParked, trouble_of
from projections.runner import Runner

POLL_SECONDS = 0.2
HEADS_LOOK_SECONDS = 10.0
_log = structlog.get_logger()


def main() -> None:
    """Run until SIGTERM or SIGINT; exit code 1 where a view can't go on. Raises ``CannotStart``."""
    stop, broken = threading.Event(), threading.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: stop.set())
    settings = load_settings()
    configure("worker", settings.log_dir)
    with ExitStack() as closing:
        base = foundation(settings, closing)
        if not base.is_whole:
            # What views were built from is not what will be decided to be the record.
            _log.error("log_read_only", code=base.found.standing.value)
            stop.wait()
            return
        pool = views_pool(settings, closing)
        threads = [
            threading.Thread(
                target=_run,
                args=(Runner(view, pool, follower(base), tell=tell), stop, broken),
                name=view.name,
            )
            for view in VIEWS
        ]
        recording = heads_recording(
            base, casework(base, closing), LogHeads(partial(read, base.pool))
        )
        threads.append(threading.Thread(target=_record_heads, args=(recording, stop), name="heads"))
        threads.append(threading.Thread(target=_list_keys_lacking, args=(base, stop), name="keys"))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if broken.is_set():
        sys.exit(1)


def _run(runner: Runner, stop: threading.Event, broken: threading.Event) -> None:
    """A runner that can't go on ends the worker: a view that stands still must not go unnoticed."""
    try:
        runner.run(stop, POLL_SECONDS)
    except Exception as error:
        _log.error("projection_broken", trouble=trouble_of(error))
        broken.set()
        stop.set()


def _record_heads(recording: HeadsRecording, stop: threading.Event) -> None:
    """Records heads hourly. What stands in the way is told, and tried again."""
    while not stop.wait(HEADS_LOOK_SECONDS):
        try:
            recorded = recording.record_if_due()
        except Exception as trouble:
            # Like a view that stands still, an hour without heads must not go unnoticed; but it
            # is no reason to stop the views.
            _log.error("heads_not_recorded", trouble=trouble_of(trouble))
            continue
        if recorded is not None:
            _log.info("heads_recorded", position=recorded.position)


def _list_keys_lacking(base: Foundation, stop: threading.Event) -> None:
    """Lists once, at start, the keys that the log names and the key store lacks."""
    try:
        upto, _ = base.log.last()
        lacking = keys_lacking(base.pool, base.store, upto=upto, go_on=lambda: not stop.is_set())
        for key in lacking:
            _log.error("key_lacking", stream=str(key.stream), version=key.version)
    except (LogUnavailable, ConnectionLost, KeysUnavailable) as trouble:
        _log.warning("keys_not_checked", trouble=type(trouble).__name__)


def tell(notice: Notice) -> None:
    """Logs what a runner tells; a parked stream is an alarm."""
    match notice:
        case StreamParked():
            _log.error(
                "stream_parked",
                projection=notice.projection,
                version=notice.version,
                stream=str(notice.stream),
                position=notice.position,
                type=notice.type,
                schema=notice.schema,
                trouble=notice.trouble,
            )
        case Delayed():
            _log.warning("projection_delayed", projection=notice.projection, trouble=notice.trouble)
        case _:
            pass
