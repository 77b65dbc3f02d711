"""The cases behind one number of a report, page by page."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from api.answers.reports import Answer, moved_as_json, question_as_json

MOST_LOOKED_AT = 200
"""Cases judged for one page, however few of them may be shown: what is judged is work too."""


class Which(StrEnum):
    """Which number of a report, or which list of it."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    LEFT_OUT = "left_out"
    UNCHECKED_RULE = "unchecked_rule"
    MOVED = "moved"
    LACKING = "lacking"


@dataclass(frozen=True)
class Behind:
    """What cases are asked for: those of a figure, perhaps of a group, those left out of one for a
    reason, or those whose verdict rests on a rule."""

    which: Which
    figure: str | None = None
    group: str | None = None
    reason: str | None = None
    rule: str | None = None

    def of(self, answered: Answer) -> Sequence[UUID] | None:
        """The cases, in the order of their ids; None where the report has no such number."""
        report = answered.report
        match self.which:
            case Which.NUMERATOR | Which.DENOMINATOR:
                for figure in report.figures:
                    if (figure.name, figure.group) == (self.figure, self.group):
                        counted = self.which is Which.NUMERATOR
                        return figure.numerator if counted else figure.denominator
                return None
            case Which.LEFT_OUT:
                return report.left_out.get((self.figure or "", self.reason or ""))
            case Which.UNCHECKED_RULE:
                return report.unchecked.get(self.rule or "")
            case Which.MOVED:
                return None if answered.then is None else [one.case for one in answered.moved]
            case Which.LACKING:
                return answered.lacking

    def as_json(self) -> dict[str, str]:
        """What was asked for, of what was said."""
        return {name: str(value) for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class CasesPage:
    """Those of a stretch of a list that may be shown, how many may not, and where the next stretch
    begins, if there is one."""

    shown: tuple[UUID, ...]
    not_shown: int
    next: int | None


def page_of(
    listed: Sequence[UUID],
    known: Callable[[Collection[UUID]], Collection[UUID]],
    *,
    after: int,
    limit: int,
) -> CasesPage:
    """The page that begins after so many cases of a list. ``known`` tells which of some cases may
    be shown; nothing is asked about others. A page may be shorter than ``limit`` and have another
    behind it."""
    shown: list[UUID] = []
    place = min(after, len(listed))
    last = min(len(listed), after + max(limit, MOST_LOOKED_AT))
    while place < last and len(shown) < limit:
        some = listed[place : min(last, place + limit - len(shown))]
        may_be = known(some)
        shown += [case for case in some if case in may_be]
        place += len(some)
    not_shown = place - min(after, len(listed)) - len(shown)
    return CasesPage(tuple(shown), not_shown, place if place < len(listed) else None)


def page_as_json(
    answered: Answer, behind: Behind, as_of: Mapping[str, Any], page: CasesPage, count: int
) -> dict[str, Any]:
    """A page as JSON values; ``count`` is how many cases the whole list has."""
    told = question_as_json(answered.question, as_of) | behind.as_json()
    if behind.which is Which.MOVED:
        moved = {one.case: moved_as_json(one, answered.events) for one in answered.moved}
        cases = [moved[case] for case in page.shown]
    else:
        cases = [{"case": str(case)} for case in page.shown]
    told |= {"count": count, "cases": cases, "not_shown": page.not_shown}
    return told if page.next is None else told | {"next": page.next}
