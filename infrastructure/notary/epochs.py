"""The epochs of a log: what it is called in each, what each took over, and what was lost before it.

Source: docs/format.md §5. After a restore the log may go on over its surviving beginning under a
new name and key: positions, tree and tiles go on, and nothing more is signed under the old name.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.notes import NoteRefused
from infrastructure.statements import Rows, statement

OPENED = "log.epoch_opened"
"""Type of the event that an epoch after the first begins with."""

_NUMBERS = ("epoch", "agreed", "missing_first", "missing_last")
_EPOCHS = statement("notary", "epochs")


@dataclass(frozen=True, slots=True)
class Opening:
    """What the first event of an epoch says: the last checkpoint before it, and what is lost."""

    note: str
    checkpoint: Checkpoint
    epoch: int
    agreed: int
    missing_first: int
    missing_last: int


@dataclass(frozen=True, slots=True)
class Epoch:
    """An epoch: its number, its first position, the log's name in it, and what it began with.

    `opening` is None for the first epoch, and where the event is not there or says no such thing.
    """

    number: int
    first_position: int
    origin: str
    opening: Opening | None = None


def epochs(rows: Rows) -> list[Epoch]:
    """The log's epochs in order, by number, which rises but may leave some out."""
    return [
        Epoch(number, first, origin, _opening(type_, record))
        for number, first, origin, type_, record in rows(_EPOCHS, {})
    ]


def epoch_origin(first_origin: str, number: int) -> str:
    """What a log is called in an epoch: a name that ends in `/1` counts on, others are added to."""
    if number == 1:
        return first_origin
    return f"{first_origin.removesuffix('/1')}/{number}"


def epoch_name(log: str, number: int) -> str:
    """What the files of a log's epoch are called, without what tells them apart."""
    return log if number == 1 else f"{log}-{number}"


def numbers_in(folder: Path, *, log: str, suffix: str, prefix: str = "") -> list[int]:
    """The epochs of a log that have a file of this kind in a folder, in order."""
    name = re.compile(re.escape(f"{prefix}{log}") + r"(?:-([1-9][0-9]{0,8}))?" + re.escape(suffix))
    found = [name.fullmatch(path.name) for path in folder.glob(f"{prefix}{log}*{suffix}")]
    return sorted(int(each[1] or 1) for each in found if each)


def is_superseded(held: Checkpoint, known: Sequence[Epoch]) -> bool:
    """Whether a later epoch owns that part of what this checkpoint covers was lost."""
    first, last = known[0], known[-1]
    # An epoch may be lost itself, with the database that knew of it.
    named = (n for n in range(1, last.number) if epoch_origin(first.origin, n) == held.origin)
    number = next(named, last.number)
    following = next((epoch for epoch in known if epoch.number > number), None)
    if following is None or following.opening is None:
        return False
    return following.first_position <= held.size <= following.opening.missing_last


def _opening(type_: str | None, record: bytes | None) -> Opening | None:
    if type_ != OPENED or record is None:
        return None
    try:
        data: Any = json.loads(record)["data"]
        numbers = [data[name] for name in _NUMBERS]
        if set(data) != {*_NUMBERS, "checkpoint"} or any(type(n) is not int for n in numbers):
            return None
        checkpoint = Checkpoint.claimed(data["checkpoint"])
        return Opening(data["checkpoint"], checkpoint, *numbers)
    except (ValueError, KeyError, TypeError, AttributeError, NoteRefused):
        return None
