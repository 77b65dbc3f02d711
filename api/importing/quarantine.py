"""The report of the rows that were not imported: where each stands and why, never what it holds."""

import csv
import os
from collections.abc import Iterable
from pathlib import Path

from api.importing.extract import Quarantined
from infrastructure.postgres.cannot_start import CannotStart

HEADER = ("file", "line", "column", "code", "events_recorded")


class QuarantineFile:
    """A file that only its owner may read, taking the place of an earlier one when it is whole."""

    def __init__(self, path: Path) -> None:
        """Raises ``CannotStart`` where it can't be written."""
        self._path = path
        self._part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            self._file = os.fdopen(
                os.open(self._part, flags, 0o600), "w", encoding="utf-8", newline=""
            )
        except OSError:
            raise CannotStart(
                f"The report of what is left out can't be written to {path}: name another file"
                " with --quarantine."
            ) from None

    def write(self, rows: Iterable[Quarantined]) -> None:
        """Write the report and put it in place."""
        report = csv.writer(self._file, lineterminator="\n")
        report.writerow(HEADER)
        for row in rows:
            # A spreadsheet would take a name that begins so for a formula.
            file = f"'{row.file}" if row.file.startswith(("=", "+", "-", "@")) else row.file
            report.writerow((file, row.line, row.fault.column, row.fault.code, row.events))
        self._file.close()
        self._part.replace(self._path)

    def discard(self) -> None:
        """Leave no part of a report that was not written."""
        self._file.close()
        self._part.unlink(missing_ok=True)
