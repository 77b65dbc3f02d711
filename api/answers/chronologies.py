"""How a curated chronology is told as JSON: one line for each entry, in the order in which things
happened, whichever case they are of."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from api.answers import presenting
from api.answers.chronology_cases import people, told_case
from application.canonical import canonical
from application.chronologies.factual_line import factual_line
from application.chronologies.gathering import Gathered, ToldCase, ToldRow
from application.chronologies.marking import Standing
from application.reading import Admission, Contents, Entry
from application.reconstruction.plain import plain
from domain.facts import Gone
from domain.governance.chronology.state import Choice, Chronology
from domain.moments import When, instant_text
from domain.policies import policy
from domain.unchecked import unchecked_of

Told = dict[str, Any]


def listed(chronology: Chronology) -> Told:
    """What a list says of a chronology: nothing of what it tells."""
    told = {
        "chronology": str(chronology.id),
        "person": str(chronology.person),
        "ground": chronology.ground,
        "opened_by": str(chronology.opened_by),
    }
    for name in ("since", "until"):
        if (day := getattr(chronology, name)) is not None:
            told[name] = day.isoformat()
    return told


def name(contents: Contents) -> Told:
    """Who a chronology is about, by name, or on what ground that is withheld."""
    who = contents["who"]
    if isinstance(who, Gone):
        return {"withheld": who.ground}
    return {part: who[part] for part in ("name", "preferred_name") if part in who}


def given(gathered: Gathered) -> Told:
    """What was recorded of it last, what was frozen, which copies were given, and what is kept from
    copies of cases that are shown: no part of what is frozen."""
    held = gathered.chronology
    shown = {case.id for case in gathered.cases} | {None}
    entries = {row.id for row in gathered.rows}
    last = gathered.last
    return {
        "last": {
            "position": last.position,
            "label": last.fact_class.LABEL,
            "recorded": instant_text(last.at),
            "by": last.record["by"],
        },
        "frozen": [{"frozen": str(id), "position": at} for id, at in held.frozen.items()],
        "released": [{"release": str(id), **plain(each)} for id, each in held.released.items()],
        "withheld": [
            {"withholding": str(id), **plain(each)}
            for id, each in held.withheld.items()
            if each.case in shown and (each.case is not None or each.entry in entries)
        ],
    }


def chronology(gathered: Gathered, *, until: datetime, quiet_days: int) -> Told:
    """The whole of it, for the reader for whom it was gathered; gaps are told up to ``until``."""
    return {
        **listed(gathered.chronology),
        "as_of": presenting.as_of(gathered.as_of),
        "people": people(gathered),
        "cases": [told_case(case, until=until, quiet_days=quiet_days) for case in gathered.cases],
        "unshown": {"cases": gathered.unshown},
        "lines": _lines(gathered),
        "left_out": [
            _left_out(gathered, case, e) for case in gathered.cases for e in case.left_out
        ],
        "late_after_hours": policy("chronology")["late_hours"],
        "unchecked_rules": list(unchecked_of("chronology", "clocks")),
    }


def edition(gathered: Gathered) -> bytes:
    """The same, as the bytes that are frozen: told up to the moment of its position, with gaps as
    the policy has them."""
    until = gathered.as_of.at
    assert until is not None, "something was recorded by then"
    told = chronology(gathered, until=until, quiet_days=policy("chronology")["quiet_days"])
    return canonical(told)


def _lines(gathered: Gathered) -> list[Told]:
    """Entries and rows of other agencies, by when they happened, then as they were recorded."""
    found = [
        (_order(entry.envelope.occurred, entry.event.position), _line(gathered, case, entry))
        for case in gathered.cases
        for entry in case.lines
    ]
    found += [(_order(row.row.occurred, row.event.position), _row(row)) for row in gathered.rows]
    return [line for _, line in sorted(found, key=lambda each: each[0])]


def _order(occurred: When, position: int) -> tuple[datetime, int]:
    return occurred.earliest, position


def _line(gathered: Gathered, case: ToldCase, entry: Entry) -> Told:
    event, record = entry.event, entry.event.record
    told = {
        "entry": record["id"],
        "case": str(case.id),
        "person": str(case.member.person),
        "position": event.position,
        "type": event.fact_class.TYPE,
        "label": event.fact_class.LABEL,
        "full_entry": f"/cases/{case.id}/history?after={event.version - 1}&limit=1",
        "occurred": record["occurred"],
        **_clocks(entry.envelope.occurred, event.at),
        "by": record["by"],
        "source": record["source"],
        "basis": record["basis"],
        "sensitivity": record["sensitivity"],
        "data": presenting.clear(entry),
        "inclusion": _inclusion(gathered, case.standing[event.id], entry),
    }
    if "known" in record:
        told["known"] = record["known"]
    if entry.straddles:
        told["known_straddles"] = True
    if entry.admission is Admission.RESTRICTED:
        return told | {"line": event.fact_class.LABEL}
    return told | _said(gathered, case.standing[event.id], entry)


def _said(gathered: Gathered, standing: Standing, entry: Entry) -> Told:
    """What the line says, in whose words, and what was said of the entry later."""
    told: Told = dict(_factual(gathered, standing, entry))
    if words := presenting.parts(entry).get("own_words"):
        told["own_words"] = words
    told |= presenting.remarks(entry)
    if entry.said.corrected:
        told["corrected_by"] = [str(id) for id in entry.said.corrected]
    return told


def _factual(gathered: Gathered, standing: Standing, entry: Entry) -> Iterator[tuple[str, Any]]:
    label, data = entry.event.fact_class.LABEL, presenting.clear(entry)
    yield "line", label if "withheld" in data else factual_line(label, data)
    choice = standing.choice
    if choice is not None and (line := _written(gathered, choice, entry, "line")) is not None:
        yield "in_words", {**line, "by": str(choice.by)}


def _written(
    gathered: Gathered, choice: Choice | None, entry: Entry, part: str
) -> Mapping[str, Any] | None:
    """What was written about a choice, or why it can't be read; None where nothing was, or where
    the entry that it tells of is kept from the reader."""
    if choice is None or entry.hidden or entry.admission is Admission.RESTRICTED:
        return None
    return _content(gathered.words.get(choice.decided), part)


def _content(contents: Contents | None, part: str) -> Mapping[str, Any] | None:
    content = None if contents is None else contents.get(part)
    return {"withheld": content.ground} if isinstance(content, Gone) else content


def _inclusion(gathered: Gathered, standing: Standing, entry: Entry) -> Told:
    told: Told = {"why": standing.why.value}
    if standing.choice is not None:
        told |= {"ground": standing.choice.ground.value, "by": str(standing.choice.by)}
        if (reason := _written(gathered, standing.choice, entry, "reason")) is not None:
            told["reason"] = reason
    return told


def _left_out(gathered: Gathered, case: ToldCase, entry: Entry) -> Told:
    event = entry.event
    choice = gathered.chronology.excluded[event.id]
    told: Told = {
        "entry": str(event.id),
        "case": str(case.id),
        "label": event.fact_class.LABEL,
        "occurred": event.record["occurred"],
        "ground": choice.ground.value,
        "by": str(choice.by),
    }
    reason = _written(gathered, choice, entry, "reason")
    return told if reason is None else told | {"reason": reason}


def _row(told: ToldRow) -> Told:
    row, record = told.row, told.event.record
    account = _content(told.contents, "account")
    return {
        "entry": str(told.id),
        "person": str(row.person),
        "position": told.event.position,
        "label": told.event.fact_class.LABEL,
        "occurred": record["occurred"],
        **_clocks(row.occurred, told.event.at),
        "origin": {
            "agency": row.origin,
            "received_on": row.received_on.isoformat(),
            "onward": row.onward,
        },
        "by": record["by"],
        "source": record["source"],
        "basis": record["basis"],
        "account": {"withheld": presenting.CLOSED} if account is None else account,
    }


def _clocks(occurred: When, recorded: datetime) -> Told:
    late = presenting.late_seconds(occurred.latest, recorded)
    allowed = timedelta(hours=policy("chronology")["late_hours"])
    return {
        "recorded": instant_text(recorded),
        "late_seconds": late,
        "late": late > allowed.total_seconds(),
    }


def added_later(before: Gathered, now: Gathered) -> list[Told]:
    """The lines recorded since a moment about what had happened by then."""
    moment = before.as_of.at
    if moment is None:
        return []
    known = {entry.event.id for case in before.cases for entry in case.lines}
    return [
        {
            "entry": str(entry.event.id),
            "case": str(case.id),
            "label": entry.event.fact_class.LABEL,
            "occurred": entry.event.record["occurred"],
            "recorded": instant_text(entry.event.at),
        }
        for case in now.cases
        for entry in case.lines
        if entry.event.id not in known
        and entry.event.at > moment
        and entry.envelope.occurred.earliest <= moment
    ]
