"""How a case and its entries are told as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol

from fastapi import Response
from pydantic import TypeAdapter
from pydantic_core import to_json

from application.log import StreamEntry
from application.put_right import put_right
from application.reading import RESTRICTED, Admission, Entry, StreamRead
from application.reconstruction.areas import AREAS, CONSENT, area, areas_told
from application.reconstruction.plain import plain
from application.remarks import NOTHING_SAID, WITHDRAWN, Rectification
from domain.case.case import Case
from domain.case.corrections.corrections import EntryReentered, WrongRecordEntryMoved
from domain.case.referral.referral import ReferralReceived
from domain.case.supervision.supervision_rules import RuleHit, holds_what_is_not_compared
from domain.facts import Erasure, Gone, Part, PartAbout, part_fields
from domain.moments import When, instant_text
from domain.unchecked import unchecked_behind, unchecked_of

_WHEN: TypeAdapter[When] = TypeAdapter(When)
CLOSED = "closed"
"""The ground on which something is withheld that this reader's role has no need of."""
_BEHIND_A_CASE = ("clocks", "pathways", "supervision", "supervision_rules")
"""What works out by when something is due, who countersigns, and why a case comes to supervision.
"""


class Reached(Protocol):
    """Up to where an answer speaks, and when that was recorded: by the log, or by a view."""

    @property
    def position(self) -> int: ...

    @property
    def at(self) -> datetime | None: ...


def as_of(moment: Reached) -> dict[str, Any]:
    """The position an answer speaks of, and when it was recorded."""
    told: dict[str, Any] = {"position": moment.position}
    if moment.at is not None:
        told["recorded"] = instant_text(moment.at)
    return told


def when(moment: When) -> dict[str, Any]:
    """A time as it was given."""
    return moment.model_dump(mode="json", by_alias=True, exclude_none=True)


def case(
    read: StreamRead,
    beginning: Sequence[Entry],
    due: Sequence[RuleHit],
    *,
    scores: bool,
    day: date,
) -> dict[str, Any]:
    """The case: who (from its beginning, as opened), where it stands, and each area's state.

    ``day`` is the one on which it says who holds the case, ``due`` why it is due for supervision;
    without ``scores`` the rules about them were not
    asked, and those never look at questionnaires compared in T scores: the answer says both. Where
    entries are restricted for this reader, the areas are told without them, and the answer names
    them. What was put right of that on which safety rests is named too: areas tell it as it was.
    """
    assert isinstance(read.state, Case)
    told = {
        "case": str(read.state.id),
        "version": read.state.version,
        "status": read.state.status.value,
        "as_of": as_of(read.as_of),
        "who": _who(beginning),
        "areas": _areas(read, due, scores=scores, day=day),
        "unchecked_rules": list(unchecked_of(*_BEHIND_A_CASE)),
    }
    if restricted := read.restricted:
        told["restricted"] = [str(id_) for id_ in restricted]
    if wrong := put_right(read):
        told["put_right"] = [plain(each) for each in wrong]
    return told


def _areas(read: StreamRead, due: Sequence[RuleHit], *, scores: bool, day: date) -> dict[str, Any]:
    """Each area's state, or that it is closed for this reader's role; what a restricted beginning
    of the case says is restricted here too."""
    state, allowed = read.state, read.allowed
    assert isinstance(state, Case)
    areas = {name: area(state, name) for name in areas_told(allowed)}
    if "supervision" in areas:
        areas["supervision"]["due"] = plain(tuple(due))
        if not scores:
            areas["supervision"]["due_without_scores"] = True
        if holds_what_is_not_compared(state):
            areas["supervision"]["due_without_t_scores"] = True
    if "allocation" in areas and (held := state.allocation.holder_on(day)) is not None:
        areas["allocation"]["held"] = plain(held)
    if read.entries and not allowed.shows(read.entries[0].event.id):
        areas["referral"] = {"withheld": RESTRICTED}
    closed = {*AREAS, CONSENT} - areas.keys()
    return areas | {name: {"withheld": CLOSED} for name in sorted(closed)}


def _who(beginning: Sequence[Entry]) -> Any:
    for entry in beginning:
        if issubclass(entry.event.fact_class, ReferralReceived):
            return parts(entry).get("who")
    return None


def stream(read: StreamRead, shown: Sequence[Entry]) -> dict[str, Any]:
    """A stream that is no case: what it has become, and all its entries as far as opened."""
    state = plain(read.state)
    return {
        "version": state.pop("version"),
        "as_of": as_of(read.as_of),
        "state": {name: value for name, value in state.items() if name != "id"},
        "entries": [entry(one) for one in shown],
    }


def entry(shown: Entry, *, with_parts: bool = True) -> dict[str, Any]:
    """One event in full: when, who, why, its clear fields, its parts as far as opened, and what was
    said of it later; or all of that but the parts.

    Told as its record has it: of fifty events no more is made than their JSON.
    """
    event, record, kind = shown.event, shown.event.record, shown.event.fact_class
    recorded = instant_text(event.at)
    told = {
        "id": record["id"],
        "position": event.position,
        "version": record["version"],
        "type": kind.TYPE,
        "schema": kind.SCHEMA,
        "label": kind.LABEL,
        "area": kind.AREA,
        "occurred": record["occurred"],
        "known": record.get("known") or {"at": recorded},
        "recorded": recorded,
        "late_seconds": late(shown),
        "by": record["by"],
        "why": record["why"],
        "source": record["source"],
        "basis": record["basis"],
        "sensitivity": record["sensitivity"],
        "data": clear(shown),
    }
    if with_parts:
        told["parts"] = parts(shown)
    if unchecked := unchecked_rules(kind.TYPE, told):
        told["unchecked_rules"] = unchecked
    if shown.said is not NOTHING_SAID and shown.admission is not Admission.RESTRICTED:
        told |= remarks(shown, with_parts=with_parts)
        if shown.said.corrected:
            told["corrected_by"] = [str(id_) for id_ in shown.said.corrected]
    if shown.straddles:
        told["known_straddles"] = True
    return told


def unchecked_rules(type: str, told: Mapping[str, Any]) -> list[str]:
    """The rules that are general knowledge and judged what an entry tells."""
    return list(unchecked_behind(type, told["data"], told.get("parts", {}).get("outcome")))


def clear(shown: Entry) -> Mapping[str, Any]:
    """The clear fields of an entry; withheld where it is restricted for this reader, where their
    role has no need of it, or where it is about somebody else and they may not see withdrawn
    entries."""
    if shown.admission is Admission.RESTRICTED:
        return {"withheld": RESTRICTED}
    if shown.admission is Admission.UNTOLD:
        return {"withheld": CLOSED}
    if shown.hidden and shown.said.moved:
        return {"withheld": WITHDRAWN}
    fields: Mapping[str, Any] = shown.event.record["data"]
    return fields


def remarks(shown: Entry, *, with_parts: bool = True) -> dict[str, Any]:
    """What was said of an entry later, but for corrections and addenda: that it was withdrawn, by
    whom, when and on what ground; where it had been made first; what the person says against it;
    what they asked to have put right."""
    said, told = shown.said, dict[str, Any]()
    if said.withdrawn is not None:
        told["withdrawn"] = {
            "entry": str(said.withdrawn.id),
            "ground": said.ground,
            "by": said.withdrawn.record["by"],
            "recorded": instant_text(said.withdrawn.at),
        }
        if isinstance(said.withdrawn.fact, WrongRecordEntryMoved):
            told["withdrawn"]["right_case"] = str(said.withdrawn.fact.right_case)
    if said.reentered is not None:
        told["reentered"] = {"entry": str(said.reentered.id), **_from(said.reentered)}
    if shown.statements:
        told["statements"] = [
            _statement(statement, with_parts=with_parts) for statement in shown.statements
        ]
    if said.rectifications:
        told["rectifications"] = [_rectification(asked) for asked in said.rectifications]
    return told


def _from(reentered: StreamEntry) -> dict[str, str]:
    fact = reentered.fact
    assert isinstance(fact, EntryReentered)
    return {"from_case": str(fact.from_case), "from_entry": str(fact.from_entry)}


def _statement(shown: Entry, *, with_parts: bool) -> dict[str, Any]:
    told = {
        "entry": str(shown.event.id),
        "recorded": instant_text(shown.event.at),
        "data": clear(shown),
    }
    if with_parts:
        told["parts"] = parts(shown)
    return told | remarks(replace(shown, statements=()))


def _rectification(asked: Rectification) -> dict[str, Any]:
    told = {"request": str(asked.requested.id), **asked.requested.record["data"]}
    if asked.decided is not None:
        told |= {"decision": str(asked.decided.id), **asked.decided.record["data"]}
    return {name: value for name, value in told.items() if name not in {"entry", "policy"}}


def late(shown: Entry) -> int:
    """Whole seconds between the end of when an entry's event happened and its recording."""
    return late_seconds(_latest(shown.event.record["occurred"]), shown.event.at)


def late_seconds(occurred_latest: datetime, recorded: datetime) -> int:
    """Whole seconds between the end of when it happened and the recording; 0 if none."""
    return max(0, int((recorded - occurred_latest).total_seconds()))


def _latest(occurred: Mapping[str, Any]) -> datetime:
    """The end of when something happened; most things happened at an instant."""
    if "at" in occurred:
        return datetime.fromisoformat(occurred["at"])
    return _WHEN.validate_python(occurred).latest


def parts(shown: Entry) -> dict[str, Any]:
    """The parts by field: content, or why it is withheld."""
    declared = part_fields(shown.event.fact_class)
    if not declared:
        return {}
    told: dict[str, Any] = {field: [] for field, each in declared.items() if each.many}
    for part in shown.event.record["parts"]:
        field = part["name"].partition(".")[0]
        content = _content(part, shown.contents.get(part["name"]), declared[field].model)
        if declared[field].many:
            told[field].append(content)
        else:
            told[field] = content
    return told


def _content(
    part: Mapping[str, str], content: Mapping[str, Any] | Gone | None, model: type[Part]
) -> Mapping[str, Any]:
    if content is None:
        return {"withheld": CLOSED}
    if isinstance(content, Gone):
        return gone(content)
    if issubclass(model, PartAbout):
        return {**content, "about": part["subject"]}
    return content


def gone(part: Gone) -> dict[str, Any]:
    """Why a part says nothing: the ground, and the order where it was erased."""
    return {"withheld": part.ground, **_erased(part.erasure)}


def _erased(erasure: Erasure | None) -> Mapping[str, Any]:
    if erasure is None:
        return {}
    return {
        "erased": {
            "event": str(erasure.order),
            "ground": erasure.ground,
            "on": erasure.on.isoformat(),
        }
    }


def answer(told: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """A whole answer of one line, its JSON written in compiled code: a third of the time."""
    line = to_json(told) + b"\n"
    return Response(line, media_type="application/json", headers=dict(headers or {}))
