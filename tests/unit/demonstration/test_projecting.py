"""A case loaded from many events at once is the case that came about one by one."""

from collections.abc import Sequence

from domain.case.case import project
from tests.unit.demonstration.conftest import Judged


def test_many_events_at_once_make_the_case_that_one_by_one_made(population: Sequence[Judged]):
    for number, judged in enumerate(population):
        entries = judged.entries
        assert project(None, entries) == judged.case
        cut = 1 + number % len(entries)
        assert project(project(None, entries[:cut]), entries[cut:]) == judged.case
