"""Row versions gathered from a batch."""

from dataclasses import dataclass
from uuid import UUID

from projections.row_versions import Changes

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
