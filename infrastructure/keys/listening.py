"""Hearing of keys that were destroyed, so that a process lets go of them at once.

What is not heard, because the connection was lost, is made up for: who listens anew lets go of all.
"""

from collections.abc import Callable
from threading import Event
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from infrastructure.keys.fences import ERASED_CHANNEL
from infrastructure.keys.store import KeyStore

LISTEN_AGAIN = 1.0
"""Seconds between two attempts to listen."""

_WAIT = 0.2
"""Seconds within which a stop is noticed."""

_CONNECTION = {
    "connect_timeout": 5,
    # A server that is gone without a word is noticed within 14 seconds.
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
}


def listen(
    url: str, store: KeyStore, stop: Event, *, listening: Callable[[], None] = lambda: None
) -> None:
    """Have the store let go of destroyed keys as soon as their destruction is told, until stopped.

    Calls `listening` whenever it hears everything from then on. While the key store can't be
    reached no key is read, and what is in memory goes by its age.
    """
    address = make_conninfo(url, **_CONNECTION)
    while not stop.is_set():
        try:
            with psycopg.connect(address, autocommit=True) as heard:
                heard.execute(SQL("LISTEN {}").format(Identifier(ERASED_CHANNEL)))
                store.forget_all()
                listening()
                while not stop.is_set():
                    for notice in heard.notifies(timeout=_WAIT):
                        stream, _, subject = notice.payload.partition("/")
                        store.forget(UUID(stream), UUID(subject))
        except psycopg.OperationalError:
            stop.wait(LISTEN_AGAIN)
