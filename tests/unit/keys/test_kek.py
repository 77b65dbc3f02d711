"""The key folder: who may read it, when it is made, and what a wrapped key is tied to."""

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from infrastructure.keys.errors import KeyFolderRefused, KeyUnreadable
from infrastructure.keys.kek import KeyFolder, kek_id
from infrastructure.keys.key_encryption import WrappedKey

STREAM = UUID("019aa7c0-0000-7000-8000-0000000000aa")
SUBJECT = UUID("019aa7c0-0000-7000-8000-0000000000bb")
DATA_KEY = bytes(range(32))
OWNER = {"stream": STREAM, "subject": SUBJECT, "version": 1}


def opened(path: Path, *, create: bool = False) -> KeyFolder:
    return KeyFolder(path, create=create, random_bytes=os.urandom)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    opened(tmp_path / "keys", create=True)
    return tmp_path / "keys"


def test_first_use_makes_a_private_folder_once(folder: Path) -> None:
    made = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert sorted(made) == ["kek.key", "request.key"]
    assert {len(key) for key in made.values()} == {32}
    assert made["kek.key"] != made["request.key"]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    again = opened(folder, create=True)
    assert again.request_key == made["request.key"]
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == made


def test_processes_starting_at_once_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        folders = list(threads.map(lambda _: opened(tmp_path / "keys", create=True), range(64)))
    wrapped = [folder.wrap(DATA_KEY, **OWNER) for folder in folders]
    assert all(folders[0].unwrap(key, **OWNER) == DATA_KEY for key in wrapped)
    assert len({folder.request_key for folder in folders}) == 1
    assert len(list((tmp_path / "keys").iterdir())) == 2


def test_nothing_is_made_unless_told(tmp_path: Path) -> None:
    with pytest.raises(KeyFolderRefused, match="no key folder"):
        opened(tmp_path / "keys")
    assert list(tmp_path.iterdir()) == []


def test_a_lost_key_is_never_replaced_by_a_new_one(folder: Path) -> None:
    (folder / "kek.key").unlink()
    with pytest.raises(KeyFolderRefused, match=r"kek\.key cannot be read"):
        opened(folder, create=True)


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o602, 0o660])
@pytest.mark.parametrize("name", ["kek.key", "kek-2025.key", "request.key"])
def test_a_file_open_to_others_is_refused_in_a_sentence(folder: Path, name: str, mode: int) -> None:
    (folder / name).touch()
    (folder / name).write_bytes(os.urandom(32))
    (folder / name).chmod(mode)
    with pytest.raises(KeyFolderRefused, match=rf"may read the key file .*{name}: run chmod 600"):
        opened(folder)


def test_a_folder_open_to_others_is_refused(folder: Path) -> None:
    folder.chmod(0o755)
    with pytest.raises(KeyFolderRefused, match="run chmod 700"):
        opened(folder)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_file_that_is_no_key_is_refused(folder: Path, length: int) -> None:
    (folder / "kek.key").write_bytes(os.urandom(length))
    with pytest.raises(KeyFolderRefused, match="32 bytes"):
        opened(folder)


def test_wrapped_bytes_by_hand(folder: Path) -> None:
    key = (folder / "kek.key").read_bytes()
    name = "file/" + hashlib.sha256(b"caseledger/kek/v1\0" + key).hexdigest()[:16]
    wrapped = opened(folder).wrap(DATA_KEY, **OWNER)
    assert wrapped.kek == name == kek_id(key)
    assert len(wrapped.bytes) == 12 + 32 + 16
    aad = (f'{{"kek":"{name}","stream":"{STREAM}","subject":"{SUBJECT}","version":1}}').encode()
    assert AESGCM(key).decrypt(wrapped.bytes[:12], wrapped.bytes[12:], aad) == DATA_KEY


def test_each_wrapping_has_its_own_nonce(folder: Path) -> None:
    keys = opened(folder)
    assert len({keys.wrap(DATA_KEY, **OWNER).bytes[:12] for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "other",
    [
        {"stream": SUBJECT},
        {"subject": STREAM},
        {"version": 2},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_wrapped_key_moved_to_another_row_is_refused(
    folder: Path, other: dict[str, object]
) -> None:
    keys = opened(folder)
    with pytest.raises(KeyUnreadable, match="altered in the key store or belongs elsewhere"):
        keys.unwrap(keys.wrap(DATA_KEY, **OWNER), **OWNER | other)


def test_every_altered_or_missing_byte_is_refused(folder: Path) -> None:
    keys = opened(folder)
    wrapped = keys.wrap(DATA_KEY, **OWNER)
    altered = [
        wrapped.bytes[:i] + bytes([wrapped.bytes[i] ^ 1]) + wrapped.bytes[i + 1 :]
        for i in range(len(wrapped.bytes))
    ]
    for broken in (*altered, *(wrapped.bytes[:i] for i in range(len(wrapped.bytes)))):
        with pytest.raises(KeyUnreadable):
            keys.unwrap(WrappedKey(wrapped.kek, broken), **OWNER)


def test_an_earlier_key_still_unwraps_and_a_new_one_wraps(folder: Path) -> None:
    before = opened(folder).wrap(DATA_KEY, **OWNER)
    (folder / "kek.key").rename(folder / "kek-2025.key")
    (folder / "kek.key").touch(mode=0o600)
    (folder / "kek.key").write_bytes(os.urandom(32))
    keys = opened(folder)
    after = keys.wrap(DATA_KEY, **OWNER)
    assert after.kek != before.kek
    assert keys.unwrap(before, **OWNER) == keys.unwrap(after, **OWNER) == DATA_KEY
    (folder / "kek-2025.key").unlink()
    with pytest.raises(KeyUnreadable, match=before.kek):
        opened(folder).unwrap(before, **OWNER)


def test_no_key_shows(folder: Path) -> None:
    keys = opened(folder)
    wrapped = keys.wrap(DATA_KEY, **OWNER)

    def message(refused: Callable[[], object]) -> str:
        with pytest.raises((KeyUnreadable, KeyFolderRefused)) as error:
            refused()
        return repr(error.value) + repr(error.value.__context__)

    shown = [
        repr(keys),
        str(keys),
        message(lambda: keys.unwrap(wrapped, **OWNER | {"version": 2})),
        message(lambda: keys.unwrap(WrappedKey("file/none", wrapped.bytes), **OWNER)),
    ]
    secrets = [DATA_KEY, *(file.read_bytes() for file in folder.iterdir())]
    (folder / "kek.key").write_bytes(secrets[-1] * 2)
    shown.append(message(lambda: opened(folder)))
    for text in shown:
        for secret in secrets:
            assert secret.hex() not in text
            assert repr(secret)[2:-1] not in text
