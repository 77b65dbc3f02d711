"""The key store on a real Postgres: one key whoever races, gone when destroyed, known when lost."""

import os
import socket
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from infrastructure.keys.data_key import UNREADABLE, DataKey
from infrastructure.keys.errors import KeysUnavailable, KeyUnreadable
from infrastructure.keys.kek import KeyFolder, kek_id
from infrastructure.keys.store import KeyName, KeyStore

NewStore = Callable[[], KeyStore]

pytestmark = pytest.mark.both_postgres


@pytest.fixture
def store(new_store: NewStore) -> KeyStore:
    return new_store()


@contextmanager
def queries_counted(pool: ConnectionPool[Any]) -> Iterator[Callable[[], int]]:
    before = pool.get_stats().get("requests_num", 0)
    yield lambda: pool.get_stats().get("requests_num", 0) - before


def destroy(keys_url: str, name: KeyName) -> None:
    with psycopg.connect(keys_url) as connection:
        gone = connection.execute(
            "DELETE FROM keys.data_key WHERE stream = %s AND subject = %s AND version = %s", name
        )
        assert gone.rowcount == 1


def test_a_key_made_is_the_key_read_and_outlives_the_process(new_store: NewStore) -> None:
    stream, subject = uuid4(), uuid4()
    key = new_store().key_for_writing(stream, subject)
    assert key.version == 1
    assert len(key.secret) == 32
    assert new_store().key_for_writing(stream, subject) == key
    name = KeyName(stream, subject, 1)
    assert new_store().keys_for_reading([name]) == {name: key}


def test_every_stream_and_subject_has_a_key_of_its_own(store: KeyStore) -> None:
    streams, subjects = [uuid4(), uuid4()], [uuid4(), uuid4()]
    keys = {store.key_for_writing(stream, subject) for stream in streams for subject in subjects}
    assert len(keys) == 4


def test_sixteen_threads_make_one_key(new_store: NewStore, keys_url: str) -> None:
    start = Barrier(16)
    stores = [new_store() for _ in range(16)]
    pairs = [(uuid4(), uuid4()) for _ in range(20)]

    def race(store: KeyStore) -> list[DataKey]:
        made = []
        for stream, subject in pairs:
            start.wait(timeout=30)
            made.append(store.key_for_writing(stream, subject))
        return made

    with ThreadPoolExecutor(16) as threads:
        made = list(threads.map(race, stores))
    assert all(one == made[0] for one in made)
    assert len(set(made[0])) == len(pairs)
    with psycopg.connect(keys_url) as connection:
        rows = connection.execute("SELECT stream, subject, version FROM keys.data_key").fetchall()
    assert sorted(rows) == sorted((*pair, 1) for pair in pairs)


def test_a_race_is_won_whatever_the_database_isolates(keys_url: str, keks: KeyFolder) -> None:
    start = Barrier(16)

    def made(store: KeyStore, stream: UUID, subject: UUID) -> DataKey:
        start.wait(timeout=30)
        return store.key_for_writing(stream, subject)

    strict = {"options": "-c default_transaction_isolation=serializable"}
    with (
        ConnectionPool(keys_url, min_size=16, max_size=16, kwargs=strict) as pool,
        ThreadPoolExecutor(16) as threads,
    ):
        stores = [
            KeyStore(pool, keks=keks, clock=lambda: 0.0, random_bytes=bytes_of(number))
            for number in range(16)
        ]
        for _ in range(10):
            stream, subject = uuid4(), uuid4()
            racing = [threads.submit(made, store, stream, subject) for store in stores]
            assert len({race.result() for race in racing}) == 1


def bytes_of(number: int) -> Callable[[int], bytes]:
    return lambda length: bytes([number]) * length


def test_a_key_is_durable_before_it_is_used(store: KeyStore, keys_url: str) -> None:
    with psycopg.connect(keys_url) as connection:
        connection.execute(
            """
            CREATE TABLE keys.seen (setting text);
            CREATE FUNCTION keys.look() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO keys.seen VALUES (current_setting('synchronous_commit'));
                RETURN NULL;
            END $$;
            CREATE TRIGGER look AFTER INSERT ON keys.data_key
            FOR EACH ROW EXECUTE FUNCTION keys.look();
            """
        )
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("off",)
        connection.commit()
        stream, subject = uuid4(), uuid4()
        store.key_for_writing(stream, subject)
        assert connection.execute("SELECT setting FROM keys.seen").fetchall() == [("on",)]
        committed = connection.execute("SELECT stream, subject FROM keys.data_key").fetchall()
    assert committed == [(stream, subject)]


def test_the_latest_version_writes_and_every_version_reads(
    new_store: NewStore, keks: KeyFolder, keys_url: str
) -> None:
    stream, subject = uuid4(), uuid4()
    first = new_store().key_for_writing(stream, subject)
    second = DataKey(2, bytes(range(32)))
    wrapped = keks.wrap(second.secret, stream=stream, subject=subject, version=2)
    with psycopg.connect(keys_url) as connection:
        connection.execute(
            "INSERT INTO keys.data_key (stream, subject, version, kek, wrapped)"
            " VALUES (%s, %s, 2, %s, %s)",
            (stream, subject, wrapped.kek, wrapped.bytes),
        )
    store = new_store()
    assert store.key_for_writing(stream, subject) == second
    one, two = KeyName(stream, subject, 1), KeyName(stream, subject, 2)
    assert store.keys_for_reading([one, two]) == {one: first, two: second}


def test_many_keys_are_read_in_one_query_and_then_from_memory(
    new_store: NewStore, pool: ConnectionPool[Any]
) -> None:
    writer, reader = new_store(), new_store()
    pairs = [(uuid4(), uuid4()) for _ in range(50)]
    keys = {KeyName(*pair, 1): writer.key_for_writing(*pair) for pair in pairs}
    with queries_counted(pool) as queries:
        assert reader.keys_for_reading([*keys, *keys]) == keys
        assert queries() == 1
        assert reader.keys_for_reading(reversed(keys)) == keys
        assert queries() == 1
        assert reader.keys_for_reading([]) == {}
        assert queries() == 1


def test_memory_lets_go_of_a_destroyed_key_after_a_minute(
    new_store: NewStore, keys_url: str, clock: Any
) -> None:
    store = new_store()
    stream, subject = uuid4(), uuid4()
    key = store.key_for_writing(stream, subject)
    name = KeyName(stream, subject, 1)
    store.keys_for_reading([name])
    destroy(keys_url, name)
    clock.now += 59.9
    assert store.keys_for_reading([name]) == {name: key}
    clock.now += 0.1
    assert store.keys_for_reading([name]) == {}
    assert new_store().keys_for_reading([name]) == {}


def test_memory_of_the_writing_key_ages_too(
    store: KeyStore, clock: Any, pool: ConnectionPool[Any]
) -> None:
    stream, subject = uuid4(), uuid4()
    made = store.key_for_writing(stream, subject)
    with queries_counted(pool) as queries:
        clock.now += 59.9
        assert store.key_for_writing(stream, subject) == made
        assert queries() == 0
        clock.now += 0.1
        assert store.key_for_writing(stream, subject) == made
        assert queries() == 1


def test_a_destroyed_key_is_absent_and_the_others_are_not(
    new_store: NewStore, keys_url: str
) -> None:
    store = new_store()
    names = [KeyName(uuid4(), uuid4(), 1) for _ in range(3)]
    for name in names:
        store.key_for_writing(name.stream, name.subject)
    destroy(keys_url, names[1])
    assert list(new_store().keys_for_reading(names)) in ([names[0], names[2]], [names[2], names[0]])


def test_missing_names_what_the_store_lacks_in_order(
    store: KeyStore, pool: ConnectionPool[Any]
) -> None:
    held = KeyName(uuid4(), uuid4(), 1)
    store.key_for_writing(held.stream, held.subject)
    lacked = [KeyName(held.stream, held.subject, 2), KeyName(held.subject, held.stream, 1)]
    lacked += [KeyName(UUID(int=number), held.subject, 1) for number in range(25_000, 0, -1)]
    named = [*lacked[:2], held, *lacked[2:]]
    with queries_counted(pool) as queries:
        assert store.missing(iter(named)) == lacked
        assert queries() == 3
    assert store.missing([held]) == []
    assert store.missing([]) == []


def test_a_wrapped_key_moved_to_another_row_is_refused(new_store: NewStore, keys_url: str) -> None:
    store = new_store()
    mine, other = (uuid4(), uuid4()), (uuid4(), uuid4())
    store.key_for_writing(*mine)
    store.key_for_writing(*other)
    with psycopg.connect(keys_url) as connection:
        connection.execute(
            "UPDATE keys.data_key AS mine SET wrapped = other.wrapped FROM keys.data_key AS other"
            " WHERE (mine.stream, mine.subject) = (%s, %s)"
            " AND (other.stream, other.subject) = (%s, %s)",
            (*mine, *other),
        )
    with pytest.raises(KeyUnreadable, match="belongs elsewhere"):
        new_store().key_for_writing(*mine)


def test_one_unreadable_key_leaves_the_others_readable(new_store: NewStore, keys_url: str) -> None:
    store = new_store()
    names = [KeyName(uuid4(), uuid4(), 1) for _ in range(3)]
    keys = {name: store.key_for_writing(name.stream, name.subject) for name in names}
    with psycopg.connect(keys_url) as connection:
        (whole,) = connection.execute(
            "SELECT wrapped FROM keys.data_key WHERE stream = %s", [names[1].stream]
        ).fetchone() or (b"",)
        write = "UPDATE keys.data_key SET wrapped = %s WHERE stream = %s"
        connection.execute(write, [bytes(60), names[1].stream])
        connection.commit()
        reader = new_store()
        assert reader.keys_for_reading(names) == keys | {names[1]: UNREADABLE}
        connection.execute(write, [whole, names[1].stream])
        connection.commit()
    assert reader.keys_for_reading(names) == keys


def test_a_key_folder_from_elsewhere_is_found_out(
    store: KeyStore, pool: ConnectionPool[Any], tmp_path: Path
) -> None:
    assert store.keks_lacking() == []
    name = KeyName(uuid4(), uuid4(), 1)
    store.key_for_writing(name.stream, name.subject)
    assert store.keks_lacking() == []
    mine = kek_id((tmp_path / "secrets" / "kek.key").read_bytes())
    elsewhere = KeyFolder(tmp_path / "elsewhere", create=True, random_bytes=os.urandom)
    stranger = KeyStore(pool, keks=elsewhere, clock=lambda: 0.0, random_bytes=bytes_of(1))
    assert stranger.keks_lacking() == [mine]
    assert stranger.keys_for_reading([name]) == {name: UNREADABLE}


def test_no_database_is_said_so(keks: KeyFolder, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        url = f"postgresql://someone:hunter2@127.0.0.1:{port}/nowhere"
        with ConnectionPool(url, min_size=0, max_size=1, timeout=0.2, open=True) as nowhere:
            store = KeyStore(nowhere, keks=keks, clock=lambda: 0.0, random_bytes=bytes_of(1))
            for asked in (
                lambda: store.key_for_writing(uuid4(), uuid4()),
                lambda: store.keys_for_reading([KeyName(uuid4(), uuid4(), 1)]),
                lambda: store.missing([KeyName(uuid4(), uuid4(), 1)]),
            ):
                with pytest.raises(KeysUnavailable, match="KEYS_URL") as refused:
                    asked()
                assert "hunter2" not in "".join(traceback.format_exception(refused.value))


def test_a_lost_connection_is_said_so_and_the_next_question_is_answered(
    new_store: NewStore, keys_url: str
) -> None:
    with psycopg.connect(keys_url, autocommit=True) as connection:
        connection.execute(
            """
            CREATE FUNCTION keys.hang_up() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
            CREATE TRIGGER hang_up BEFORE INSERT ON keys.data_key
            FOR EACH ROW EXECUTE FUNCTION keys.hang_up();
            """
        )
        stream, subject = uuid4(), uuid4()
        store = new_store()
        with pytest.raises(KeysUnavailable):
            store.key_for_writing(stream, subject)
        connection.execute("DROP TRIGGER hang_up ON keys.data_key")
    key = store.key_for_writing(stream, subject)
    assert new_store().key_for_writing(stream, subject) == key


def test_no_key_shows(new_store: NewStore, keys_url: str) -> None:
    store = new_store()
    stream, subject = uuid4(), uuid4()
    key = store.key_for_writing(stream, subject)
    with psycopg.connect(keys_url) as connection:
        connection.execute("UPDATE keys.data_key SET kek = 'file/none'")
        row = connection.execute("SELECT wrapped FROM keys.data_key").fetchone()
    assert row is not None
    assert key.secret not in bytes(row[0])
    with pytest.raises(KeyUnreadable) as refused:
        new_store().key_for_writing(stream, subject)
    shown = repr(store) + repr(vars(store)) + "".join(traceback.format_exception(refused.value))
    shown += repr(key)
    assert key.secret.hex() not in shown
    assert repr(key.secret)[2:-1] not in shown
