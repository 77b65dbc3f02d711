"""What a monitoring system is told: counts, times and positions; nothing of anybody.

Prometheus text format 0.0.4. Positions are the log's own count of all that was ever appended.
"""

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from projections.lag import Lag

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of request times, in seconds."""
UNKNOWN_ROUTE = "-"
HIDDEN = "/matters"
HIDDEN_PAGES = "/pages/matters"
"""What may be hidden is counted and logged as one, its pages too: neither a figure nor a line tells
that somebody was looked for rather than something recorded."""

Gauges = dict[str, float]


class Metrics:
    """The figures of one serving process, and those that it reads off the databases when asked."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Histogram(
            "caseledger_request_seconds",
            "Time until the answer began, by the route's template.",
            ["method", "route", "status"],
            buckets=BUCKETS,
            registry=self._registry,
        )

    def answered(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; ``route`` is its template, never the address that was asked for."""
        self._requests.labels(method, route, str(status)).observe(seconds)

    def read(self, *standing: Collector) -> bytes:
        """All of them, with those of ``standing``, as Prometheus reads them."""
        together = CollectorRegistry()
        for each in standing:
            together.register(each)
        return generate_latest(self._registry) + generate_latest(together)


class Standing(Collector):
    """How log, views and access log stand now. Raises what reading them raises."""

    def __init__(self, lags: Callable[[], list[Lag]], gauges: Callable[[], Gauges]) -> None:
        self._lags = lags
        self._gauges = gauges

    def collect(self) -> Iterable[Metric]:
        """Read them; called by the registry."""
        for name, value in self._gauges().items():
            yield GaugeMetricFamily(f"caseledger_{name}", _TOLD[name], value=value)
        lags = self._lags()
        for name, told, of in _OF_A_VIEW:
            family = GaugeMetricFamily(f"caseledger_view_{name}", told, labels=["view", "version"])
            for lag in lags:
                family.add_metric([lag.name, str(lag.version)], of(lag))
            yield family

    def describe(self) -> Iterable[Metric]:
        """Nothing is read off the databases before somebody asks."""
        return ()


_TOLD = {
    "log_position": "Last position of the case log: how many events were ever appended.",
    "access_readings_waiting": "Readings of this process not yet in the access log.",
    "access_spool_files": "Files of readings that could not be written to the access log at once.",
}
_OF_A_VIEW: tuple[tuple[str, str, Callable[[Lag], float]], ...] = (
    ("position", "Last position that the view holds.", lambda lag: lag.position),
    ("lag_events", "Events of the log that the view lacks.", lambda lag: lag.events),
    (
        "lag_seconds",
        "Seconds since the first event that the view lacks was recorded.",
        lambda lag: lag.seconds,
    ),
    (
        "parked_streams",
        "Streams set aside because one of their events failed.",
        lambda lag: lag.parked_streams,
    ),
    ("parked_events", "Events that wait in streams set aside.", lambda lag: lag.parked_events),
)
