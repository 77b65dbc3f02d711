"""Keys that deliveries are signed with: made by the service, told once, kept closed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from application.callers import Caller
from application.casework import KeyReused
from application.event_ids import EventIds
from application.log import Log, PartStore
from application.orders import Answer, CarriesOut, administrative
from domain.commands import check_role
from domain.governance.subscription.endpoint import (
    AddSubscriptionKey,
    KeySecret,
    Scheme,
    SubscriptionKeyAdded,
)
from domain.governance.subscription.state import Subscription


@dataclass(frozen=True)
class NewKey:
    """What signs, in base64: the secret that both sides share, or the private key and its public
    one."""

    secret: str
    public: str | None


@dataclass(frozen=True)
class KeyGiven:
    """What adding a key led to. ``secret`` is told where both sides share it, and only the first
    time: sent again the answer is without it."""

    answer: Answer
    key: str
    scheme: Scheme
    secret: str | None
    public: str | None


class SigningKeys:
    """Adds keys, and opens them for who signs; ``new_key`` gives what nobody can foresee."""

    def __init__(
        self,
        *,
        casework: CarriesOut,
        log: Log,
        parts: PartStore,
        first_origin: str,
        new_key: Callable[[Scheme], NewKey],
    ) -> None:
        self._casework = casework
        self._log = log
        self._parts = parts
        self._first_origin = first_origin
        self._new_key = new_key

    def add(self, caller: Caller, subscription: UUID, scheme: Scheme, *, key: str) -> KeyGiven:
        """Have deliveries signed with a new key too; raises as ``Casework.carry_out`` does."""
        check_role(caller.role, AddSubscriptionKey)
        earlier = self._earlier(caller, subscription, scheme, key)
        if earlier is not None:
            return earlier
        made = self._new_key(scheme)
        asked = AddSubscriptionKey(
            scheme=scheme, public=made.public, secret=KeySecret(secret=made.secret)
        )
        answer = self._casework.carry_out(administrative(caller, asked, subscription, key=key))
        shared = made.secret if scheme is Scheme.HMAC else None
        added = self._added(subscription, answer.events[0].id)
        return KeyGiven(answer, added.key, scheme, shared, made.public)

    def secrets(self, subscription: Subscription) -> Mapping[str, str]:
        """The secrets of the keys in use, in base64, by the key's id; one that can't be opened any
        more is left out. Raises :class:`~application.log.PartsUnavailable`."""
        ids = {key.event: key.id for key in subscription.keys}
        entries = [e for e in self._log.stream(subscription.id) if e.id in ids]
        opened = self._parts.open(entries, [None] * len(entries))
        return {
            ids[entry.id]: entry.fact.secret.secret
            for entry in opened
            if isinstance(entry.fact, SubscriptionKeyAdded)
            and isinstance(entry.fact.secret, KeySecret)
        }

    def _earlier(
        self, caller: Caller, subscription: UUID, scheme: Scheme, key: str
    ) -> KeyGiven | None:
        """What was answered when this was sent before, if it was, without the secret."""
        first = EventIds(log_origin=self._first_origin, caller=caller, idempotency_key=key)[0]
        found = self._log.find_command(first)
        if found is None:
            return None
        landed = found.events[0]
        if (landed.type, landed.stream) != (SubscriptionKeyAdded.TYPE, subscription):
            raise KeyReused(landed.stream)
        added = self._added(subscription, landed.id)
        if added.scheme is not scheme:
            raise KeyReused(landed.stream)
        return KeyGiven(Answer(found.events, again=True), added.key, scheme, None, added.public)

    def _added(self, subscription: UUID, event: UUID) -> SubscriptionKeyAdded:
        entries = self._log.stream(subscription)
        fact = next(each.fact for each in entries if each.id == event)
        assert isinstance(fact, SubscriptionKeyAdded), "its event is of this type"
        return fact
