"""Structured logs that can't hold personal data: only known keys pass, each with a dull kind of
value. What else is handed in is dropped and counted, so that a slip is seen and not leaked.
"""

import json
import logging
import os
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO, cast

import structlog

# No spaces, or a name would pass for a code; a trouble is "Class at module:line", and nothing else.
_CODE = re.compile(r"[A-Za-z0-9_.:/{}@#*-]{0,120}|[A-Za-z_]+ at [a-z_.]+:[0-9]+")
_PLAIN = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "process",
        "method",
        "route",
        "status",
        "milliseconds",
        "request_id",
        "problem",
        "code",
        "projection",
        "version",
        "position",
        "events",
        "stream",
        "subscription",
        "type",
        "schema",
        "trouble",
        "error",
        "missing",
        "log",
        "witness",
        "actor",
    }
)

Entry = MutableMapping[str, Any]


def keep_known_keys(_logger: Any, _method: str, entry: Entry) -> Entry:
    """Drops every key that is not on the list, and every value that is not a code or a number."""
    kept: dict[str, Any] = {}
    dropped = 0
    for key, value in entry.items():
        if key in _PLAIN and _dull(value):
            kept[key] = value
        else:
            dropped += 1
    if dropped:
        kept["dropped"] = dropped
    return kept


def _dull(value: Any) -> bool:
    if isinstance(value, (bool, int, float)):
        return True
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


_encode = json.JSONEncoder().encode


def _one_line(_logger: Any, _method: str, entry: Entry) -> str:
    return _encode(entry)


class _Lines:
    """A file of lines. One that can't be written is lost, and whoever is being served is not: the
    next that can be written is preceded by how many were."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._lost = 0

    def write(self, line: str) -> None:
        lost, self._lost = self._lost, 0
        told = _encode({"event": "lines_lost", "lost": lost}) + "\n" if lost else ""
        try:
            self._file.write(told + line)
        except OSError:
            self._lost = lost + 1

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()


def _opened(process: str, folder: Path | None) -> TextIO:
    if folder is None:
        return sys.stderr
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{process}.jsonl"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    return os.fdopen(descriptor, "a", encoding="utf-8", buffering=1)


def configure(process: str, folder: Path | None) -> TextIO:
    """Write this process's logs as one JSON object a line: to a file in ``folder``, readable by its
    owner alone, or without a folder to standard error. The file is the caller's to close."""
    file = _opened(process, folder)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_known_keys,
            _one_line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", _Lines(file))),
    )
    structlog.contextvars.bind_contextvars(process=process)
    # What libraries log may quote what they were given; only their silence is safe.
    logging.disable(logging.CRITICAL)
    return file
