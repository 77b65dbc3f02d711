"""Readings kept in files while the access log is away: none is lost, none is invented."""

import os
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import pytest

from application.accesses.readings import Reading
from infrastructure.access.spool import Spool, SpoolDamaged
from tests.integration.access.conftest import reading


def test_what_was_kept_comes_back_as_it_was(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", name="one")
    kept = [reading(uuid4()) for _ in range(3)]
    for each in kept:
        spool.keep(each)
    taken: list[Reading] = []
    assert spool.append_all(taken.extend) == 3
    assert taken == kept
    assert spool.append_all(taken.extend) == 0


def test_what_could_not_be_written_stays(tmp_path: Path) -> None:
    spool = Spool(tmp_path, name="one")
    spool.keep(reading(uuid4()))

    def refuse(_readings: Sequence[Reading]) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        spool.append_all(refuse)
    assert spool.files() == 1
    spool.keep(reading(uuid4()))
    taken: list[Reading] = []
    assert spool.append_all(taken.extend) == 2


def test_another_process_leaves_a_file_alone_until_its_owner_has_ended(tmp_path: Path) -> None:
    mine, other = Spool(tmp_path, name="mine"), Spool(tmp_path, name="other")
    mine.keep(reading(uuid4()))
    taken: list[Reading] = []
    assert other.append_all(taken.extend) == 0
    ended = Spool(tmp_path, name="ended")
    ended.keep(reading(uuid4()))
    assert ended._own is not None
    os.close(ended._own[1])  # as the kernel does when a process has ended
    assert other.append_all(taken.extend) == 1
    assert mine.append_all(taken.extend) == 1


@pytest.mark.parametrize("missing", [1, 40])
def test_a_line_that_was_cut_off_was_never_shown(tmp_path: Path, missing: int) -> None:
    spool = Spool(tmp_path, name="one")
    whole, cut = reading(uuid4()), reading(uuid4())
    spool.keep(whole)
    spool.keep(cut)
    (file,) = tmp_path.iterdir()
    os.truncate(file, file.stat().st_size - missing)
    taken: list[Reading] = []
    assert spool.append_all(taken.extend) == 1
    assert taken == [whole]


def test_a_damaged_line_stops_it_and_nothing_is_removed(tmp_path: Path) -> None:
    spool = Spool(tmp_path, name="one")
    spool.keep(reading(uuid4()))
    (file,) = tmp_path.iterdir()
    file.write_bytes(b'{"id": 1}\n' + file.read_bytes())
    with pytest.raises(SpoolDamaged):
        spool.append_all(lambda _: None)
    assert file.exists()
