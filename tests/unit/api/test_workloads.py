"""Caseloads side by side: no figure tells of a case that the reader may not know of."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import UUID

from api.answers.workloads import Judged, board
from projections.as_of import AsOf
from projections.caseload.workload import Load, Workload

WHO, OPEN, HIDDEN = (UUID(int=n) for n in (1, 2, 3))


def line(case):
    """A case that is counted, though not all of it could be projected yet."""
    return SimpleNamespace(row=SimpleNamespace(case_id=case), covers=(), lacks_from=7)


def test_cases_of_which_not_all_is_known_are_counted_only_where_the_reader_may_know_of_them():
    load = Load(held=(line(OPEN), line(HIDDEN)), covered=())
    found = Workload(AsOf(9, datetime(2026, 6, 1, tzinfo=UTC)), {WHO: load}, 0, is_whole=True)
    judged = Judged(allowed={}, counted=frozenset({OPEN}))
    told = board(found, None, day=date(2026, 6, 1), judged=judged, times={})
    assert told["practitioners"][0]["open_cases"] == 1
    assert told["lacking"] == 1
