"""For those who run the service: how far its views have come, and its figures for monitoring.

Neither tells anything of anybody, so they are not recorded as readings; they are told to system
administrators alone all the same, because figures tell who is busy with what.
"""

from dataclasses import asdict
from functools import partial
from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.authentication import Bearer
from api.composing.services import Services
from api.perimeter.feed_metrics import FollowerMetrics
from api.perimeter.metrics import Gauges, Metrics, Standing
from api.perimeter.relay_metrics import RelayFigures, RelayLag
from api.perimeter.webhook_metrics import WebhookFigures
from api.problems import JSONLine
from api.showing.views import at_view
from application.subscriptions.lagging import Follower
from domain.moments import instant_text
from infrastructure.ledger.calls import read
from infrastructure.webhooks.counts import webhook_counts
from projections.lag import Lag

OPERATING = "operating"
"""What this is called where the gate is asked about it."""


def router(services: Services, metrics: Metrics) -> APIRouter:
    """The routes of those who run the service."""
    routes = APIRouter(tags=["operating"])
    standing = Standing(lambda: _lags(services), lambda: _gauges(services))
    following = FollowerMetrics(lambda: _followers(services))
    webhooks = WebhookFigures(lambda: webhook_counts(partial(read, services.views)))
    relays = RelayFigures(lambda: _relays(services))

    @routes.get(
        "/health/views",
        operation_id="read-view-lags",
        summary="How far behind the log each view is, in events and seconds.",
        response_model=dict[str, Any],
    )
    def read_view_lags(caller: Bearer) -> Response:
        services.gate.admit_to(caller, OPERATING)
        lags = at_view(services.view_lags)
        head = services.last_position()
        told = {"log_position": head, "views": [view_lag(lag) for lag in lags]}
        return JSONLine(told)

    @routes.get(
        "/metrics",
        operation_id="read-metrics",
        summary="Figures for a monitoring system, in the text format of Prometheus.",
        response_class=Response,
        responses={200: {"description": "Metrics.", "content": {"text/plain": {}}}},
    )
    def read_metrics(caller: Bearer) -> Response:
        services.gate.admit_to(caller, OPERATING)
        return Response(
            at_view(lambda: metrics.read(standing, following, webhooks, relays)),
            media_type=CONTENT_TYPE_LATEST,
        )

    return routes


def view_lag(lag: Lag) -> dict[str, Any]:
    """A view's lag as it is told."""
    return {**asdict(lag), "at": None if lag.at is None else instant_text(lag.at)}


def _lags(services: Services) -> list[Lag]:
    return services.view_lags()


def _followers(services: Services) -> list[Follower]:
    return services.subscribing.followers()


def _relays(services: Services) -> list[RelayLag]:
    return services.relay_lags()


def _gauges(services: Services) -> Gauges:
    return {
        "log_position": services.last_position(),
        "access_readings_waiting": services.access.writer.waiting,
        "access_spool_files": services.access.spool.files(),
    }
