"""What a caseload does on hearing an event."""

from collections.abc import Callable
from typing import Any

from application.log import LogEntry
from projections.caseload.row import CaseloadRow

Handler = Callable[[CaseloadRow, LogEntry, Any], CaseloadRow]
"""The row after an event; the same object where nothing in it changes. Its fact comes last."""
