"""Which answers leave as tables, by the operation that gives them, and what stands in each.

A table's number goes up by one when its columns change.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.exporting.columns import columns, columns_of, table
from application.exports import Table
from projections.boards.projection import BoardsProjection
from projections.caseload.projection import CaseloadProjection
from projections.caseload.row import CaseloadRow
from projections.outcomes.projection import OutcomesProjection
from projections.projection import Projection
from projections.sharing.projection import SharingProjection

Told = Mapping[str, Any]

_HELD = (
    "who_name who_preferred_name who_withheld practitioner_id practitioner_role team held_since"
    " supervisor_id covered_by:json"
    " since_position:number lacks_from_position:number withheld"
)
_CASELOAD = (
    *columns_of(CaseloadRow),
    *columns(
        f"{_HELD} ended:flag days_waiting:number days_since_supervision:number next_contact_at"
        " phq9_change:number gad7_change:number wsas_change:number planned_sessions_policy"
        " overdue_attendance:json overdue_agency_replies:json overdue_supervision_actions:json"
        " overdue_transitions:json overdue_notes:json overdue_risk_screens:json"
        " overdue_signatures:json scores:json"
    ),
)
_BOARD = columns(
    "case status ended:flag rule_policy rule_version rule_code kind entry because:json since"
    " days:number due_on overdue:flag working_days_late:number working_days_left:number"
    f" calendar_version about owner code {_HELD}"
)
_SUPERVISION = columns(
    "case status rules:json sessions:number planned:json last_supervised_on next_review_on"
    f" without_scores:flag {_HELD}"
)
_WAITING = columns(
    "case status pathway service since days:number received_on rule_policy rule_version rule_code"
    f" because:json urgency risk_level priority checked:json {_HELD}"
)
_FIGURES = columns(
    "figure group numerator:number denominator:number percentage"
    " numerator_cases_not_shown:number denominator_cases_not_shown:number"
)
_COUNTED = columns("figure group case counted:flag")
_LEFT_OUT = columns("figure reason case cases_not_shown:number")
_UNCHECKED = columns("rule case cases_not_shown:number")
_MOVED = columns("case before:json after:json events:json")
_CONSENT = columns("verdict disclosures:number against_refusal:number")
_DISCLOSURES = columns(
    "case entry type recipient happened recorded by_actor by_role verdict against_refusal:flag"
    " basis consent authority because:json"
)
_GRANTS = columns(
    "grant case actor role reason opened over minutes:number review_by reviewer reviewed finding"
    " reviewed_in_time:flag"
)
_SAMPLE = columns(
    "number:number case pathway service received taken_on:flag ended end_code step:number"
    " descriptor history withheld"
)
_ENTRIES = columns(
    "number:number case id position:number version:number type schema:number label area"
    " occurred:json known:json recorded late_seconds:number by:json why source basis sensitivity"
    " data:json parts:json"
)


def _caseload(told: Told) -> tuple[Table, ...]:
    return (table("caseload", 2, _CASELOAD, told["cases"]),)


def _board(told: Told) -> tuple[Table, ...]:
    return (table("board", 1, _BOARD, told["rows"]),)


def _supervision(told: Told) -> tuple[Table, ...]:
    return (table("supervision", 1, _SUPERVISION, told["rows"]),)


def _waiting(told: Told) -> tuple[Table, ...]:
    return (table("waiting", 1, _WAITING, told["rows"]),)


def _report(told: Told) -> tuple[Table, ...]:
    listed = {"numerator_cases", "denominator_cases"}
    counts = [
        {name: value for name, value in figure.items() if name not in listed}
        for figure in told["figures"]
    ]
    made = [
        table("figures", 1, _FIGURES, counts),
        table("cases", 1, _COUNTED, _counted(told)),
        table("left_out", 1, _LEFT_OUT, _each_case(told["left_out"], "figure", "reason")),
        table("unchecked_rules", 1, _UNCHECKED, _each_case(told["unchecked_rules"], "rule")),
    ]
    if "moved" in told:
        made.append(table("moved", 1, _MOVED, told["moved"]))
    return tuple(made)


def _counted(told: Told) -> Iterator[Told]:
    for figure in told["figures"]:
        of_it = {name: figure[name] for name in ("figure", "group") if name in figure}
        counted = frozenset(figure["numerator_cases"])
        for case in figure["denominator_cases"]:
            yield {**of_it, "case": case, "counted": case in counted}


def _each_case(told: list[Told], *names: str) -> Iterator[Told]:
    """A row for each case, and one for how many are not shown."""
    for one in told:
        of_it = {name: one[name] for name in names}
        for case in one["cases"]:
            yield {**of_it, "case": case}
        if one["cases_not_shown"]:
            yield {**of_it, "cases_not_shown": one["cases_not_shown"]}


def _sharing(told: Told) -> tuple[Table, ...]:
    return (
        table("counts", 1, _CONSENT, told["counts"]),
        table("disclosures", 1, _DISCLOSURES, told["disclosures"]),
    )


def _emergencies(told: Told) -> tuple[Table, ...]:
    return (table("break_glass", 1, _GRANTS, told["grants"]),)


def _sample(told: Told) -> tuple[Table, ...]:
    return (table("sample", 1, _SAMPLE, told["cases"]),)


def _entries(told: Told) -> tuple[Table, ...]:
    return (table("entries", 1, _ENTRIES, told["entries"]),)


@dataclass(frozen=True)
class Exported:
    """How an answer becomes tables, and the views that it is read from."""

    tables: Callable[[Told], tuple[Table, ...]]
    views: tuple[Projection, ...]


_CASES, _ITEMS, _COURSES = CaseloadProjection(), BoardsProjection(), OutcomesProjection()

EXPORTED: Mapping[str, Exported] = {
    "report-outcomes": Exported(_report, (_COURSES,)),
    "report-waits": Exported(_report, (_COURSES,)),
    "report-measures": Exported(_report, (_COURSES,)),
    "report-sharing": Exported(_sharing, (SharingProjection(),)),
    "report-break-glass": Exported(_emergencies, ()),
    "read-caseload": Exported(_caseload, (_CASES, _ITEMS, _COURSES)),
    "read-supervision-board": Exported(_supervision, (_CASES, _ITEMS, _COURSES)),
    "read-waiting-list": Exported(_waiting, (_CASES, _ITEMS)),
    "read-board": Exported(_board, (_CASES, _ITEMS)),
    "read-sample": Exported(_sample, (_COURSES,)),
    "read-sample-entries": Exported(_entries, ()),
}
"""By the operation that gives the answer."""
