"""How far behind the case log each relay of the feed is."""

from datetime import datetime

from api.clock import utc_now
from api.perimeter.relay_metrics import RelayLag
from application.log import Log
from application.subscriptions.registry import Subscriptions
from domain.governance.subscription.state import Standing
from infrastructure.relay.standings import RelayStandings


def relay_lags(standings: RelayStandings, subscriptions: Subscriptions, log: Log) -> list[RelayLag]:
    """What of the log each relay lacks that was ever noted, but for those of subscriptions that
    were stopped. Raises what the log raises."""
    known, now = subscriptions.all(), utc_now()
    relays = [
        each
        for each in standings.all()
        if each.subscription in known and known[each.subscription].standing is not Standing.STOPPED
    ]
    head, _ = log.last()
    found = []
    for each in relays:
        lacking = log.landmark(each.position + 1) if each.position < head else None
        found.append(
            RelayLag(
                relay=each,
                events=max(0, head - each.position),
                seconds=0.0 if lacking is None else _seconds(now, lacking.at),
                noted=_seconds(now, each.at),
            )
        )
    return found


def _seconds(now: datetime, since: datetime) -> float:
    return max(0.0, (now - since).total_seconds())
