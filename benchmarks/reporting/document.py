"""Puts the table of a run into the document, between two marks that stand in it."""

from __future__ import annotations

from pathlib import Path

BEGIN = "<!-- the table below is written by `make bench` -->"
END = "<!-- end of the table -->"


def write(document: Path, text: str) -> None:
    """Replace what stands between the marks; raises ValueError where one is missing."""
    before, begin, rest = document.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{document.name} lacks the marks between which the table stands")
    document.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
