"""The rows about appends: slices of all systems in turn, again and again, and their medians."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reporting.row import Row
from stand.figures import median, quantile
from stand.server import Stand

from appending.contestants import (
    FLOOR,
    OURS,
    OURS_PLAIN,
    STOCK,
    Contestant,
    Field,
    contestants,
)

HEAD_START = 0.3
"""Seconds between telling all writers when to begin and the beginning."""

TARGETS = {
    (OURS, 1): 1.8,
    (OURS, 16): 5.0,
}
P99_TARGET_MS = {(OURS, 16): 15.0}


@dataclass(frozen=True)
class Slice:
    """What one system did in one stretch of time."""

    rate: float
    p50: float
    p99: float
    missed: int


def append_rows(
    stand: Stand,
    *,
    writers: Sequence[int],
    rounds: int,
    seconds: float,
    say: Callable[[str], None],
) -> tuple[list[Row], dict[str, str]]:
    """A row for each system and number of writers, and why systems were left out."""
    with contestants(stand) as field:
        rows: list[Row] = []
        for number in writers:
            rows += _rows_at(stand, field, number, rounds=rounds, seconds=seconds, say=say)
        return rows, field.left_out


def _rows_at(
    stand: Stand,
    field: Field,
    writers: int,
    *,
    rounds: int,
    seconds: float,
    say: Callable[[str], None],
) -> list[Row]:
    taking_part = [c for c in field.contestants if writers >= 2 * c.processes or c.processes == 1]
    slices: dict[str, list[Slice]] = {c.name: [] for c in taking_part}
    for turn in range(rounds):
        # Backwards every other time: whoever comes late in a round must not always be the same.
        for contestant in taking_part if turn % 2 == 0 else reversed(taking_part):
            stand.settle()
            slices[contestant.name].append(_slice(contestant, writers, seconds))
            taken = slices[contestant.name][-1]
            say(f"{contestant.name}, {writers} writers: {taken.rate:,.0f}/s, {taken.missed} missed")
    rows = [_row(c, writers, slices) for c in taking_part]
    return [*rows, _best_peer_row(field, writers, slices)] if writers == 16 else rows


def _slice(contestant: Contestant, writers: int, seconds: float) -> Slice:
    each = writers // contestant.processes
    # A follower learns the schema's state first, so that it is there before the first append.
    following = contestant.start_following()
    following.hear()
    processes = [contestant.start_writing(each) for _ in range(contestant.processes)]
    for process in processes:
        process.hear()
    start = time.time() + HEAD_START
    for process in processes:
        process.tell({"start_at": start, "seconds": seconds})
    latencies = [taken for process in processes for taken in process.hear()["latencies"]]
    for process in processes:
        process.end()
    following.tell("stop")
    followed = following.hear()
    following.end()
    return Slice(
        rate=len(latencies) / seconds,
        p50=quantile(latencies, 0.50) / 1_000,
        p99=quantile(latencies, 0.99) / 1_000,
        missed=followed["missed"],
    )


def _row(contestant: Contestant, writers: int, slices: dict[str, list[Slice]]) -> Row:
    own = slices[contestant.name]
    stock = slices[STOCK]
    floor = slices[FLOOR]
    key = (contestant.name, writers)
    return Row(
        what=f"append, {contestant.name}",
        load=f"{writers} writer{'s' if writers > 1 else ''}",
        measured=f"{median([s.rate for s in own]):,.0f}/s",
        against=STOCK,
        ratio=median([s.rate / base.rate for s, base in zip(own, stock, strict=True)]),
        target=TARGETS.get(key),
        floor=median([s.rate / base.rate for s, base in zip(own, floor, strict=True)]),
        p50_ms=median([s.p50 for s in own]),
        p99_ms=median([s.p99 for s in own]),
        p99_target_ms=P99_TARGET_MS.get(key),
        missed=sum(s.missed for s in own),
    )


def _best_peer_row(field: Field, writers: int, slices: dict[str, list[Slice]]) -> Row:
    """Ours without encryption beside the fastest of what others made."""
    peers = [c.name for c in field.contestants if c.module not in {"ours", "single_rows"}]
    best = max(peers, key=lambda name: median([s.rate for s in slices[name]]))
    own = slices[OURS_PLAIN]
    return Row(
        what=f"append, {OURS_PLAIN}",
        load=f"{writers} writers",
        measured=f"{median([s.rate for s in own]):,.0f}/s",
        against=f"best peer: {best}",
        ratio=median([s.rate / b.rate for s, b in zip(own, slices[best], strict=True)]),
        target=1.0,
    )
