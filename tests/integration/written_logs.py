"""What a service logs in earnest, for as long as a test looks at it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog

from infrastructure.observing.logs import configure


@contextmanager
def written_logs(folder: Path) -> Iterator[Path]:
    """The file that this process logs to meanwhile; afterwards logging is as it was.

    What logs into a closed file fails, and so would every test after.
    """
    file = configure("api", folder)
    try:
        yield folder / "api.jsonl"
    finally:
        structlog.contextvars.clear_contextvars()
        structlog.reset_defaults()
        logging.disable(logging.NOTSET)
        # It may have been made to fail.
        with suppress(OSError):
            file.close()
