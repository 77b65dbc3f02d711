"""Sending a message to a subscription's endpoint, signed with every key that is in use."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from application.webhooks.attempt import Attempt
from application.webhooks.message import Message
from domain.governance.subscription import state
from domain.governance.subscription.state import Subscription
from infrastructure.webhooks.signing import SigningKey, signed_headers, signing_key
from infrastructure.webhooks.transport import WebhookSender

MEDIA_TYPE = "application/cloudevents+json"

_InUse = tuple[state.SigningKey, ...]


class SignedSender:
    """Signs and sends. ``secrets`` opens the secrets of the keys in use, in base64, by key; what it
    opened is kept in memory for as long as these are the keys in use."""

    def __init__(
        self,
        sender: WebhookSender,
        *,
        secrets: Callable[[Subscription], Mapping[str, str]],
        clock: Callable[[], datetime],
    ) -> None:
        self._sender = sender
        self._secrets = secrets
        self._clock = clock
        self._opened: dict[UUID, tuple[_InUse, Sequence[SigningKey]]] = {}

    async def send(self, subscription: Subscription, message: Message) -> Attempt:
        """Send it once. Raises :class:`~application.log.PartsUnavailable`, what the log raises, and
        `ValueError` where no key can be opened."""
        assert subscription.endpoint is not None, "only what has an endpoint is sent anything"
        keys = await self._keys(subscription)
        headers = signed_headers(message.body, id=message.id, at=self._clock(), keys=keys)
        return await self._sender.post(
            subscription.endpoint, message.body, {"Content-Type": MEDIA_TYPE, **headers}
        )

    async def _keys(self, subscription: Subscription) -> Sequence[SigningKey]:
        in_use, keys = self._opened.get(subscription.id, ((), ()))
        if in_use != subscription.keys:
            secrets = await asyncio.to_thread(self._secrets, subscription)
            keys = [
                signing_key(key.scheme, secrets[key.id])
                for key in subscription.keys
                if key.id in secrets
            ]
            self._opened[subscription.id] = subscription.keys, keys
        return keys
