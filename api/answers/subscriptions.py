"""How a subscription to the feed is told as JSON, and an event with the parts granted to it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from api.answers.presenting import gone
from application.feed.event import FeedEvent
from application.feed.page import FeedPage
from application.orders import Answer
from application.subscriptions.keys import KeyGiven
from application.subscriptions.lagging import Follower
from application.subscriptions.opening import Contents
from application.subscriptions.progress import DeadLetter
from domain.facts import Gone
from domain.governance.subscription.granting import PartsOfType
from domain.governance.subscription.state import Subscription
from domain.moments import instant_text


def subscription(follower: Follower) -> dict[str, Any]:
    """Who follows what under which agreement, and how far they have come."""
    one, progress, lag = follower.subscription, follower.progress, follower.lag
    told: dict[str, Any] = {
        "subscription": str(one.id),
        "name": one.name,
        "owner": str(one.owner),
        "client": one.client,
        "wanted": one.wanted.model_dump(mode="json"),
        "delivery": one.delivery.value,
        "agreement": one.agreement,
        "created": instant_text(one.created),
        "standing": one.standing.value,
        "since": instant_text(one.since),
        "begins": one.cursor,
        "committed": str(progress.cursor),
        "lag": {"events": lag.events, "seconds": round(lag.seconds, 3)},
        "dead_letters": progress.dead_letters,
        "granted": {type: sorted(parts) for type, parts in one.granted.items()},
        "keys": [
            _present(
                {
                    "key": key.id,
                    "scheme": key.scheme.value,
                    "public": _public(key.public),
                    "added": instant_text(key.added),
                }
            )
            for key in one.keys
        ],
        "replays": [
            {"replay": str(each.id), "first": each.first, "last": each.last} for each in one.replays
        ],
        **_waiting(one),
    }
    if follower.log_changed:
        told["log_changed"] = True
    more = {
        "reason": one.reason,
        "committed_at": _instant(progress.moved),
        "told_at": _instant(progress.told),
        "granted_under": one.granted_under,
        "endpoint": one.endpoint,
    }
    if progress.error is not None:
        told["last_error"] = _present(
            {
                "code": progress.error,
                "at": _instant(progress.failed),
                "failures": progress.failures,
            }
        )
    return told | _present(more)


def dead_letter(one: DeadLetter) -> dict[str, Any]:
    """An event that was given up."""
    return {
        "position": one.position,
        "stream": str(one.stream),
        "attempts": one.attempts,
        "code": one.code,
        "at": instant_text(one.at),
    }


def key_given(given: KeyGiven) -> dict[str, Any]:
    """The key that was added; a shared secret is told this once."""
    told: dict[str, Any] = {"key": given.key, "scheme": given.scheme.value}
    if given.secret is not None:
        told["secret"] = f"whsec_{given.secret}"
    return _present({**command_landed(given.answer), **told, "public": _public(given.public)})


def command_landed(answer: Answer) -> dict[str, Any]:
    """Where what was asked of a subscription stands."""
    return {
        "subscription": str(answer.case),
        "version": answer.version,
        "position": answer.position,
    }


def _public(key: str | None) -> str | None:
    """A public key as Standard Webhooks writes it."""
    return None if key is None else f"whpk_{key}"


def with_opened(page: FeedPage, opened: Mapping[int, Contents]) -> Sequence[FeedEvent]:
    """The events of a page; of those of which something was opened, with what it says."""
    return [
        each if each.position not in opened else _with_parts(each, opened[each.position])
        for each in page.events
    ]


def _with_parts(event: FeedEvent, contents: Contents) -> FeedEvent:
    told = {
        name: gone(content) if isinstance(content, Gone) else content
        for name, content in contents.items()
    }
    return event._replace(data={**(event.data or {}), "opened": told})


def _waiting(one: Subscription) -> dict[str, Any]:
    """What nobody else has said yes to yet."""
    told: dict[str, Any] = {}
    if one.proposed is not None:
        told["proposed_endpoint"] = {"url": one.proposed.url, "set_by": str(one.proposed.set_by)}
    if one.asked is not None:
        told["asked_for"] = {
            "granted": _parts(one.asked.granted),
            "agreement": one.asked.agreement,
            "asked_by": str(one.asked.asked_by),
        }
    return told


def _parts(granted: Sequence[PartsOfType]) -> dict[str, list[str]]:
    return {each.type: sorted(each.parts) for each in granted}


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant_text(at)


def _present(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
