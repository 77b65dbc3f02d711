"""Key-encryption keys in a hardware security module, which they never leave (PKCS#11 v2.40).

AES keys of 256 bits with one label; of several the one with the highest CKA_ID wraps. They wrap
with AES-GCM inside the module. A key's id is a digest of what it makes of nothing: GCM's tag over a
fixed text under a nonce that is never drawn for anything else.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID

import pkcs11
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11.exceptions import PKCS11Error, UserAlreadyLoggedIn

from infrastructure.keys.errors import KeyFolderRefused, KeysUnavailable, KeyUnreadable
from infrastructure.keys.key_encryption import WrappedKey, owner

T = TypeVar("T")

_NONCE_BYTES = 12
_TAG_BITS = 128
_ID_BYTES = 4
_NAMING_NONCE = bytes(_NONCE_BYTES)
_NAMING = b"caseledger/kek/v1"


@dataclass(frozen=True)
class HsmPlace:
    """Where the keys are: the module's library, the token's label, the keys' own, and the PIN."""

    module: Path
    token: str
    label: str
    pin: str

    def __repr__(self) -> str:
        return f"HsmPlace({self.module}, {self.token}, {self.label})"


class HsmKeys:
    """Implements :class:`~infrastructure.keys.key_encryption.KeyEncryption` over one token.

    One request at a time goes to the module. After any trouble it is asked anew next time.
    """

    def __init__(
        self, place: HsmPlace, *, create: bool, random_bytes: Callable[[int], bytes]
    ) -> None:
        """Finds the keys. With `create` a first one is made where there is none.

        Raises `KeyFolderRefused`, one sentence, where there is none, and `KeysUnavailable`.
        """
        self._place = place
        self._random_bytes = random_bytes
        self._lock = Lock()
        self._session: Any = None
        self._keys: dict[str, Any] = {}
        self._current = ""
        self.reread()
        if not self._keys and create:
            self.renew()
        if not self._keys:
            raise KeyFolderRefused(
                f"The token {place.token} holds no key {place.label}: name the token that has it."
            )

    @property
    def current(self) -> str:
        """The id of the key that wraps."""
        return self._current

    @property
    def earlier(self) -> tuple[str, ...]:
        """The ids of those that only unwrap."""
        return tuple(kek for kek in self._keys if kek != self._current)

    def holds(self, kek: str) -> bool:
        """Whether keys wrapped under the key-encryption key of this id can be unwrapped."""
        return kek in self._keys

    def wrap(self, data_key: bytes, *, stream: UUID, subject: UUID, version: int) -> WrappedKey:
        """The data key under the current key-encryption key, for this stream and subject only."""
        nonce = self._random_bytes(_NONCE_BYTES)

        def wrapped() -> WrappedKey:
            kek = self._current
            bound = owner(kek, stream=stream, subject=subject, version=version)
            return WrappedKey(kek, nonce + _encrypt(self._keys[kek], data_key, nonce, bound))

        return self._asked(wrapped)

    def unwrap(self, wrapped: WrappedKey, *, stream: UUID, subject: UUID, version: int) -> bytes:
        """The data key. Raises `KeyUnreadable`: unknown kek, another owner, or altered bytes."""
        if not self.holds(wrapped.kek):
            # Another process may have renewed it.
            self.reread()
        nonce, closed = wrapped.bytes[:_NONCE_BYTES], wrapped.bytes[_NONCE_BYTES:]
        bound = owner(wrapped.kek, stream=stream, subject=subject, version=version)

        def unwrapped() -> bytes | None:
            key = self._keys.get(wrapped.kek)
            try:
                return None if key is None else _decrypt(key, closed, nonce, bound)
            except PKCS11Error:
                # Modules tell a wrong tag by different errors: is it the key or the module?
                if _name(key) != wrapped.kek:
                    raise
                return None

        found = self._asked(unwrapped)
        if found is None:
            raise KeyUnreadable(
                f"Version {version} of the data key of subject {subject} in stream {stream} was "
                f"altered in the key store, belongs elsewhere, or is wrapped under {wrapped.kek}, "
                "which the token does not hold."
            )
        return found

    def reread(self) -> None:
        """Look for keys that were made or destroyed since."""
        self._asked(self._read)

    def renew(self) -> None:
        """Make a key that wraps from here on; it can't be taken out of the module."""

        def make() -> None:
            last = max((_number(key) for key in self._keys.values()), default=0)
            self._session.generate_key(
                KeyType.AES,
                256,
                label=self._place.label,
                id=(last + 1).to_bytes(_ID_BYTES, "big"),
                store=True,
                capabilities=MechanismFlag.ENCRYPT | MechanismFlag.DECRYPT,
                template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
            )
            self._read()

        self._asked(make)

    def destroy(self, kek: str) -> None:
        """Destroy an earlier key for good, unless it is gone."""

        def gone() -> None:
            self._read()
            if kek in self._keys and kek != self._current:
                self._keys[kek].destroy()
                self._read()

        self._asked(gone)

    def _read(self) -> None:
        wanted = {
            Attribute.CLASS: ObjectClass.SECRET_KEY,
            Attribute.KEY_TYPE: KeyType.AES,
            Attribute.LABEL: self._place.label,
        }
        found = sorted(self._session.get_objects(wanted), key=_number)
        self._keys = {_name(key): key for key in found}
        self._current = list(self._keys)[-1] if self._keys else ""

    def _asked(self, work: Callable[[], T]) -> T:
        with self._lock:
            try:
                if self._session is None:
                    self._session = self._opened()
                    self._read()
                return work()
            except PKCS11Error as trouble:
                self._session = None
                raise KeysUnavailable(
                    "The security module does not answer: check it, and the settings that name it"
                    f" ({type(trouble).__name__})."
                ) from None

    def _opened(self) -> Any:
        token = pkcs11.lib(str(self._place.module)).get_token(token_label=self._place.token)
        try:
            return token.open(rw=True, user_pin=self._place.pin)
        except UserAlreadyLoggedIn:
            # It is the process that is logged in, not the session.
            return token.open(rw=True)


def _encrypt(key: Any, text: bytes, nonce: bytes, bound: bytes) -> bytes:
    done: bytes = key.encrypt(
        text, mechanism=Mechanism.AES_GCM, mechanism_param=GCMParams(nonce, bound, _TAG_BITS)
    )
    return done


def _decrypt(key: Any, closed: bytes, nonce: bytes, bound: bytes) -> bytes:
    done: bytes = key.decrypt(
        closed, mechanism=Mechanism.AES_GCM, mechanism_param=GCMParams(nonce, bound, _TAG_BITS)
    )
    return done


def _name(key: Any) -> str:
    tag = _encrypt(key, b"", _NAMING_NONCE, _NAMING)
    return "pkcs11/" + hashlib.sha256(tag).hexdigest()[:16]


def _number(key: Any) -> int:
    return int.from_bytes(key[Attribute.ID], "big")
