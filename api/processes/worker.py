"""The worker: one runner per view, each leading its own, hourly heads, and an eye on whether the
log is still the one it was; until asked to stop."""

import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

import structlog

from api.composing.compose import all_views, casework, heads_recording
from api.composing.erasing import erasing_parts
from api.composing.foundation import Foundation, follower, foundation, views_pool
from api.composing.key_listening import listen_for_erasures
from api.processes.alerts import alerting, send_alerts
from api.processes.erasures_at_work import ErasuresAtWork
from api.settings import load_settings
from api.stopping import asked_to_stop
from application.erasing.retention import CaseRetention
from application.heads import HeadsRecording
from application.log import LogUnavailable
from application.log_watch import LogWatch
from infrastructure.heads.heads_tree import LogHeads
from infrastructure.keys.errors import KeysUnavailable
from infrastructure.ledger.calls import ConnectionLost, read
from infrastructure.observing.logs import configure
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.records.keys_lacking import keys_lacking
from projections.notices import Delayed, Notice, StreamParked, trouble_of
from projections.purging import purges
from projections.runner import Runner

POLL_SECONDS = 0.2
HEADS_LOOK_SECONDS = 10.0
WATCH_SECONDS = 1.0
GONE_BACK = (
    "Events that stood in the log are not in it any more: an earlier state of its database took its"
    " place. Nothing more is recorded; see docs/restoring.md before you start again."
)
_log = structlog.get_logger()


def main() -> None:
    """Run until SIGTERM or SIGINT; exit code 1 where a view can't go on.

    Raises ``CannotStart``, also where the log went back to an earlier state meanwhile.
    """
    stop, broken, back = asked_to_stop(), threading.Event(), threading.Event()
    settings = load_settings()
    configure("worker", settings.log_dir)
    with ExitStack() as closing:
        base = foundation(settings, closing)
        if not base.is_whole:
            # What views were built from is not what will be decided to be the record.
            _log.error("log_read_only", code=base.found.standing.value)
            stop.wait()
            return
        views = all_views(base)
        pool = views_pool(settings, closing, following=len(views))
        writing = casework(base, closing)
        recording = heads_recording(base, writing, LogHeads(partial(read, base.pool)))
        listen_for_erasures(settings, base.store, closing)
        erasing, destroying = erasing_parts(
            settings,
            base,
            casework=writing,
            purges=purges(views, pool),
            retention=CaseRetention(log=base.log, parts=base.parts),
        )
        runners = {view.name: Runner(view, pool, follower(base), tell=tell) for view in views}
        watch = LogWatch(base.log)
        threads = [
            _thread("watch", _watch, watch, stop, back),
            *(_thread(name, _run, each, stop, broken) for name, each in runners.items()),
            _thread("heads", _record_heads, recording, stop),
            _thread("erasures", ErasuresAtWork(erasing, destroying, stop).run),
            _thread("keys", _list_keys_lacking, base, stop),
            _thread("alerts", send_alerts, alerting(pool), stop),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if broken.is_set() and not back.is_set():
            _look(watch, stop, back)
    if back.is_set():
        raise CannotStart(GONE_BACK)
    if broken.is_set():
        sys.exit(1)


def _thread(name: str, target: Callable[..., None], *given: Any) -> threading.Thread:
    return threading.Thread(name=name, target=target, args=given)


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


def _watch(watch: LogWatch, stop: threading.Event, back: threading.Event) -> None:
    """Ends the worker, and so the run, where the log is not what it was.

    Otherwise the service would go on recording on what a start would refuse to record on.
    """
    while not stop.is_set():
        _look(watch, stop, back)
        stop.wait(WATCH_SECONDS)


def _look(watch: LogWatch, stop: threading.Event, back: threading.Event) -> None:
    """Also where a view broke: an earlier state of the database may lack the view's tables."""
    try:
        position = watch.gone_back()
    except LogUnavailable:
        # The runners tell of it.
        return
    except Exception as trouble:
        _log.error("log_not_watched", trouble=trouble_of(trouble))
        return
    if position is not None:
        _log.error("log_went_back", position=position)
        back.set()
        stop.set()


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
