"""What a monitoring system is told of those who follow the feed: how far behind each is, by the id
of the subscription."""

from collections.abc import Callable, Iterable

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from application.subscriptions.lagging import Follower
from domain.governance.subscription.state import Standing


class FollowerMetrics(Collector):
    """How the followers of the feed stand now; of those that were stopped nothing is told. Raises
    what reading them raises."""

    def __init__(self, followers: Callable[[], list[Follower]]) -> None:
        self._followers = followers

    def collect(self) -> Iterable[Metric]:
        """Read them; called by the registry."""
        found = [
            each for each in self._followers() if each.subscription.standing is not Standing.STOPPED
        ]
        for name, told, of in _TOLD:
            family = GaugeMetricFamily(
                f"caseledger_subscription_{name}", told, labels=["subscription"]
            )
            for each in found:
                family.add_metric([str(each.subscription.id)], of(each))
            yield family
        yield self._standing(found)

    def describe(self) -> Iterable[Metric]:
        """Nothing is read off the databases before somebody asks."""
        return ()

    @staticmethod
    def _standing(found: Iterable[Follower]) -> Metric:
        family = GaugeMetricFamily(
            "caseledger_subscription_standing",
            "1 for how the subscription stands: active, paused or disabled.",
            labels=["subscription", "standing"],
        )
        for each in found:
            family.add_metric([str(each.subscription.id), each.subscription.standing.value], 1)
        return family


_TOLD: tuple[tuple[str, str, Callable[[Follower], float]], ...] = (
    (
        "position",
        "Last position that the follower is done with.",
        lambda each: each.progress.cursor.position,
    ),
    (
        "lag_events",
        "Events of the log from the first on behind that position that the follower wants.",
        lambda each: each.lag.events,
    ),
    (
        "lag_seconds",
        "Seconds since that one was recorded.",
        lambda each: each.lag.seconds,
    ),
    (
        "log_changed",
        "1 where what the follower committed is of another history than this log's.",
        lambda each: each.log_changed,
    ),
    (
        "failures",
        "Deliveries that failed in a row since one succeeded.",
        lambda each: each.progress.failures,
    ),
    (
        "dead_letters",
        "Events that were given up after the last attempt.",
        lambda each: each.progress.dead_letters,
    ),
)
