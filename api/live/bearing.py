"""Whether somebody who has waited since they asked may still be told anything."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.authentication import bearer_token
from api.composing.services import Services
from api.problems import Problem
from application.callers import Caller
from application.judging import admit_to
from domain.gate.following import FEED
from infrastructure.tokens.reading import TokenReader
from infrastructure.tokens.refusals import IssuerUnavailable, TokenRefused


@dataclass(frozen=True)
class Bearing:
    """A bearer and the token by which they are one, for as long as that is good."""

    tokens: TokenReader
    token: str
    caller: Caller
    clock: Callable[[], datetime]

    async def check(self) -> None:
        """Asks as a new request would be asked: raises ``Problem`` where the token's time is over
        or it was denied, and what :func:`~application.judging.admit_to` raises."""
        try:
            if self.tokens.remembered(self.token) is None:
                await run_in_threadpool(self.tokens.caller, self.token)
        except IssuerUnavailable:
            raise Problem("unavailable") from None
        except TokenRefused as refused:
            raise Problem("unauthenticated", code=refused.code) from None
        admit_to(self.caller, FEED, self.clock())


def bearing_of(request: Request, services: Services) -> Bearing:
    """Who asked, and by which token."""
    return Bearing(
        tokens=services.identity.tokens,
        token=bearer_token(request),
        caller=request.scope["caller"],
        clock=services.clock,
    )
