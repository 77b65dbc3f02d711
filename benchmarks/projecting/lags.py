"""How far the views are behind the log, event by event, by the database's clock."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

import psycopg
from stand.server import Ledger

LOOK_SECONDS = 0.01

MARKS = "SELECT clock_timestamp(), mark.name, mark.position FROM views.mark AS mark"
RECORDED = """
    SELECT e.position, e.at FROM ledger.event AS e
     WHERE e.position > %s AND e.position <= %s ORDER BY e.position"""


def watched(ledger: Ledger, seconds: float) -> dict[str, list[float]]:
    """By view, the seconds from when each event was recorded meanwhile until its mark was seen past
    it. An event that a view had not come to in the end is left out."""
    seen: dict[str, tuple[list[int], list[datetime]]] = {}
    with psycopg.connect(ledger.superuser_url, autocommit=True) as connection:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            for now, name, position in connection.execute(MARKS):
                positions, times = seen.setdefault(name, ([], []))
                if not positions or position > positions[-1]:
                    positions.append(position)
                    times.append(now)
            time.sleep(LOOK_SECONDS)
        first = max(positions[0] for positions, _ in seen.values())
        last = min(positions[-1] for positions, _ in seen.values())
        events = connection.execute(RECORDED, (first, last)).fetchall()
    return {name: _lags(events, *looks) for name, looks in seen.items()}


def _lags(
    events: Sequence[tuple[int, datetime]], positions: Sequence[int], times: Sequence[datetime]
) -> list[float]:
    return [
        (times[bisect_left(positions, position)] - at).total_seconds() for position, at in events
    ]
