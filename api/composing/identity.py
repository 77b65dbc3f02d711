"""Who asks: the parts that tell, wired for one process."""

import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from api.clock import utc_now
from api.demonstration.personas import PERSONAS
from api.local_issuing import (
    AUDIENCE,
    FOLDER,
    LOCAL_ISSUER,
    WEB_CLIENT,
    refuse_unless_local,
    trust_in_local_issuer,
)
from api.local_provider.provider import LocalProvider
from api.settings import Settings
from api.signing_in.ending import SessionsEnded
from api.signing_in.flow import SigningIn, WebClient
from api.signing_in.sessions import Sessions
from infrastructure.tokens.bearers import Bearers
from infrastructure.tokens.denied import DeniedTokens
from infrastructure.tokens.issuer_keys import FetchedKeys, HeldKeys, Trusted
from infrastructure.tokens.local_issuer import LocalIssuer, issuer_key
from infrastructure.tokens.reading import TokenReader
from infrastructure.tokens.trusted_issuer import TrustedIssuer

if TYPE_CHECKING:
    from infrastructure.tokens.fetching import Fetcher

FetcherAtHand = Callable[[], "Fetcher"]


@dataclass(frozen=True)
class Identity:
    """What tells who asks. Without a web client nobody signs in with a browser."""

    tokens: TokenReader
    sessions: Sessions
    signing_in: SigningIn | None
    ending: SessionsEnded | None
    local_provider: LocalProvider | None


def identity(settings: Settings, *, secret: bytes, closing: ExitStack) -> Identity:
    """The parts, by the settings; ``secret`` is the deployment's. Raises ``CannotStart``.

    Without configured issuers the local one stands in for them, and then its keys are at hand.
    """
    local = None if settings.oidc_issuers else _local_issuer(settings)
    denied = DeniedTokens(settings.data_dir / "denied-tokens", key=secret, clock=utc_now)
    denied.forget_what_expired()
    bearers = Bearers(secret)
    fetcher = _fetcher(closing)
    fetched = [
        (issuer, _fetched(issuer, fetcher))
        for issuer in settings.oidc_issuers or (trust_in_local_issuer(settings),)
    ]
    trusted = [
        Trusted(issuer, keys if local is None else HeldKeys([local.signing_key]))
        for issuer, keys in fetched
    ]
    web = next(((issuer, keys) for issuer, keys in fetched if issuer.web_client), None)
    return Identity(
        tokens=TokenReader(
            trusted, bearers=bearers, denied=denied, clock=utc_now, monotonic=time.monotonic
        ),
        sessions=Sessions(
            secret=secret,
            denied=denied,
            is_https=settings.address.startswith("https:"),
            clock=utc_now,
            new_secret=secrets.token_urlsafe,
        ),
        signing_in=web
        and _signing_in(
            settings,
            issuer=web[0],
            keys=web[1],
            fetcher=fetcher,
            bearers=bearers,
            secret=secret,
        ),
        ending=web and SessionsEnded(Trusted(*web), denied=denied, clock=utc_now),
        local_provider=_local_provider(settings, local) if local else None,
    )


def _local_issuer(settings: Settings) -> LocalIssuer:
    refuse_unless_local(settings)
    key = issuer_key(settings.secrets_dir, create=True)
    return LocalIssuer(issuer=LOCAL_ISSUER, audience=AUDIENCE, key=key, clock=utc_now)


def _local_provider(settings: Settings, issuer: LocalIssuer) -> LocalProvider:
    return LocalProvider(
        name=LOCAL_ISSUER,
        address=settings.address + FOLDER,
        issuer=issuer,
        personas=PERSONAS,
        web=WebClient(address=settings.address, client=WEB_CLIENT, secret=None),
        clock=utc_now,
        new_secret=secrets.token_urlsafe,
    )


def _signing_in(
    settings: Settings,
    *,
    issuer: TrustedIssuer,
    keys: FetchedKeys,
    fetcher: FetcherAtHand,
    bearers: Bearers,
    secret: bytes,
) -> SigningIn:
    given = settings.web_client_secret
    return SigningIn(
        issuer,
        published=keys,
        web=WebClient(
            address=settings.address,
            client=issuer.web_client or "",
            secret=given.get_secret_value() if given else None,
        ),
        post=lambda *asked: fetcher().posted(*asked),
        bearers=bearers,
        secret=secret,
        clock=utc_now,
        new_secret=secrets.token_urlsafe,
    )


def _fetched(issuer: TrustedIssuer, fetcher: FetcherAtHand) -> FetchedKeys:
    def fetch(address: str) -> dict[str, Any]:
        return fetcher().fetched(address)

    return FetchedKeys(issuer, fetch=fetch, monotonic=time.monotonic)


def _fetcher(closing: ExitStack) -> FetcherAtHand:
    @cache
    def made() -> "Fetcher":
        # Its client takes a fifth of a second to load, and a local run may never ask anybody.
        from infrastructure.tokens.fetching import Fetcher  # noqa: PLC0415

        fetcher = Fetcher()
        closing.callback(fetcher.close)
        return fetcher

    return made
