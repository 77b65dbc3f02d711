"""What is booked, as a table: when, with whom, what, and what is to be done about it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from api.pages import words
from api.pages.case.standing import name_of
from api.pages.labels import labels
from api.pages.tables import Cell, Table
from api.times import clock_words
from domain.moments import london_day
from domain.policies import policy

_COLUMNS = ("When", "Person", "What", "To do")
_NOTHING = "Nothing that you may see is booked."


def table(told: Mapping[str, Any], caption: str, *, today: date) -> Table:
    """What `GET /caseload/booked` answers on a day in London."""
    return Table(caption, _COLUMNS, [_row(each, today) for each in told["contacts"]], _NOTHING)


def _row(each: Mapping[str, Any], today: date) -> tuple[Cell, ...]:
    case = f"/pages/cases/{each['case']}"
    when = _when(datetime.fromisoformat(each["planned"]), today)
    return (
        Cell(when, more="Nothing is recorded of it yet" if each["overdue"] else ""),
        Cell(name_of(each.get("who")), href=case),
        Cell(_what(each)),
        _to_do(each, case, today),
    )


def _when(planned: datetime, today: date) -> str:
    return f"{_day(london_day(planned), today)}, {clock_words(planned)}"


def _day(day: date, today: date) -> str:
    near = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}
    return near.get((day - today).days) or f"{day:%A} {words.day(day)}"


def _what(each: Mapping[str, Any]) -> str:
    if "appointment_type" not in each:
        return words.withheld("closed")
    kind = labels("appointment_types", "codes")[each["appointment_type"]]
    return f"{kind}, {policy('media')['codes'][each['medium']]['label']}"


def _to_do(each: Mapping[str, Any], case: str, today: date) -> Cell:
    about = f"contact={each['contact']}"
    if each["overdue"]:
        return Cell("Say whether they came", href=f"{case}/record/record-attendance?{about}")
    if london_day(datetime.fromisoformat(each["planned"])) == today:
        return Cell("Record the session", href=f"{case}/session?{about}")
    return Cell("Move it", href=f"{case}/record/reschedule-contact?{about}")
