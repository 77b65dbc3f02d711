"""A data key of one version, with the cipher that it is used by."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class DataKey:
    """What closes and opens the parts of one subject in one stream; safe to share between threads.

    The cipher is made once: setting it up was a quarter of the work of closing a part. It is None
    for a secret that is not 32 bytes long, which opens and closes nothing. No repr shows the
    secret.
    """

    version: int
    secret: bytes = field(repr=False)
    cipher: AESGCM | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        cipher = AESGCM(self.secret) if len(self.secret) == KEY_BYTES else None
        object.__setattr__(self, "cipher", cipher)


UNREADABLE = DataKey(0, b"")
"""Stands for a key that is in the store but cannot be unwrapped."""
