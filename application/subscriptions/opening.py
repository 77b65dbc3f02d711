"""Opening for a subscription the parts that it is granted, and no others.

Whoever delivers what is opened here has it in the access log first.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from application.feed.event import FeedEvent
from application.log import Log, PartStore
from application.remarks import WITHDRAWN
from application.subscriptions.withdrawn import WithdrawnEntries
from domain.facts import Gone, event_class
from domain.gate.following import tells_of
from domain.governance.subscription.state import Subscription

Contents = Mapping[str, Mapping[str, Any] | Gone]
"""What the parts of an event say, by the part's name."""
_NOTHING = frozenset[str]()


class GrantedParts:
    """Opens parts of events of the feed."""

    def __init__(self, *, log: Log, parts: PartStore) -> None:
        self._log = log
        self._parts = parts
        self._withdrawn = WithdrawnEntries(log=log)

    def of(self, subscription: Subscription, events: Iterable[FeedEvent]) -> Mapping[int, Contents]:
        """The granted parts of those events that have any, by position; what is erased comes as
        :class:`~domain.facts.Gone`, and so is what was withdrawn. Of what is withheld nothing is
        opened, nor why anything is restricted.

        Raises :class:`~application.log.PartsUnavailable` and what the log raises.
        """
        granted = _told(subscription.granted)
        wanted = [each.position for each in events if _has_granted(each, granted)]
        if not wanted:
            return {}
        entries = self._log.at(wanted)
        fields = [granted[entry.type] for entry in entries]
        # After the events were read: what was withdrawn until now counts for all of them.
        self._withdrawn.refresh()
        withdrawn = [self._withdrawn.hold(entry.id, entry.stream) for entry in entries]
        allowed = [_NOTHING if w else f for f, w in zip(fields, withdrawn, strict=True)]
        found = self._parts.contents(entries, allowed)
        return {
            entry.position: {
                name: Gone(name, WITHDRAWN) if is_withdrawn else content
                for name, content in contents.items()
                if _field(name) in names
            }
            for entry, names, is_withdrawn, contents in zip(
                entries, fields, withdrawn, found, strict=True
            )
        }


def _told(granted: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
    """What is granted of what a follower may be told at all: of a restriction not why it is."""
    told: dict[str, frozenset[str]] = {}
    for type, parts in granted.items():
        area = event_class(type, 1).AREA
        told[type] = frozenset(part for part in parts if tells_of(area, part))
    return told


def streams_of(events: Iterable[FeedEvent], opened: Mapping[int, Contents]) -> tuple[UUID, ...]:
    """The streams of which something was opened, each once."""
    return tuple(dict.fromkeys(UUID(each.stream) for each in events if each.position in opened))


def _has_granted(event: FeedEvent, granted: Mapping[str, frozenset[str]]) -> bool:
    names = granted.get(event.type)
    if names is None or event.data is None:
        return False
    return any(_field(name) in names for name in event.data.get("parts", ()))


def _field(part: str) -> str:
    """The field of the fact that a part stands in: of ``reasons.2`` it is ``reasons``."""
    return part.partition(".")[0]
