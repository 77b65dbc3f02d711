"""Key-encryption keys in a folder of files, and the deployment's request key beside them.

`kek.key` wraps new data keys; `kek-*.key` are earlier ones, kept to unwrap with. A key's id is a
digest of the key itself, so that a folder put back from the wrong backup is recognised as such.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from infrastructure.durable_files import sync_folder
from infrastructure.keys.errors import KeyUnreadable
from infrastructure.keys.key_encryption import WrappedKey, owner
from infrastructure.keys.secret_files import check_secrets_folder, create_secret, read_secret

_NONCE_BYTES = 12
_NEXT = "next-kek.key"
"""A key that was made and does not wrap yet."""


class _Held(NamedTuple):
    current: str
    ciphers: dict[str, AESGCM]
    """By id, those of the current key and of all earlier ones."""


class KeyFolder:
    """The key-encryption keys and the request key of one deployment, held in memory once read.

    Implements :class:`~infrastructure.keys.key_encryption.KeyEncryption`.
    """

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
        self._path = path
        self._random_bytes = random_bytes
        if create:
            _create(path, random_bytes, "kek.key")
        self._request_key = request_key(path, create=False, random_bytes=random_bytes)
        self._held = self._read()

    @property
    def request_key(self) -> bytes:
        """The deployment key of `request_digest`; the same for as long as requests are resent."""
        return self._request_key

    @property
    def current(self) -> str:
        """The id of the key that wraps."""
        return self._held.current

    @property
    def earlier(self) -> tuple[str, ...]:
        """The ids of those that only unwrap."""
        held = self._held
        return tuple(kek for kek in held.ciphers if kek != held.current)

    def holds(self, kek: str) -> bool:
        """Whether keys wrapped under the key-encryption key of this id can be unwrapped."""
        return kek in self._held.ciphers

    def wrap(self, data_key: bytes, *, stream: UUID, subject: UUID, version: int) -> WrappedKey:
        """The data key under the current key-encryption key, for this stream and subject only."""
        nonce, held = self._random_bytes(_NONCE_BYTES), self._held
        bound = owner(held.current, stream=stream, subject=subject, version=version)
        wrapped = held.ciphers[held.current].encrypt(nonce, data_key, bound)
        return WrappedKey(held.current, nonce + wrapped)

    def unwrap(self, wrapped: WrappedKey, *, stream: UUID, subject: UUID, version: int) -> bytes:
        """The data key. Raises `KeyUnreadable`: unknown kek, another owner, or altered bytes."""
        if not self.holds(wrapped.kek):
            # Another process may have renewed it.
            self.reread()
        cipher = self._held.ciphers.get(wrapped.kek)
        if cipher is None:
            raise KeyUnreadable(
                f"A data key is wrapped under key-encryption key {wrapped.kek}, which is not in "
                "the key folder: put that key file back as kek-<any name>.key."
            )
        nonce, closed = wrapped.bytes[:_NONCE_BYTES], wrapped.bytes[_NONCE_BYTES:]
        bound = owner(wrapped.kek, stream=stream, subject=subject, version=version)
        try:
            return cipher.decrypt(nonce, closed, bound)
        except (InvalidTag, ValueError):
            pass
        raise KeyUnreadable(
            f"Version {version} of the data key of subject {subject} in stream {stream} was "
            "altered in the key store or belongs elsewhere."
        )

    def reread(self) -> None:
        """Look for keys that were made or destroyed since. Raises `KeyFolderRefused`."""
        self._held = self._read()

    def renew(self) -> None:
        """Make a key that wraps from here on, or finish making one; durable on return.

        For one process at a time. Raises `KeyFolderRefused` and `OSError`.
        """
        create_secret(self._path / _NEXT, self._random_bytes)
        current = self._path / "kek.key"
        name = kek_id(read_secret(current)).removeprefix("file/")
        # A second name before the first goes to the new key: whatever ends this, both are there.
        with suppress(FileExistsError):
            (self._path / f"kek-{name}.key").hardlink_to(current)
        sync_folder(self._path)
        (self._path / _NEXT).replace(current)
        sync_folder(self._path)
        self.reread()

    def destroy(self, kek: str) -> None:
        """Destroy an earlier key for good, unless it is gone. Raises `OSError`."""
        for file in self._path.glob("kek-*.key"):
            if kek_id(read_secret(file)) == kek:
                file.unlink()
        sync_folder(self._path)
        self.reread()

    def _read(self) -> _Held:
        check_secrets_folder(self._path)
        current = read_secret(self._path / "kek.key")
        earlier = [read_secret(file) for file in sorted(self._path.glob("kek-*.key"))]
        ciphers = {kek_id(key): AESGCM(key) for key in (*earlier, current)}
        return _Held(kek_id(current), ciphers)


def request_key(path: Path, *, create: bool, random_bytes: Callable[[int], bytes]) -> bytes:
    """The request key of a deployment whose key-encryption keys may be kept elsewhere.

    With `create` first use makes it. Raises `KeyFolderRefused`.
    """
    if create:
        _create(path, random_bytes)
    check_secrets_folder(path)
    return read_secret(path / "request.key")


def kek_id(key: bytes) -> str:
    """The public name of a key-encryption key: `file/` and 64 bits of a digest, in hex."""
    return "file/" + hashlib.sha256(b"caseledger/kek/v1\x00" + key).hexdigest()[:16]


def _create(folder: Path, random_bytes: Callable[[int], bytes], *before: str) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # request.key comes last and marks the first use as done: a kek.key lost later is then refused
    # instead of replaced by one that opens nothing.
    for name in (*before, "request.key"):
        if not (folder / "request.key").exists() and not (folder / name).exists():
            create_secret(folder / name, random_bytes)
