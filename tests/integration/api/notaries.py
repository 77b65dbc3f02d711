"""Notaries of both logs beside a test, as they run beside a service."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from api.notarising.notary import opened
from api.notarising.served_logs import LOGS, ServedLog
from api.settings import Settings
from infrastructure.notary.attending import attend


@contextmanager
def notaries(settings: Settings) -> Iterator[None]:
    """Signs what is recorded until the block ends."""
    stop = threading.Event()

    def work(log: ServedLog) -> None:
        attend(
            lambda: opened(settings, log),
            stop=stop,
            tell=lambda _: None,
            monotonic=time.monotonic,
        )

    threads = [threading.Thread(target=work, args=(log,), name="notary") for log in LOGS.values()]
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in threads:
        thread.join()
