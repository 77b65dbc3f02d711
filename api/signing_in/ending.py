"""Sessions that an issuer ends (OpenID Connect Back-Channel Logout 1.0)."""

from collections.abc import Callable
from datetime import datetime

from infrastructure.tokens.denied import DeniedTokens
from infrastructure.tokens.id_tokens import read_logout_token
from infrastructure.tokens.issuer_keys import Trusted


class SessionsEnded:
    """Heeds the issuer at which people sign in with a browser."""

    def __init__(
        self, trusted: Trusted, *, denied: DeniedTokens, clock: Callable[[], datetime]
    ) -> None:
        self._trusted = trusted
        self._denied = denied
        self._clock = clock

    def heed(self, token: str) -> None:
        """End what a logout token names: a session, or where it names none a person's sessions.

        A token heeded before changes nothing. Raises ``TokenRefused`` and ``IssuerUnavailable``.
        """
        ended = read_logout_token(token, self._trusted, now=self._clock().timestamp())
        if ended.session is not None:
            self._denied.deny_session(ended.issuer, ended.session)
        elif ended.subject is not None and not self._denied.was_heeded(
            ended.issuer, ended.message_id
        ):
            self._denied.deny_person(ended.issuer, ended.subject)
            # Heeded again it would end sessions that were begun meanwhile.
            self._denied.note_heeded(ended.issuer, ended.message_id)
        self._denied.forget_what_expired()
