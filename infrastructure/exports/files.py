"""Exports as a zip: a file for each table, and a manifest that names each with its hash."""

import hashlib
from typing import Any

from application.canonical import canonical
from application.exports import Export, Format, Table
from infrastructure.evidence.container import zipped
from infrastructure.exports.csv_table import csv_table

FORMAT = "caseledger/export/v1"


class ExportFiles:
    """Implements :class:`application.exports.ExportWriter`."""

    def written(self, export: Export) -> bytes:
        """The zip. All that its manifest says, but for who made it and when, is under the hash
        ``content_sha256``: two exports of the same have the same."""
        files = {
            f"{table.name}.{export.format}": _file(table, export.format) for table in export.tables
        }
        content = {
            "format": FORMAT,
            "tables": [
                _told(table, f"{table.name}.{export.format}", files, export.format)
                for table in export.tables
            ],
            **export.question,
        }
        manifest = {
            **content,
            "content_sha256": hashlib.sha256(canonical(content)).hexdigest(),
            "made": dict(export.made),
        }
        return zipped({**files, "manifest.json": canonical(manifest)})


def _file(table: Table, format: Format) -> bytes:
    match format:
        case Format.CSV:
            return csv_table(table)
        case Format.NDJSON:
            return b"".join(canonical(dict(row)) + b"\n" for row in table.rows)
        case Format.PARQUET:
            # Loading Arrow takes longer than most requests; a start does not wait for it.
            from infrastructure.exports.parquet_table import parquet_table  # noqa: PLC0415

            return parquet_table(table)


def _told(table: Table, name: str, files: dict[str, bytes], format: Format) -> dict[str, Any]:
    told: dict[str, Any] = {
        "file": name,
        "sha256": hashlib.sha256(files[name]).hexdigest(),
        "size": len(files[name]),
        "rows": len(table.rows),
        "schema": f"{table.name}/{table.schema}",
        "columns": [{"name": each.name, "type": each.type.value} for each in table.columns],
    }
    if format is Format.PARQUET:
        from infrastructure.exports.parquet_table import ARROW  # noqa: PLC0415

        told["written_by"] = ARROW
    return told
