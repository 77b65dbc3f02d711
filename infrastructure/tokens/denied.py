"""Tokens and sessions that are good no longer though their time has not come.

Each is an empty file named by a keyed digest: it stays over a restart, every process that shares
the folder sees it at once, and it says nothing about anybody. A look costs about a microsecond.
"""

import hmac
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from application.event_ids import length_prefixed
from infrastructure.tokens.claims import LEEWAY_SECONDS, LONGEST_LIFE

KEPT_SECONDS = LONGEST_LIFE + 3_600
"""By then every token that was meant has expired by itself."""


class DeniedTokens:
    """What was denied, by the id of a token, of a session or of a person at an issuer."""

    def __init__(self, folder: Path, *, key: bytes, clock: Callable[[], datetime]) -> None:
        """Makes the folder. Raises ``OSError``."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._key = key
        self._clock = clock

    def deny_token(self, issuer: str, token_id: str) -> None:
        """From now on the token of this ``jti`` is refused."""
        self._deny("jti", issuer, token_id)

    def deny_session(self, issuer: str, session: str) -> None:
        """From now on every token of this ``sid`` is refused, also those that are still to come."""
        self._deny("sid", issuer, session)

    def deny_person(self, issuer: str, subject: str) -> None:
        """From now on every token of this ``sub`` that was issued by now is refused."""
        self._deny("sub", issuer, subject)

    def was_heeded(self, issuer: str, message_id: str) -> bool:
        """Whether a message of this id was noted as heeded."""
        return self._since("msg", issuer, message_id) is not None

    def note_heeded(self, issuer: str, message_id: str) -> None:
        """From now on a message of this id was heeded."""
        self._deny("msg", issuer, message_id)

    def is_denied(
        self, issuer: str, *, token_id: str | None, session: str | None, subject: str, issued: int
    ) -> bool:
        """Whether a token, told by its ids and when it was issued, was denied in any way."""
        if token_id is not None and self._since("jti", issuer, token_id) is not None:
            return True
        if session is not None and self._since("sid", issuer, session) is not None:
            return True
        since = self._since("sub", issuer, subject)
        return since is not None and issued <= since

    def forget_what_expired(self) -> None:
        """Let go of what no living token can be meant by."""
        before = self._clock().timestamp() - KEPT_SECONDS - LEEWAY_SECONDS
        for path in self._folder.iterdir():
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)

    def _deny(self, kind: str, issuer: str, value: str) -> None:
        descriptor = os.open(self._path(kind, issuer, value), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            now = self._clock().timestamp()
            os.utime(descriptor, (now, now))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _since(self, kind: str, issuer: str, value: str) -> float | None:
        try:
            # Asked for at every request, and a `Path` takes longer to make than the looking does.
            return os.stat(self._path(kind, issuer, value)).st_mtime  # noqa: PTH116
        except FileNotFoundError:
            return None

    def _path(self, kind: str, issuer: str, value: str) -> str:
        named = length_prefixed("caseledger/denied/v1", kind, issuer, value)
        return f"{self._folder}/{hmac.digest(self._key, named, 'sha256').hex()}"
