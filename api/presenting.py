"""How a case and its entries are told as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from application.reading import AsOf, Entry, StreamRead
from domain.case.case import Case
from domain.case.referral import ReferralReceived
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, part_fields
from domain.moments import When, instant_text
from domain.streams import StreamState

# Corrections are told entry by entry in the history, consent as a list of its own.
_NOT_AREAS = {"id", "version", "corrections", "consent"}


def as_of(moment: AsOf) -> dict[str, Any]:
    """The position an answer speaks of, and when it was recorded."""
    told: dict[str, Any] = {"position": moment.position}
    if moment.at is not None:
        told["recorded"] = instant_text(moment.at)
    return told


def plain(value: Any) -> Any:
    """A state's value as JSON: absent rather than null, and sets in order, so that the same state
    is told in the same bytes by every process."""
    if is_dataclass(value) and not isinstance(value, type):
        told = {f.name: plain(getattr(value, f.name)) for f in fields(value)}
        return {name: member for name, member in told.items() if member is not None}
    if isinstance(value, Fact):
        return value.clear()
    if isinstance(value, Content):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, Mapping):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(member) for member in value)
    if isinstance(value, tuple):
        return [plain(member) for member in value]
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | StrEnum) else value


def when(moment: When) -> dict[str, Any]:
    """A time as it was given."""
    return moment.model_dump(mode="json", by_alias=True, exclude_none=True)


def case(read: StreamRead, beginning: Sequence[Entry]) -> dict[str, Any]:
    """The case: who (from its beginning, as opened), where it stands, and each area's state."""
    assert isinstance(read.state, Case)
    areas = {
        f.name: plain(getattr(read.state, f.name)) for f in fields(Case) if f.name not in _NOT_AREAS
    }
    areas["consent"] = _consent(read.state)
    return {
        "case": str(read.state.id),
        "version": read.state.version,
        "status": read.state.status.value,
        "as_of": as_of(read.as_of),
        "who": _who(beginning),
        "areas": areas,
    }


def _consent(of: Case) -> list[dict[str, str]]:
    """Where each person who was asked stands, matter by matter."""
    return [
        {"scope": scope, "given_by": giver, "stands": stands}
        | ({} if regarding is None else {"regarding": regarding})
        for (scope, regarding, giver), stands in of.consent.positions.items()
    ]


def _who(beginning: Sequence[Entry]) -> Any:
    for entry in beginning:
        if isinstance(entry.envelope.fact, ReferralReceived):
            return _part(entry.envelope.fact.who)
    return None


def stream(read: StreamRead, shown: Sequence[Entry]) -> dict[str, Any]:
    """A stream that is no case: what it has become, and all its entries as far as opened."""
    state = plain(read.state)
    return {
        "version": state.pop("version"),
        "as_of": as_of(read.as_of),
        "state": {name: value for name, value in state.items() if name != "id"},
        "entries": [entry(one, read.state) for one in shown],
    }


def entry(shown: Entry, of: StreamState) -> dict[str, Any]:
    """One event in full: when, who, why, its clear fields, and its parts as far as opened."""
    envelope = shown.envelope
    assert envelope.recorded is not None
    told = {
        "id": str(envelope.id),
        "position": envelope.recorded.position,
        "version": envelope.originator_version,
        "type": envelope.fact.TYPE,
        "schema": envelope.fact.SCHEMA,
        "label": envelope.fact.LABEL,
        "area": envelope.fact.AREA,
        "occurred": when(envelope.occurred),
        "known": when(envelope.known) if envelope.known else {"at": _recorded(envelope)},
        "recorded": _recorded(envelope),
        "late_seconds": late_seconds(envelope.occurred.latest, envelope.recorded.at),
        "by": envelope.by.model_dump(mode="json", exclude_none=True),
        "why": envelope.why.value,
        "source": envelope.source.value,
        "basis": envelope.basis.value,
        "sensitivity": envelope.sensitivity.value,
        "data": envelope.fact.clear(),
        "parts": parts(envelope),
    }
    known = of.corrections.entries.get(envelope.id) if isinstance(of, Case) else None
    if known is not None and known.corrected:
        told["corrected_by"] = [str(id_) for id_ in known.corrected]
    if shown.straddles:
        told["known_straddles"] = True
    return told


def late_seconds(occurred_latest: datetime, recorded: datetime) -> int:
    """Whole seconds between the end of when it happened and the recording; 0 if none."""
    return max(0, int((recorded - occurred_latest).total_seconds()))


def _recorded(envelope: Envelope) -> str:
    assert envelope.recorded is not None
    return instant_text(envelope.recorded.at)


def parts(envelope: Envelope) -> dict[str, Any]:
    """The parts by field: content, or why it is withheld."""
    told: dict[str, Any] = {}
    for field, declared in part_fields(type(envelope.fact)).items():
        value = getattr(envelope.fact, field)
        if declared.many:
            told[field] = [_part(part) for part in value]
        elif value is not None:
            told[field] = _part(value)
    return told


def _part(part: Part | Closed | Gone) -> Any:
    if isinstance(part, Gone):
        return {"withheld": part.ground}
    if isinstance(part, Closed):
        return {"withheld": "closed"}
    return part.model_dump(mode="json", exclude_none=True)
