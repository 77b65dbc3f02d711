"""The bar that shows how far a long command has come."""

import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


def progress_bar(what: str, terminal: Console) -> Progress:
    """A bar on a terminal, and nothing where there is none."""
    return Progress(
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=terminal,
        disable=not sys.stderr.isatty(),
    )
