"""What a chronology says of its cases and of the people in them, beside its lines."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from api.answers import presenting
from application.chronologies.gathering import Gathered, ToldCase
from application.reading import Admission, Entry
from application.reconstruction.plain import plain
from domain.case.safeguarding.safeguarding import ConcernRaised
from domain.gate.decision import Allowed, Denied
from domain.moments import london_day
from projections.chronology.elsewhere import Elsewhere
from projections.chronology.meetings import seen
from projections.chronology.overview import conferences, missed, worker_changes
from projections.chronology.periods import (
    concern_periods,
    days_in_care,
    quiet_spells,
    status_periods,
)
from projections.chronology.projection import rows_of

Told = dict[str, Any]


def told_case(case: ToldCase, *, until: datetime, quiet_days: int) -> Told:
    """When its concerns were open and its statuses stood, who came to conferences, who followed up
    missed contacts, who held it while a concern was open, and when nobody saw the person.

    Nothing in it rests on an entry that is restricted for the reader.
    """
    stream = [entry.event for entry in case.entries if entry.admission is not Admission.RESTRICTED]
    rows = rows_of(stream, case.member.person)
    shown = [row for row in rows if row.concern_id is None or case.allowed.shows(row.concern_id)]
    concerns, statuses = concern_periods(shown), status_periods(shown)
    in_care = days_in_care(rows)
    told: Told = {
        "case": str(case.id),
        "person": str(case.member.person),
        "role": case.member.role,
        "concerns": plain(concerns),
        "statuses": [_status(each, in_care) for each in statuses],
        "conferences": plain(conferences(stream, statuses)),
        "not_brought": plain(missed(stream)),
        "worker_changes": plain(worker_changes(stream, concerns)),
        "gaps": [],
    }
    if in_care is not None:
        begins, ended = in_care
        ends = london_day(until) if ended is None else min(ended, london_day(until))
        spells = quiet_spells(seen(stream), begins=begins, ends=ends, at_least=quiet_days)
        told["gaps"] = [
            {
                "from": each.first.isoformat(),
                "to": each.last.isoformat(),
                "days": each.days,
                "line": f"No contact recorded for {each.days} days",
            }
            for each in spells
        ]
    return told


def _status(status: Any, in_care: tuple[Any, Any] | None) -> Told:
    """A period, and whether some of it fell into the time in which the case was ours."""
    told: Told = plain(status)
    if in_care is not None:
        received, last = in_care
        told["while_in_care"] = (status.ended is None or status.ended >= received) and (
            last is None or status.began <= last
        )
    return told


def people(gathered: Gathered) -> list[Told]:
    """Those whose cases are shown, by their part in the chronology, then those named in concerns,
    each with the parts in which the entries name them."""
    found: dict[UUID, Told] = {}
    for case in gathered.cases:
        told = found.setdefault(case.member.person, _member(case))
        told["cases"].append(str(case.id))
    for case in gathered.cases:
        for entry in case.lines:
            for person, role, name in _named(entry):
                told = found.setdefault(person, {"person": str(person)})
                _note(told, entry, role, name)
    return list(found.values())


def _member(case: ToldCase) -> Told:
    told: Told = {"person": str(case.member.person), "role": case.member.role, "cases": []}
    beginning = case.beginning
    who = None if beginning is None else presenting.parts(beginning).get("who")
    return told if who is None else told | {"who": who}


def _note(told: Told, entry: Entry, role: str, name: Mapping[str, Any] | None) -> None:
    told.setdefault("in_concerns", []).append({"entry": str(entry.event.id), "role": role})
    if name is not None:
        told.setdefault("named_as", name)


def _named(entry: Entry) -> Iterator[tuple[UUID, str, Mapping[str, Any] | None]]:
    """Who a concern names, in which part, and by what name as far as it is opened."""
    if not issubclass(entry.event.fact_class, ConcernRaised) or entry.hidden:
        return
    data = presenting.clear(entry)
    names = {each.get("about"): each for each in presenting.parts(entry).get("others", ())}
    for involved in data.get("people", ()):
        person = involved["person"]
        yield UUID(person), involved["role"], names.get(person)


def named_elsewhere(found: Elsewhere, judged: Mapping[UUID, Allowed | Denied]) -> Told:
    """The other cases that are open to the reader, with whom they name in entries that are not
    restricted for them; of the rest the number."""
    cases: dict[UUID, dict[UUID, None]] = {}
    for each in found.namings:
        allowed = judged[each.case]
        if isinstance(allowed, Allowed) and allowed.shows(each.entry):
            cases.setdefault(each.case, {})[each.person] = None
    return {
        "as_of": presenting.as_of(found.as_of),
        "cases": [
            {"case": str(case), "people": [str(person) for person in people]}
            for case, people in cases.items()
        ],
        "unshown": {"cases": len({each.case for each in found.namings} - cases.keys())},
    }
