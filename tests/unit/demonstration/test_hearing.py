"""An area is told only of events it hears, so it must not depend on any other."""

from collections.abc import Sequence

from domain.case import case as cases
from domain.case.case import evolve
from tests.unit.demonstration.conftest import Judged


def test_no_area_would_change_by_an_event_it_does_not_hear(population: Sequence[Judged]):
    for judged in population[:100]:
        case = None
        for entry in judged.entries:
            after = evolve(case, entry)
            if case is not None:
                for name, area in cases._AREAS.items():
                    if name not in cases._hearing(type(entry.fact)):
                        before = getattr(case, name)
                        assert area.evolve(before, entry) is before, (name, entry.fact.TYPE)
            case = after
