"""The projection worker: one runner per view, each leading its own, until asked to stop."""

import signal
import threading
from contextlib import ExitStack

import structlog

from api.compose import VIEWS, follower, foundation, views_pool
from api.settings import load_settings
from infrastructure.observing.logs import configure
from projections.notices import Delayed, Notice, StreamParked
from projections.runner import Runner

POLL_SECONDS = 0.2
_log = structlog.get_logger()


def main() -> None:
    """Run until SIGTERM or SIGINT. Raises ``CannotStart``."""
    configure("worker")
    stop = threading.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: stop.set())
    settings = load_settings()
    with ExitStack() as closing:
        base = foundation(settings, closing)
        pool = views_pool(settings, closing)
        threads = [
            threading.Thread(
                target=Runner(view, pool, follower(base), tell=tell).run,
                args=(stop, POLL_SECONDS),
                name=view.name,
            )
            for view in VIEWS
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


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
