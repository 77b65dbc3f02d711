"""What was done to a stream that decides about records, step by step, as JSON values."""

from collections.abc import Iterable
from typing import Any

from application.log import StreamEntry
from domain.moments import instant_text


def steps(entries: Iterable[StreamEntry]) -> dict[str, Any]:
    """Each step in order: what, when, by whom, and its clear fields."""
    return {"steps": [_step(entry) for entry in entries]}


def _step(entry: StreamEntry) -> dict[str, Any]:
    kind, record = entry.fact_class, entry.record
    return {
        "entry": record["id"],
        "type": kind.TYPE,
        "label": kind.LABEL,
        "recorded": instant_text(entry.at),
        "by": record["by"],
        "data": record["data"],
    }
