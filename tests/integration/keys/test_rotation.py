"""Renewing the key-encryption key, in files and in a security module: whenever it is stopped, every
data key opens, and what wrapped it before is destroyed only at the end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from infrastructure.keys import rotation as rotating
from infrastructure.keys.errors import KeyFolderRefused, KeysUnavailable, KeyUnreadable
from infrastructure.keys.fences import Fences
from infrastructure.keys.kek import KeyFolder
from infrastructure.keys.key_encryption import KeyEncryption
from infrastructure.keys.rotation import Rotation
from infrastructure.keys.store import KeyName, KeyStore
from tests.integration.keys import hsm

KEYS = 12

NewKeks = Callable[[], KeyEncryption]
NewPlace = Callable[[], Any]


@pytest.fixture(params=["files", "security module"])
def new_keks(request: pytest.FixtureRequest, tmp_path: Path, hsm_place: NewPlace) -> NewKeks:
    """Each call is another process that opens the same keys."""
    if request.param == "files":
        KeyFolder(tmp_path / "secrets", create=True, random_bytes=os.urandom)
        return lambda: KeyFolder(tmp_path / "secrets", create=False, random_bytes=os.urandom)
    hsm.module()
    from infrastructure.keys.hsm import HsmKeys

    place = hsm_place()
    return lambda: HsmKeys(place, create=True, random_bytes=os.urandom)


def store_of(pool: ConnectionPool[Any], keks: KeyEncryption) -> KeyStore:
    return KeyStore(pool, keks=keks, clock=lambda: 0.0, random_bytes=os.urandom)


@pytest.fixture
def keys(pool: ConnectionPool[Any], new_keks: NewKeks) -> dict[KeyName, bytes]:
    """Data keys that the first key wraps."""
    store, stream = store_of(pool, new_keks()), uuid4()
    names = [KeyName(stream, UUID(int=number), 1) for number in range(1, KEYS + 1)]
    return {name: store.key_for_writing(stream, name.subject).secret for name in names}


def opened(pool: ConnectionPool[Any], keks: KeyEncryption, names: Any) -> dict[KeyName, bytes]:
    found = store_of(pool, keks).keys_for_reading(names)
    return {name: key.secret for name, key in found.items()}


def keks_in_use(keys_url: str) -> set[str]:
    with psycopg.connect(keys_url) as connection:
        return {kek for (kek,) in connection.execute("SELECT kek FROM keys.data_key")}


def whole(rotation: Rotation) -> list[str]:
    rotation.begin()
    for _ in rotation.rewrap():
        pass
    return rotation.end()


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotating, "KEYS_AT_ONCE", 5)


@pytest.mark.usefixtures("small_steps")
def test_every_data_key_is_wrapped_again_and_the_old_key_is_gone(
    pool: ConnectionPool[Any], new_keks: NewKeks, keys: dict[KeyName, bytes], keys_url: str
) -> None:
    running = new_keks()
    old = running.current
    held = store_of(pool, running)
    assert whole(Rotation(pool, new_keks())) == [old]
    now = new_keks()
    assert keks_in_use(keys_url) == {now.current} != {old}
    assert (now.holds(old), now.earlier) == (False, ())
    assert opened(pool, now, keys) == keys
    # A process that runs on finds the new key where it meets it.
    assert opened(pool, running, keys) == keys
    assert len(held.key_for_writing(uuid4(), uuid4()).secret) == 32
    assert keks_in_use(keys_url) == {now.current}


STEPS = ("renew", "_standing", "_rewrap", "destroy")


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("step", STEPS)
def test_stopped_at_each_step_everything_opens_and_the_next_run_goes_on(
    pool: ConnectionPool[Any],
    new_keks: NewKeks,
    keys: dict[KeyName, bytes],
    keys_url: str,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    old = new_keks().current
    for number in range(1, 20):
        keks = new_keks()
        killed = Rotation(pool, keks)
        with monkeypatch.context() as patched:
            stopping(keks if hasattr(keks, step) else killed, step, patched, at=number)
            try:
                whole(killed)
            except KeyboardInterrupt:
                assert opened(pool, new_keks(), keys) == keys
                assert store_of(pool, new_keks()).key_for_writing(uuid4(), uuid4())
                if keks_in_use(keys_url) - {new_keks().current}:
                    assert new_keks().holds(old)
                continue
        break
    assert number > 1, "it was stopped"
    now = new_keks()
    assert opened(pool, now, keys) == keys
    assert (keks_in_use(keys_url), now.earlier) == ({now.current}, ())
    assert now.current != old


def stopping(owner: Any, step: str, patched: pytest.MonkeyPatch, *, at: int) -> None:
    """Have it end as if killed, right after it has done the step so many times."""
    real, calls = getattr(owner, step), count(1)

    def stops(*given: Any) -> Any:
        answer = real(*given)
        if next(calls) == at:
            raise KeyboardInterrupt
        return answer

    patched.setattr(owner, step, stops)


def test_nothing_is_made_under_a_key_that_was_retired(
    pool: ConnectionPool[Any], new_keks: NewKeks, keys: dict[KeyName, bytes], keys_url: str
) -> None:
    running = new_keks()
    store = store_of(pool, running)
    fences = Fences(pool, keks=running, random_bytes=os.urandom)
    old, rotation = running.current, Rotation(pool, new_keks())
    assert rotation.begin() == KEYS
    stream, subject = uuid4(), uuid4()
    made = store.key_for_writing(stream, subject)
    fences.make(stream, subject, version=2)
    with psycopg.connect(keys_url) as connection:
        under = connection.execute(
            "SELECT DISTINCT kek FROM keys.data_key WHERE stream = %s", [stream]
        ).fetchall()
    assert [kek for (kek,) in under] != [old]
    assert rotation.end() == [], "nothing is destroyed while something is wrapped under it"
    for _ in rotation.rewrap():
        pass
    assert rotation.end() == [old]
    name = KeyName(stream, subject, 1)
    assert opened(pool, new_keks(), [name]) == {name: made.secret}


def test_a_data_key_that_does_not_open_stops_the_rotation_before_anything_is_destroyed(
    pool: ConnectionPool[Any], new_keks: NewKeks, keys: dict[KeyName, bytes], keys_url: str
) -> None:
    with psycopg.connect(keys_url) as connection:
        connection.execute(
            "UPDATE keys.data_key SET wrapped = wrapped || '\\x00' WHERE subject = %s",
            [UUID(int=3)],
        )
    old, rotation = new_keks().current, Rotation(pool, new_keks())
    rotation.begin()
    with pytest.raises(KeyUnreadable, match="altered"):
        list(rotation.rewrap())
    assert rotation.end() == []
    assert new_keks().holds(old)


def test_a_security_module_binds_a_key_to_whose_it_is_and_says_when_it_is_not_there(
    hsm_place: NewPlace,
) -> None:
    hsm.module()
    from infrastructure.keys.hsm import HsmKeys

    place = hsm_place()
    assert hsm.PIN not in repr(place)
    with pytest.raises(KeyFolderRefused, match="holds no key kek-"):
        HsmKeys(place, create=False, random_bytes=os.urandom)
    keks = HsmKeys(place, create=True, random_bytes=os.urandom)
    whose = {"stream": uuid4(), "subject": uuid4(), "version": 1}
    wrapped = keks.wrap(bytes(32), **whose)
    again = HsmKeys(place, create=False, random_bytes=os.urandom)
    assert (again.current, again.unwrap(wrapped, **whose)) == (keks.current, bytes(32))
    assert wrapped.kek.startswith("pkcs11/")
    for changed in ({"stream": uuid4()}, {"subject": uuid4()}, {"version": 2}):
        with pytest.raises(KeyUnreadable):
            again.unwrap(wrapped, **{**whose, **changed})
    nowhere = replace(place, token="no such token")
    with pytest.raises(KeysUnavailable, match="does not answer"):
        HsmKeys(nowhere, create=True, random_bytes=os.urandom)


@pytest.fixture
def killed_child() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-c", *words]))
        return started[-1]

    yield start
    for each in started:
        each.kill()
        each.wait()


CHILD = """
import os, sys
from pathlib import Path
from psycopg_pool import ConnectionPool
from infrastructure.keys import rotation
from infrastructure.keys.kek import KeyFolder
rotation.KEYS_AT_ONCE = 1
with ConnectionPool(sys.argv[1], min_size=1) as pool:
    keks = KeyFolder(Path(sys.argv[2]), create=False, random_bytes=os.urandom)
    rotating = rotation.Rotation(pool, keks)
    rotating.begin()
    for _ in rotating.rewrap():
        pass
    rotating.end()
"""


def test_killed_in_the_middle_by_the_system_it_goes_on(
    pool: ConnectionPool[Any], tmp_path: Path, keys_url: str, killed_child: Any
) -> None:
    folder = tmp_path / "secrets"
    first = KeyFolder(folder, create=True, random_bytes=os.urandom)
    store, stream = store_of(pool, first), uuid4()
    names = [KeyName(stream, UUID(int=number), 1) for number in range(1, 400)]
    keys = {name: store.key_for_writing(stream, name.subject).secret for name in names}
    child = killed_child(CHILD, keys_url, str(folder))
    deadline = time.monotonic() + 60
    while len(keks_in_use(keys_url)) < 2:
        assert child.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
    child.send_signal(signal.SIGKILL)
    child.wait()
    left = KeyFolder(folder, create=False, random_bytes=os.urandom)
    assert keks_in_use(keys_url) == {first.current, left.current}
    assert opened(pool, left, keys) == keys
    assert whole(Rotation(pool, left)) == [first.current]
    now = KeyFolder(folder, create=False, random_bytes=os.urandom)
    assert opened(pool, now, keys) == keys
    assert sorted(each.name for each in folder.iterdir()) == ["kek.key", "request.key"]
