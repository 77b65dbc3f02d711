"""Epochs: their names, their files, and which checkpoints they own as lost."""

import json
from pathlib import Path

import pytest

from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.epochs import (
    OPENED,
    Epoch,
    Opening,
    epoch_name,
    epoch_origin,
    epochs,
    is_superseded,
    numbers_in,
)

FIRST = "trust.example/case-log/1"
ROOT = bytes(32)
NOTE = f"{Checkpoint(FIRST, 9, ROOT).text}\n— {FIRST} AAAA\n"
DATA = {"epoch": 3, "checkpoint": NOTE, "agreed": 5, "missing_first": 6, "missing_last": 9}


def known(first_position: int = 6, *, opened: bool = True) -> list[Epoch]:
    """A log whose second epoch was lost with its database."""
    lost = Checkpoint(FIRST, 9, ROOT)
    opening = Opening(NOTE, lost, epoch=3, agreed=5, missing_first=6, missing_last=9)
    return [
        Epoch(1, 1, FIRST),
        Epoch(3, first_position, epoch_origin(FIRST, 3), opening if opened else None),
    ]


@pytest.mark.parametrize(
    ("first", "number", "named"),
    [
        (FIRST, 1, FIRST),
        (FIRST, 2, "trust.example/case-log/2"),
        (FIRST, 12, "trust.example/case-log/12"),
        ("trust.example/log", 2, "trust.example/log/2"),
        ("trust.example/log/11", 2, "trust.example/log/11/2"),
    ],
)
def test_each_epoch_has_a_name_of_its_own(first: str, number: int, named: str) -> None:
    assert epoch_origin(first, number) == named


def test_files_are_found_by_epoch(tmp_path: Path) -> None:
    for number in (1, 2, 10):
        (tmp_path / f"{epoch_name('case', number)}.signed").touch()
    for other in ("case-x.signed", "case-02.signed", "case-3.checkpoint", "casement.signed"):
        (tmp_path / other).touch()
    assert numbers_in(tmp_path, log="case", suffix=".signed") == [1, 2, 10]
    assert numbers_in(tmp_path / "absent", log="case", suffix=".signed") == []


@pytest.mark.parametrize(
    ("number", "size", "owned"),
    [
        (1, 5, False),  # survived
        (1, 6, True),
        (1, 9, True),
        (1, 10, False),  # more was lost than the epoch says
        (2, 7, True),  # of the epoch that was lost too
        (3, 7, False),  # of the present epoch
    ],
)
def test_what_an_epoch_owns_as_lost(number: int, size: int, owned: bool) -> None:
    held = Checkpoint(epoch_origin(FIRST, number), size, ROOT)
    assert is_superseded(held, known()) is owned


def test_an_epoch_that_says_nothing_owns_nothing() -> None:
    held = Checkpoint(FIRST, 7, ROOT)
    assert not is_superseded(held, known(opened=False))
    assert not is_superseded(held, known()[:1])
    assert not is_superseded(Checkpoint("other.example/log", 7, ROOT), known())


def read(type_: str | None, data: object) -> Opening | None:
    record = None if type_ is None else json.dumps({"data": data}).encode()
    rows = [(1, 1, FIRST, None, None), (3, 6, epoch_origin(FIRST, 3), type_, record)]
    return epochs(lambda _statement, _values: rows)[-1].opening


def test_an_opening_is_read_from_its_event() -> None:
    assert read(OPENED, DATA) == known()[-1].opening


@pytest.mark.parametrize(
    ("type_", "data"),
    [
        (None, DATA),
        ("log.heads_recorded", DATA),
        (OPENED, None),
        (OPENED, {**DATA, "more": 1}),
        (OPENED, {**DATA, "missing_last": "9"}),
        (OPENED, {**DATA, "missing_last": True}),
        (OPENED, {**DATA, "checkpoint": "no checkpoint"}),
        (OPENED, {**DATA, "checkpoint": 9}),
        (OPENED, {name: value for name, value in DATA.items() if name != "agreed"}),
    ],
)
def test_what_is_no_opening_is_none(type_: str | None, data: object) -> None:
    assert read(type_, data) is None
