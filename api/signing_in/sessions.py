"""Sessions of browsers: who has signed in, kept in a sealed cookie, ended on this side too."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from api.signing_in.cookies import SealedCookie
from application.callers import Caller
from domain.roles import Role
from infrastructure.tokens.denied import DeniedTokens
from infrastructure.tokens.id_tokens import SignedIn

LIFETIME_SECONDS = 8 * 3600
"""A working day: after that somebody signs in again."""

_COOKIE = "caseledger-session"


@dataclass(frozen=True)
class Session:
    """Somebody's sign-in at one browser. ``secret`` makes the tokens that its forms must bring
    along, and is never sent."""

    signed_in: SignedIn
    id: str
    secret: str

    @property
    def caller(self) -> Caller:
        """Who it is, by the session in which their issuer knows them."""
        return replace(self.signed_in.caller, session=self.signed_in.session)

    def token(self) -> str:
        """What shows that a form is one of ours and of this session: another each time, so that
        nobody learns it by what it has in common with the rest of a page (BREACH)."""
        return self._token(token_urlsafe(16))

    def brought(self, token: str) -> bool:
        """Whether what came along with a form is such a token."""
        return hmac.compare_digest(token.encode(), self._token(token.partition(".")[0]).encode())

    def _token(self, number: str) -> str:
        mark = hmac.digest(self.secret.encode(), number.encode(), "sha256")
        return f"{number}.{mark.hex()}"


class Sessions:
    """Begins, finds and ends sessions.

    A session ends by its age, by signing out here, and when its issuer says that it has ended:
    a cookie that somebody kept opens nothing afterwards.
    """

    def __init__(
        self,
        *,
        secret: bytes,
        denied: DeniedTokens,
        is_https: bool,
        clock: Callable[[], datetime],
        new_secret: Callable[[], str],
    ) -> None:
        self._cookie = SealedCookie(
            _COOKIE, secret=secret, seconds=LIFETIME_SECONDS, is_https=is_https, clock=clock
        )
        self._denied = denied
        self._new_secret = new_secret

    def begun(self, signed_in: SignedIn) -> str:
        """The `Set-Cookie` of a new session, whatever there was before."""
        session = Session(signed_in=signed_in, id=self._new_secret(), secret=self._new_secret())
        return self._cookie.header(_told(session))

    def found(self, cookies: Mapping[str, str]) -> Session | None:
        """The session of a browser, where it has one that has not ended."""
        content = self._cookie.content(cookies)
        if content is None:
            return None
        session = _read(content)
        who = session.signed_in
        is_denied = self._denied.is_denied(
            who.caller.issuer,
            token_id=session.id,
            session=who.session,
            subject=who.subject,
            issued=who.issued,
        )
        return None if is_denied else session

    def ended(self, session: Session) -> str:
        """The `Set-Cookie` that ends a session; no copy of its cookie opens it again."""
        self._denied.deny_token(session.caller.issuer, session.id)
        return self._cookie.header_that_clears


def _told(session: Session) -> dict[str, Any]:
    who, caller = session.signed_in, session.caller
    return {
        "issuer": caller.issuer,
        "client": caller.client,
        "actor": str(caller.actor),
        "role": caller.role.value,
        "organisation": caller.organisation,
        "team": caller.team,
        "subject": who.subject,
        "session": who.session,
        "issued": who.issued,
        "id": session.id,
        "csrf": session.secret,
    }


def _read(content: dict[str, Any]) -> Session:
    caller = Caller(
        issuer=content["issuer"],
        client=content["client"],
        actor=UUID(content["actor"]),
        role=Role(content["role"]),
        organisation=content["organisation"],
        team=content["team"],
    )
    who = SignedIn(
        caller=caller,
        subject=content["subject"],
        session=content["session"],
        issued=content["issued"],
    )
    return Session(signed_in=who, id=content["id"], secret=content["csrf"])
