"""What a monitoring system is told of the relays of the feed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from application.relay.standing import RelayState
from infrastructure.relay.standings import NotedRelay

LONGEST_SILENCE = 60.0
"""Seconds after which a relay that says nothing counts as none: it speaks every few seconds."""


@dataclass(frozen=True)
class RelayLag:
    """A relay as it was noted, and what of the log it lacks: how many events, and for how many
    seconds the first of them has stood. ``noted`` is how many seconds ago it said so."""

    relay: NotedRelay
    events: int
    seconds: float
    noted: float

    @property
    def is_up(self) -> bool:
        """Whether it relays, by what it said within the last minute."""
        return self.relay.state is RelayState.RELAYING and self.noted <= LONGEST_SILENCE


class RelayFigures(Collector):
    """Reads the relays when asked; raises what reading them raises."""

    def __init__(self, relays: Callable[[], Sequence[RelayLag]]) -> None:
        self._relays = relays

    def collect(self) -> Iterable[Metric]:
        """Read them; called by the registry."""
        relays = self._relays()
        for name, told, of in _FIGURES:
            family = GaugeMetricFamily(f"caseledger_relay_{name}", told, labels=["subscription"])
            for each in relays:
                family.add_metric([str(each.relay.subscription)], of(each))
            yield family

    def describe(self) -> Iterable[Metric]:
        """Nothing is read off the databases before somebody asks."""
        return ()


_FIGURES: tuple[tuple[str, str, Callable[[RelayLag], float]], ...] = (
    (
        "up",
        "1 while the relay reaches log and broker and the subscription is told events; 0 where it"
        " has not said so for a minute.",
        lambda each: each.is_up,
    ),
    (
        "halted",
        "1 where somebody has to look: the relay will not go on, or has met what nobody foresaw.",
        lambda each: each.relay.state is RelayState.HALTED,
    ),
    (
        "noted_seconds",
        "Seconds since the relay said how it stands; it does so every few seconds.",
        lambda each: each.noted,
    ),
    (
        "position",
        "Last position of the log that the relay has dealt with.",
        lambda each: each.relay.position,
    ),
    (
        "lag_events",
        "Events of the log that the relay has not dealt with.",
        lambda each: each.events,
    ),
    (
        "lag_seconds",
        "Seconds since the first event that the relay has not dealt with was recorded.",
        lambda each: each.seconds,
    ),
    (
        "relayed",
        "Events relayed since the relay's process began.",
        lambda each: each.relay.relayed,
    ),
    (
        "refusals",
        "Times that another relay had appended first, since this one's process began.",
        lambda each: each.relay.refusals,
    ),
)
