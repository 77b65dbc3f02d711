"""Row versions gathered from a batch."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from projections.changes import changed
from projections.row_versions import Changes, restored

KEY = UUID(int=1)


@dataclass(frozen=True)
class Row:
    value: int


def begun(changes: Changes[Row]) -> list[tuple[int, int | None, Row]]:
    return [(version.since, version.until, version.row) for version in changes.begun]


def test_each_change_ends_the_version_before_it() -> None:
    changes = Changes({KEY: Row(0)})
    changes.put(KEY, 5, Row(1))
    changes.put(KEY, 9, Row(2))
    assert changes.ended == {KEY: 5}
    assert begun(changes) == [(5, 9, Row(1)), (9, None, Row(2))]
    assert changes.row(KEY) == Row(2)


def test_a_row_that_stays_the_same_gets_no_version() -> None:
    changes = Changes({KEY: Row(0)})
    changes.put(KEY, 5, Row(0))
    assert (changes.ended, begun(changes)) == ({}, [])


def test_a_new_row_ends_nothing() -> None:
    changes: Changes[Row] = Changes({})
    changes.put(KEY, 5, Row(0))
    changes.put(KEY, 6, Row(0))
    assert (changes.ended, begun(changes)) == ({}, [(5, None, Row(0))])


def test_a_row_that_returns_to_what_it_was_has_a_version_for_each() -> None:
    changes = Changes({KEY: Row(0)})
    changes.put(KEY, 5, Row(1))
    changes.put(KEY, 6, Row(0))
    assert begun(changes) == [(5, 6, Row(1)), (6, None, Row(0))]


def test_a_row_read_back_is_as_its_constructor_makes_it() -> None:
    assert restored(Row, [3]) == Row(3)
    assert hash(restored(Row, [3])) == hash(Row(3))


def test_a_row_needs_all_its_columns() -> None:
    with pytest.raises(ValueError, match="argument"):
        restored(Row, [])


def test_a_changed_row_leaves_the_one_before_it_as_it_was() -> None:
    before = Row(1)
    assert changed(before, value=2) == Row(2)
    assert before == Row(1)


def test_a_field_that_a_row_does_not_have_is_refused() -> None:
    with pytest.raises(TypeError, match="Row has no such field"):
        changed(Row(1), valeu=2)
