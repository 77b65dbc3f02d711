"""The row about chronologies on paper."""

from __future__ import annotations

import time
from collections.abc import Callable

from reporting.row import Row
from stand.figures import median

from api.printing.chronology import chronology_pdf
from printing.editions import edition, freezing

LINES = 1_000
MOST_SECONDS = 1.0


def printing_rows(*, rounds: int, say: Callable[[str], None]) -> list[Row]:
    """The PDF of a frozen chronology of a thousand lines, every other one with own words: from
    its edition to the file, the program that sets it started for each."""
    content, frozen = edition(LINES), freezing(LINES)
    taken, sizes = [], []
    for _ in range(rounds):
        begun = time.perf_counter()
        sizes.append(len(chronology_pdf(content, (), frozen)))
        taken.append(time.perf_counter() - begun)
        say(f"printing: {LINES:,} lines in {taken[-1]:.2f} s")
    return [
        Row(
            what="a frozen chronology as PDF",
            load=f"{LINES:,} lines, {sizes[-1] / 2**20:.1f} MB",
            measured=f"{median(taken):.2f} s (best {min(taken):.2f} s)",
            against=f"{MOST_SECONDS:.0f} s",
            ratio=median(taken) / MOST_SECONDS,
            target=1.0,
            at_most=True,
        )
    ]
