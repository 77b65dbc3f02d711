"""A process lets go of a key as soon as another destroys it, whatever its age."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Queue
from threading import Event, Thread
from uuid import uuid4

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from infrastructure.keys import listening
from infrastructure.keys.errors import SubjectErased
from infrastructure.keys.fences import Fences
from infrastructure.keys.kek import KeyFolder
from infrastructure.keys.listening import listen
from infrastructure.keys.store import KeyName, KeyStore

WAIT = 30


class Told(KeyStore):
    """A key store that says whom it was told to forget, once it has."""

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type] # passed on as it came
        self.heard: Queue[object] = Queue()

    def forget(self, stream: object, subject: object) -> None:
        super().forget(stream, subject)  # type: ignore[arg-type] # passed on as it came
        self.heard.put((stream, subject))


@contextmanager
def hearing(url: str, store: KeyStore) -> Iterator[Queue[None]]:
    stop, begun = Event(), Queue[None]()
    thread = Thread(
        target=listen, args=(url, store, stop), kwargs={"listening": lambda: begun.put(None)}
    )
    thread.start()
    try:
        begun.get(timeout=WAIT)
        yield begun
    finally:
        stop.set()
        thread.join()


@pytest.fixture
def store(pool: ConnectionPool, keks: KeyFolder, clock: Callable[[], float]) -> Told:
    return Told(pool, keks=keks, clock=clock, random_bytes=os.urandom)


@pytest.fixture
def fences(pool: ConnectionPool, keks: KeyFolder) -> Fences:
    return Fences(pool, keks=keks, random_bytes=os.urandom)


def test_a_destroyed_key_is_let_go_of_as_it_is_told(
    store: Told, fences: Fences, keys_url: str
) -> None:
    stream, subject, other = uuid4(), uuid4(), uuid4()
    with hearing(keys_url, store):
        names = [KeyName(stream, each, 1) for each in (subject, other)]
        kept = [store.key_for_writing(stream, each) for each in (subject, other)]
        assert list(store.keys_for_reading(names).values()) == kept
        fences.destroy(stream, subject)
        assert store.heard.get(timeout=WAIT) == (stream, subject)
        assert list(store.keys_for_reading(names)) == [names[1]]
        with pytest.raises(SubjectErased):
            store.key_for_writing(stream, subject)


def test_what_was_not_heard_is_made_up_for(
    store: Told, fences: Fences, keys_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "LISTEN_AGAIN", 0.05)
    stream, subject = uuid4(), uuid4()
    store.key_for_writing(stream, subject)
    with hearing(keys_url, store) as begun:
        assert store._latest.get((stream, subject)) is None
        store.key_for_writing(stream, subject)
        with psycopg.connect(keys_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE 'LISTEN%%' AND datname = current_database()"
            )
        begun.get(timeout=WAIT)
        assert store._latest.get((stream, subject)) is None


def test_an_answer_that_was_on_its_way_is_not_kept(
    store: Told, fences: Fences, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, subject = uuid4(), uuid4()
    name = KeyName(stream, subject, 1)
    store.key_for_writing(stream, subject)
    read = store._read_keys

    def destroyed_meanwhile(names: object) -> object:
        answer = list(read(names))  # type: ignore[arg-type] # passed on as it came
        fences.destroy(stream, subject)
        store.forget(stream, subject)
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(store, "_read_keys", destroyed_meanwhile)
        assert name in store.keys_for_reading([name])
    assert store.keys_for_reading([name]) == {}
