"""Setting pages in a process of their own: what people wrote can't hold up what serves, nor be
read by it for long."""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

LONGEST_SECONDS = 20.0
"""A thousand entries take under a second on the machine that docs/figures.md tells of."""
_PROGRAM = Path(__file__).with_name("typesetter.py")
_ENVIRONMENT = {"RAYON_NUM_THREADS": "2"}
"""Nothing of ours; each thread would reserve memory besides."""
_TURN = Lock()
"""One at a time in a process."""
_ASKING = BoundedSemaphore(2)
"""Whoever waits for a turn holds a thread that others would read by."""


class TooManyPrints(Exception):
    """Others are being made, and somebody waits already: ask again."""


class CannotPrint(Exception):
    """The pages could not be set, or not in time. Says nothing of the text."""


def typeset(template: Path, sheet: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF (PDF/UA-1) of a sheet in a template. ``at`` is told as when it was made.

    The same template, sheet and time give the same bytes. The template reads the sheet as JSON and
    no file, nothing is fetched, and only the fonts of the package are used. Raises ``CannotPrint``
    and ``TooManyPrints``.
    """
    asked = {
        "template": str(template),
        "sheet": json.dumps(sheet, ensure_ascii=False),
        "at": int(at.timestamp()),
    }
    if not _ASKING.acquire(blocking=False):
        raise TooManyPrints
    try:
        with _TURN:
            return _set(asked)
    finally:
        _ASKING.release()


def _set(asked: Mapping[str, Any]) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-I", str(_PROGRAM)],
            input=json.dumps(asked).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
            timeout=LONGEST_SECONDS,
            check=True,
        )
    except subprocess.SubprocessError:
        # Without its cause, which holds what was sent.
        raise CannotPrint from None
    return done.stdout
