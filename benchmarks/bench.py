"""Measures the service beside what one would use instead, and prints one table.

Every row is a ratio of two figures of the same run on the same Postgres, with fsync on.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from appending.rows import append_rows
from catching_up.rows import catching_up_rows
from erasing.rows import erasing_rows
from evidence.rows import evidence_rows
from feeding.live import live_rows
from feeding.pages import page_rows
from feeding.relay import relay_rows
from feeding.webhooks import webhook_rows
from listing.rows import listing_rows
from notarising.rows import notarising_rows
from pages.rows import rows_of_pages
from printing.rows import printing_rows
from projecting.rows import projecting_rows
from reporting.document import write
from reporting.row import Row
from reporting.table import table
from serving.commands import command_rows
from serving.memory import memory_rows
from serving.readings import reading_rows
from serving.recording import recording_rows
from stand.server import Stand, stand
from verifying.rows import verifying_rows

KINDS = [
    "append",
    "catching-up",
    "projecting",
    "commands",
    "reading",
    "recording",
    "listing",
    "memory",
    "notarising",
    "verifying",
    "evidence",
    "erasing",
    "feeding",
    "live",
    "webhooks",
    "relay",
    "printing",
    "pages",
]
READING_SECONDS = 8.0


def main() -> None:
    asked = _arguments()
    with stand(asked.programs) as server:
        rows, left_out = _measure(server, asked)
        text = _report(server, rows, left_out, asked)
    print(text)
    if asked.write is not None:
        write(asked.write, text)


def _measure(server: Stand, asked: argparse.Namespace) -> tuple[list[Row], dict[str, str]]:
    rows: list[Row] = []
    left_out: dict[str, str] = {}
    if "append" in asked.only:
        rows, left_out = append_rows(
            server, writers=asked.writers, rounds=asked.rounds, seconds=asked.seconds, say=_say
        )
    if "catching-up" in asked.only:
        rows += catching_up_rows(server, rounds=asked.rounds, say=_say)
    if "projecting" in asked.only:
        rows += projecting_rows(server, large=asked.large, say=_say)
    if "commands" in asked.only:
        rows += command_rows(server, rounds=asked.rounds, seconds=asked.seconds, say=_say)
    if "reading" in asked.only:
        rows += reading_rows(
            server,
            large=asked.large,
            rounds=asked.rounds,
            seconds=READING_SECONDS,
            say=_say,
        )
    if "recording" in asked.only:
        rows += recording_rows(server, rounds=asked.rounds, seconds=READING_SECONDS, say=_say)
    if "listing" in asked.only:
        rows += listing_rows(
            server, large=asked.large, rounds=asked.rounds, seconds=asked.seconds, say=_say
        )
    if "memory" in asked.only:
        rows += memory_rows(server, seconds=asked.memory_seconds, say=_say)
    if "notarising" in asked.only:
        rows += notarising_rows(
            server, large=asked.large, rounds=asked.rounds, seconds=asked.seconds, say=_say
        )
    if "verifying" in asked.only:
        rows += verifying_rows(server, large=asked.large, rounds=asked.rounds, say=_say)
    if "evidence" in asked.only:
        rows += evidence_rows(server, large=asked.large, rounds=asked.rounds, say=_say)
    if "erasing" in asked.only:
        rows += erasing_rows(server, rounds=asked.rounds, say=_say)
    if "feeding" in asked.only:
        rows += page_rows(server, large=asked.large, rounds=asked.rounds, say=_say)
    if "live" in asked.only:
        rows += live_rows(server, rounds=asked.rounds, seconds=READING_SECONDS, say=_say)
    if "webhooks" in asked.only:
        rows += webhook_rows(server, large=asked.large, say=_say)
    if "relay" in asked.only:
        rows += relay_rows(server, large=asked.large, rounds=asked.rounds, say=_say)
    if "printing" in asked.only:
        rows += printing_rows(rounds=asked.rounds, say=_say)
    if "pages" in asked.only:
        rows += rows_of_pages(server, rounds=asked.rounds, seconds=asked.seconds, say=_say)
    return rows, left_out


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _report(
    server: Stand, rows: Sequence[Row], left_out: dict[str, str], asked: argparse.Namespace
) -> str:
    when = datetime.now(UTC).date().isoformat()
    machine = (
        f"{when}, {os.cpu_count()} cores, {platform.system()} {platform.machine()},"
        f" Python {platform.python_version()}, Postgres {server.version()} with fsync on;"
        f" medians of {asked.rounds} rounds of {asked.seconds:g} s."
    )
    absent = [f"Left out: {name}: {reason}." for name, reason in left_out.items()]
    return "\n".join([machine, *absent, "", table(rows)])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--writers", type=int, nargs="+", default=[1, 16, 64])
    parser.add_argument("--large", type=int, default=1_000_000, help="events in the large log")
    parser.add_argument("--memory-seconds", type=float, default=120.0)
    parser.add_argument("--programs", type=Path, help="folder of another Postgres's programs")
    parser.add_argument("--write", type=Path, help="document whose table is replaced")
    return parser.parse_args()


if __name__ == "__main__":
    main()
