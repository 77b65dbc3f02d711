"""How caseloads of practitioners are told side by side, with how much each of them works."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from api.answers import presenting
from application.reading import AsOf
from domain.directory.working_times import WorkingTime, per_whole_time
from domain.gate.decision import Allowed
from projections.caseload.query import CaseloadLine
from projections.caseload.workload import Load, Workload

NOT_RECORDED = "not_recorded"
"""Stands where nobody said how much somebody works: never taken for a whole post."""
_NOT_TOLD = "not_told"


@dataclass(frozen=True)
class Judged:
    """Which cases are open to the reader, and which of the others may be counted."""

    allowed: Mapping[UUID, Allowed]
    counted: frozenset[UUID]

    @property
    def told_of(self) -> frozenset[UUID]:
        """Those that the reader may know of."""
        return self.counted.union(self.allowed)

    def of(self, lines: Iterable[CaseloadLine]) -> tuple[list[CaseloadLine], int]:
        """Those that are shown, and how many more may be counted."""
        shown, not_shown = [], 0
        for line in lines:
            if line.row.case_id in self.allowed:
                shown.append(line)
            else:
                not_shown += line.row.case_id in self.counted
        return shown, not_shown


def board(
    found: Workload,
    asked: AsOf | None,
    *,
    day: date,
    judged: Judged,
    times: Mapping[UUID, WorkingTime],
) -> dict[str, Any]:
    """The practitioners in the order of their ids, and all of those together whose working time is
    recorded; how many cases can't be counted yet, and of how many that the reader may know
    of not all is known yet."""
    known_of = [line for case, line in found.lines.items() if case in judged.told_of]
    rows = [_row(who, load, judged, times.get(who)) for who, load in found.loads.items()]
    return {
        "as_of": presenting.as_of(asked or found.as_of),
        "day": day.isoformat(),
        "practitioners": rows,
        "together": _together(rows, times),
        "unshown": found.unshown,
        "lacking": sum(line.lacks_from is not None for line in known_of),
    }


def _row(who: UUID, load: Load, judged: Judged, time: WorkingTime | None) -> dict[str, Any]:
    shown, not_shown = judged.of(load.held)
    covered, covered_not_shown = judged.of(load.covered)
    cases = len(shown) + not_shown
    told: dict[str, Any] = {
        "practitioner_id": str(who),
        "open_cases": cases,
        "not_shown": not_shown,
        "covering": len(covered) + covered_not_shown,
        "covered_by": _covered_by(shown),
        "complexity": _complexity(shown, judged.allowed),
        "whole_time_equivalent": NOT_RECORDED,
        "cases_per_whole_time": NOT_RECORDED,
    }
    if time is not None:
        told |= {
            "whole_time_equivalent": str(time.whole_time),
            "since": time.starting.isoformat(),
            "cases_per_whole_time": str(per_whole_time(cases, time.whole_time)),
        }
    return told


def _covered_by(shown: Sequence[CaseloadLine]) -> list[dict[str, Any]]:
    cases = Counter(cover.practitioner for line in shown for cover in line.covers)
    return [{"practitioner_id": str(who), "cases": cases[who]} for who in sorted(cases)]


def _complexity(
    shown: Sequence[CaseloadLine], allowed: Mapping[UUID, Allowed]
) -> dict[str, dict[str, int]]:
    risk, step, concerns = Counter[str](), Counter[str](), Counter[str]()
    for line in shown:
        row, of_case = line.row, allowed[line.row.case_id]
        risk[_told(of_case, "risk", row.risk_level or "not_judged")] += 1
        step[_told(of_case, "assessment", "not_set" if row.step is None else str(row.step))] += 1
        concerns[_told(of_case, "safeguarding", "open" if row.open_concerns else "none")] += 1
    told = {"risk_levels": risk, "steps": step, "concerns": concerns}
    return {name: dict(sorted(counted.items())) for name, counted in told.items()}


def _told(allowed: Allowed, area: str, value: str) -> str:
    """The value, where its area is told and nothing of the case is restricted for the reader."""
    return _NOT_TOLD if allowed.restricted or not allowed.tells_area(area) else value


def _together(
    rows: Sequence[Mapping[str, Any]], times: Mapping[UUID, WorkingTime]
) -> dict[str, Any]:
    known = [row for row in rows if row["whole_time_equivalent"] != NOT_RECORDED]
    told: dict[str, Any] = {
        "practitioners": len(known),
        "not_recorded": len(rows) - len(known),
        "open_cases": sum(row["open_cases"] for row in known),
    }
    if known:
        whole = sum((time.whole_time for time in times.values()), Decimal())
        told["whole_time_equivalent"] = str(whole)
        told["cases_per_whole_time"] = str(per_whole_time(told["open_cases"], whole))
    return told
