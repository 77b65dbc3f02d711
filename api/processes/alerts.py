"""The worker's thread that sends alerts out."""

import threading
from typing import Any

import structlog
from psycopg import OperationalError
from psycopg.errors import UndefinedTable
from psycopg_pool import ConnectionPool

from api.clock import utc_now
from application.alerting import LOOK_SECONDS, Alerting
from infrastructure.observing.alerts import LoggedAlerts
from projections.break_glass.query import WaitingAlerts
from projections.notices import trouble_of

_log = structlog.get_logger()


def alerting(views: ConnectionPool[Any]) -> Alerting:
    """What sends alerts of this deployment out."""
    return Alerting(waiting=WaitingAlerts(views), outlet=LoggedAlerts(), clock=utc_now)


def send_alerts(alerts: Alerting, stop: threading.Event) -> None:
    """Look for alerts to send until asked to stop. What stands in the way is told, and tried again
    at the next look."""
    while not stop.wait(LOOK_SECONDS):
        try:
            alerts.tell()
        except UndefinedTable:
            # The runner of the view is about to make it.
            continue
        except OperationalError as trouble:
            _log.warning("alerts_delayed", trouble=trouble_of(trouble))
        except Exception as trouble:
            _log.error("alerts_not_sent", trouble=trouble_of(trouble))
