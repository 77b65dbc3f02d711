"""Wiring of what draws samples."""

import secrets
from typing import Any

from psycopg_pool import ConnectionPool

from api.clock import utc_now
from application.casework import Casework
from application.gate import Gate
from application.log import Log
from application.sampling import Sampling
from projections.outcomes.populations import CoursePopulations


def sampling(
    *,
    casework: Casework,
    gate: Gate,
    log: Log,
    views: ConnectionPool[Any],
    first_origin: str,
) -> Sampling:
    """From the cases of this view."""
    return Sampling(
        casework=casework,
        gate=gate,
        log=log,
        populations=CoursePopulations(views),
        first_origin=first_origin,
        new_seed=_new_seed,
        clock=utc_now,
    )


def _new_seed() -> str:
    return secrets.token_hex(16)
