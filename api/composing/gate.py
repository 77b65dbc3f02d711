"""Wiring of the gate before every case."""

from typing import Any

from psycopg_pool import ConnectionPool

from api.clock import utc_now
from application.casework import Casework
from application.gate import Gate
from application.log import Log
from projections.ties.index import TiesIndex


def gate_of(writing: Casework, log: Log, pool: ConnectionPool[Any]) -> Gate:
    """The gate, which judges the cases that whoever writes has at hand.

    It reads the view of ties over the log's connections: who asks it about a list may hold one of
    the views' already, and enough of them would wait for each other.
    """
    return Gate(case=writing.case, ties=TiesIndex(pool), log=log, clock=utc_now)
