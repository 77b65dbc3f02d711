"""First and last totals of the questionnaires that a caseload shows."""

from datetime import date
from typing import Any

from domain.case.measures.outcomes import caseness
from projections.caseload.row import CaseloadRow
from projections.changes import changed

SHOWN = {"PHQ9": "phq9", "GAD7": "gad7", "WSAS": "wsas"}
"""The instruments whose totals a caseload shows, and the columns that hold them."""
_WITH_CASENESS = frozenset({"PHQ9", "GAD7"})


def with_total(row: CaseloadRow, instrument: str, total: int, completed_on: date) -> CaseloadRow:
    """The row with one more total: first and last go by the day of completion, not of recording.

    Of two completed on one day, the one recorded first is the earlier.
    """
    column = SHOWN.get(instrument)
    if column is None:
        return row
    first_on, last_on = getattr(row, f"{column}_first_on"), getattr(row, f"{column}_last_on")
    changes: dict[str, Any] = {}
    if first_on is None or completed_on < first_on:
        changes |= _total(column, "first", instrument, total, completed_on)
    if last_on is None or completed_on >= last_on:
        changes |= _total(column, "last", instrument, total, completed_on)
    return changed(row, **changes)


def without_totals(row: CaseloadRow) -> CaseloadRow:
    """The row without any total."""
    cleared: dict[str, Any] = {}
    for instrument, column in SHOWN.items():
        for which in ("first", "last"):
            cleared |= {f"{column}_{which}": None, f"{column}_{which}_on": None}
            if instrument in _WITH_CASENESS:
                cleared[f"{column}_{which}_caseness"] = None
    return changed(row, **cleared)


def _total(
    column: str, which: str, instrument: str, total: int, completed_on: date
) -> dict[str, Any]:
    shown: dict[str, Any] = {f"{column}_{which}": total, f"{column}_{which}_on": completed_on}
    if instrument in _WITH_CASENESS:
        shown[f"{column}_{which}_caseness"] = caseness(instrument, total).case
    return shown
