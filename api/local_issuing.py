"""The issuer of tokens that a service on this machine brings with it.

It stands by itself so that a token is had without loading the service.
"""

from api.clock import utc_now
from api.settings import Settings
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.tokens.local_issuer import (
    ALGORITHM,
    TYPE,
    LocalIssuer,
    NoKey,
    NotLoopback,
    check_loopback,
    issuer_key,
)
from infrastructure.tokens.trusted_issuer import TrustedIssuer

LOCAL_ISSUER = "urn:caseledger:local-issuer"
AUDIENCE = "urn:caseledger:api"
WEB_CLIENT = "caseledger-web"
FOLDER = "/issuer"
"""Where, below the service's own address, it says what an OIDC issuer says."""


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


def trust_in_local_issuer(settings: Settings) -> TrustedIssuer:
    """The local issuer as a deployment's settings would name it.

    Its name is no address, because events bear it for ever and a port may change.
    """
    return TrustedIssuer(
        issuer=LOCAL_ISSUER,
        discovery=f"{settings.address}{FOLDER}/.well-known/openid-configuration",
        audience=AUDIENCE,
        algorithms=(ALGORITHM,),
        token_type=TYPE,
        subjects_are_actors=True,
        web_client=WEB_CLIENT,
    )


def refuse_unless_local(settings: Settings) -> None:
    """Raises ``CannotStart`` where others could reach the service, or issuers are configured."""
    if settings.oidc_issuers:
        raise CannotStart(
            "The built-in issuer of tokens is for a service without others: ask one of those that"
            " CASELEDGER_OIDC_ISSUERS names."
        )
    try:
        check_loopback(settings.host)
    except NotLoopback as refused:
        raise CannotStart(str(refused)) from None
