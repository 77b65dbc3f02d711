"""Rows as text."""

from __future__ import annotations

from collections.abc import Sequence

from reporting.row import Row

HEADINGS = (
    "what",
    "load",
    "measured",
    "compared with",
    "ratio",
    "target",
    "to INSERT",
    "p50 ms",
    "p99 ms",
    "missed",
    "reached",
)


def table(rows: Sequence[Row]) -> str:
    """The table in Markdown, its columns aligned so that it reads as well on a screen."""
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    lines = [_line(line, widths) for line in cells]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "| " + " | ".join(padded) + " |"


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.what,
        row.load,
        row.measured,
        row.against,
        _ratio(row.ratio),
        _target(row),
        _ratio(row.floor),
        _number(row.p50_ms),
        _number(row.p99_ms),
        "" if row.missed is None else str(row.missed),
        {True: "yes", False: "no", None: ""}[row.reached],
    )


def _target(row: Row) -> str:
    asked = []
    if row.target is not None:
        asked.append(f"{'≤' if row.at_most else '≥'} {row.target:g}×")
    if row.p99_target_ms is not None:
        asked.append(f"p99 ≤ {row.p99_target_ms:g} ms")
    return ", ".join(asked)


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}×"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"
