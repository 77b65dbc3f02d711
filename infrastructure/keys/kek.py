"""Key-encryption keys in a folder of files, and the deployment's request key beside them.

`kek.key` wraps new data keys; `kek-*.key` are earlier ones, kept to unwrap with. A key's id is a
digest of the key itself, so that a folder put back from the wrong backup is recognised as such.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.canonical import canonical
from infrastructure.keys.errors import KeyUnreadable
from infrastructure.keys.secret_files import check_secrets_folder, create_secret, read_secret

_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key encrypted under the key-encryption key named `kek`."""

    kek: str
    bytes: bytes


class KeyFolder:
    """The key-encryption keys and the request key of one deployment, held in memory once read."""

    def __init__(
        self,
        path: Path,
        *,
        create: bool,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        """Reads the keys. With `create`, which is for development, first use makes them.

        Raises `KeyFolderRefused`, one sentence, when the folder or a key file is missing or open
        to other users, or a file is not 32 bytes.
        """
        self._random_bytes = random_bytes
        if create:
            _create(path, random_bytes)
        check_secrets_folder(path)
        current = read_secret(path / "kek.key")
        earlier = [read_secret(file) for file in sorted(path.glob("kek-*.key"))]
        self._current = kek_id(current)
        self._keks = {kek_id(key): AESGCM(key) for key in (*earlier, current)}
        self._request_key = read_secret(path / "request.key")

    @property
    def request_key(self) -> bytes:
        """The deployment key of `request_digest`; the same for as long as requests are resent."""
        return self._request_key

    def holds(self, kek: str) -> bool:
        """Whether keys wrapped under the key-encryption key of this id can be unwrapped."""
        return kek in self._keks

    def wrap(self, data_key: bytes, *, stream: UUID, subject: UUID, version: int) -> WrappedKey:
        """The data key under the current key-encryption key, for this stream and subject only."""
        nonce = self._random_bytes(_NONCE_BYTES)
        owner = _owner(self._current, stream=stream, subject=subject, version=version)
        wrapped = self._keks[self._current].encrypt(nonce, data_key, owner)
        return WrappedKey(self._current, nonce + wrapped)

    def unwrap(self, wrapped: WrappedKey, *, stream: UUID, subject: UUID, version: int) -> bytes:
        """The data key. Raises `KeyUnreadable`: unknown kek, another owner, or altered bytes."""
        if wrapped.kek not in self._keks:
            raise KeyUnreadable(
                f"A data key is wrapped under key-encryption key {wrapped.kek}, which is not in "
                "the key folder: put that key file back as kek-<any name>.key."
            )
        nonce, closed = wrapped.bytes[:_NONCE_BYTES], wrapped.bytes[_NONCE_BYTES:]
        owner = _owner(wrapped.kek, stream=stream, subject=subject, version=version)
        try:
            return self._keks[wrapped.kek].decrypt(nonce, closed, owner)
        except (InvalidTag, ValueError):
            pass
        raise KeyUnreadable(
            f"Version {version} of the data key of subject {subject} in stream {stream} was "
            "altered in the key store or belongs elsewhere."
        )


def kek_id(key: bytes) -> str:
    """The public name of a key-encryption key: `file/` and 64 bits of a digest, in hex."""
    return "file/" + hashlib.sha256(b"caseledger/kek/v1\x00" + key).hexdigest()[:16]


def _owner(kek: str, *, stream: UUID, subject: UUID, version: int) -> bytes:
    return canonical(
        {"kek": kek, "stream": str(stream), "subject": str(subject), "version": version}
    )


def _create(folder: Path, random_bytes: Callable[[int], bytes]) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # request.key comes last and marks the first use as done: a kek.key lost later is then refused
    # instead of replaced by one that opens nothing.
    for name in ("kek.key", "request.key"):
        if not (folder / "request.key").exists() and not (folder / name).exists():
            create_secret(folder / name, random_bytes)
