"""The issuer of tokens that a service on this machine brings with it.

It stands by itself so that a token is had without loading the service.
"""

from api.clock import utc_now
from api.settings import Settings
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.tokens.local_issuer import (
    LocalIssuer,
    NoKey,
    NotLoopback,
    check_loopback,
    issuer_key,
)

LOCAL_ISSUER = "urn:caseledger:local-issuer"
AUDIENCE = "urn:caseledger:api"


def local_issuer(settings: Settings) -> LocalIssuer:
    """The issuer of tokens of the service that was started with these settings.

    Raises ``CannotStart`` where none was, or where others could reach it.
    """
    refuse_unless_local(settings)
    try:
        key = issuer_key(settings.secrets_dir, create=False)
    except NoKey:
        raise CannotStart(
            f"No service has been started with {settings.secrets_dir} yet: start it first, run this"
            " where it was started, or set CASELEDGER_DATA_DIR as it was set then."
        ) from None
    return LocalIssuer(issuer=LOCAL_ISSUER, audience=AUDIENCE, key=key, clock=utc_now)


def refuse_unless_local(settings: Settings) -> None:
    """Raises ``CannotStart`` where others than this machine could reach the service."""
    try:
        check_loopback(settings.host)
    except NotLoopback as refused:
        raise CannotStart(str(refused)) from None
