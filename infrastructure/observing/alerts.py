"""Alerts as lines of the service's log, at the level that whoever watches it is woken by."""

import structlog

from application.alerting import Alert

_log = structlog.get_logger()


class LoggedAlerts:
    """Implements :class:`application.alerting.Outlet`."""

    def send(self, alert: Alert, *, late: bool) -> None:
        """One line: that break-glass was used, by which grant; an error where it comes late."""
        tell = _log.error if late else _log.warning
        tell(
            "break_glass_opened",
            stream=str(alert.grant),
            position=alert.position,
            code="late" if late else "in-time",
        )
