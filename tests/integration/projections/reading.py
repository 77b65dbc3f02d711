"""Caseloads as tests ask for them: on a day by which whatever they tell has begun."""

from datetime import date
from typing import Any

from psycopg import Connection

from projections.caseload import query

LATER = date(2026, 12, 31)


def caseload(connection: Connection[Any], *, day: date = LATER, **asked: Any) -> query.CaseloadPage:
    """The caseload on a day."""
    return query.caseload(connection, day=day, **asked)
