"""How what changed on a caseload is told as JSON: case by case, one line for each entry."""

from collections.abc import Sequence
from typing import Any

from api.answers import presenting
from application.accesses.last_looked import Changed
from application.reading import Entry
from domain.moments import instant_text

MOST_ENTRIES = 100
"""Of one case; of a case with more, the history tells the rest."""


def changes(
    changed: Sequence[Changed], as_of: presenting.Reached, *, looked_at: int, unshown: int
) -> dict[str, Any]:
    """The cases in which something changed, of the ``looked_at`` that were asked about."""
    return {
        "as_of": presenting.as_of(as_of),
        "cases": [_case(one) for one in changed],
        "looked_at": looked_at,
        "unshown": unshown,
    }


def _case(changed: Changed) -> dict[str, Any]:
    told: dict[str, Any] = {
        "case": str(changed.case),
        "count": len(changed.entries),
        "entries": [_line(entry) for entry in changed.entries[:MOST_ENTRIES]],
    }
    if changed.since is None:
        told["never_looked"] = True
    else:
        told["since_position"] = changed.since
    return told


def _line(entry: Entry) -> dict[str, Any]:
    event, record, kind = entry.event, entry.event.record, entry.event.fact_class
    return {
        "id": record["id"],
        "position": event.position,
        "version": event.version,
        "type": kind.TYPE,
        "label": kind.LABEL,
        "area": kind.AREA,
        "occurred": record["occurred"],
        "recorded": instant_text(event.at),
        "late_seconds": presenting.late(entry),
        "by": record["by"],
        "data": presenting.clear(entry),
    }
