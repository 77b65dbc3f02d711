"""Where a webhook's events are sent, and the keys that they are signed with.

Whoever could set an address alone could have a copy of the feed sent anywhere: somebody else
approves it. Of a key that signs with a shared secret (HMAC) both sides hold the secret; of one that
signs with Ed25519 the follower holds the public key alone. Source: Standard Webhooks.
"""

from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints

from domain.commands import Command, command
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.governance.subscription.creating import AREA, COMPOSED_AREA, KIND, MANAGERS
from domain.text import Code

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _address(url: str) -> str:
    """An address stands in the log in clear for ever, so nothing in it may be a secret."""
    if not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("is not an address")
    try:
        split = urlsplit(url)
        host, _ = split.hostname, split.port
    except ValueError:
        raise ValueError("is not an address") from None
    if not host:
        raise ValueError("names no host")
    if split.scheme != "https" and not (split.scheme == "http" and host in _LOOPBACK):
        raise ValueError("must begin with https://")
    if "@" in split.netloc or "?" in url or "#" in url:
        raise ValueError("must hold no user, no query and no fragment: they are no place for keys")
    return url


Url = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(_address)]
Base64 = Annotated[str, StringConstraints(max_length=128, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]


class Scheme(StrEnum):
    """How a delivery is signed."""

    HMAC = "hmac"
    ED25519 = "ed25519"


class KeySecret(Part):
    """What signs: the shared secret, or the private key (32 bytes), in base64."""

    secret: Base64


class _Endpoint(Content):
    """``url`` is https, without user, query or fragment; http for a receiver on this machine."""

    url: Url


@event("governance.subscription_endpoint_set", area=AREA, label="Endpoint of a subscription set")
class SubscriptionEndpointSet(_Endpoint, Fact):
    """Nothing is sent there before somebody else has approved it."""


@event(
    "governance.subscription_endpoint_approved",
    area=AREA,
    label="Endpoint of a subscription approved",
)
class SubscriptionEndpointApproved(_Endpoint, Fact):
    """From here on events are sent there."""


class _Key(Content):
    """``public`` is the public key of Ed25519 (32 bytes) in base64; absent of a shared secret."""

    scheme: Scheme
    public: Base64 | None = None


@event("governance.subscription_key_added", area=AREA, label="Signing key added")
class SubscriptionKeyAdded(_Key, Fact):
    """From here on every delivery is signed with this key too."""

    key: Code
    secret: KeySecret | Closed | Gone


@event("governance.subscription_key_retired", area=AREA, label="Signing key retired")
class SubscriptionKeyRetired(Fact):
    """From here on nothing is signed with it."""

    key: Code


@command(
    "set-subscription-endpoint",
    kind=KIND,
    area=AREA,
    summary="Say where a webhook's events are to be sent; somebody else approves it.",
    roles=MANAGERS,
)
class SetSubscriptionEndpoint(_Endpoint, Command):
    pass


@command(
    "approve-subscription-endpoint",
    kind=KIND,
    area=AREA,
    summary="Approve where a webhook's events are sent, as somebody else has said.",
    roles=MANAGERS,
)
class ApproveSubscriptionEndpoint(_Endpoint, Command):
    """Names the address that is approved, so that nobody approves one that they have not seen."""


@command(
    "add-subscription-key",
    kind=KIND,
    area=COMPOSED_AREA,
    summary="Have deliveries signed with a new key too, as while keys are changed.",
    roles=MANAGERS,
)
class AddSubscriptionKey(_Key, Command):
    """The key as it was made for it."""

    secret: KeySecret


@command(
    "retire-subscription-key",
    kind=KIND,
    area=AREA,
    summary="Sign with a key no longer.",
    roles=MANAGERS,
)
class RetireSubscriptionKey(Command):
    """The last one can't be retired before there is another."""

    key: Code
