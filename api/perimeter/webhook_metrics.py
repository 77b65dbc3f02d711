"""What a monitoring system is told of webhooks."""

from collections.abc import Callable, Iterable, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from infrastructure.webhooks.counts import WebhookCounts


class WebhookFigures(Collector):
    """Reads them when asked; raises what reading them raises."""

    def __init__(self, counts: Callable[[], Sequence[WebhookCounts]]) -> None:
        self._counts = counts

    def collect(self) -> Iterable[Metric]:
        """Read them; called by the registry."""
        sent = CounterMetricFamily(
            "caseledger_webhook_deliveries",
            "Events sent to an endpoint, by whether it took them.",
            labels=["subscription", "result"],
        )
        waiting = GaugeMetricFamily(
            "caseledger_webhook_waiting",
            "Events lined up for an endpoint.",
            labels=["subscription"],
        )
        failing = GaugeMetricFamily(
            "caseledger_webhook_failing_lanes",
            "Cases and other streams of which an event waits for another try, or stands.",
            labels=["subscription"],
        )
        for each in self._counts():
            subscription = str(each.subscription)
            sent.add_metric([subscription, "taken"], each.taken)
            sent.add_metric([subscription, "refused"], each.refused)
            waiting.add_metric([subscription], each.waiting)
            failing.add_metric([subscription], each.failing_lanes)
        yield from (sent, waiting, failing)

    def describe(self) -> Iterable[Metric]:
        """Nothing is read off the databases before somebody asks."""
        return ()
