"""How a case and its entries are told as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from application.reading import AsOf, Entry, StreamRead
from application.remarks import WITHDRAWN, Rectification
from domain.case.case import Case
from domain.case.corrections.corrections import EntryReentered, WrongRecordEntryMoved
from domain.case.referral.referral import ReferralReceived
from domain.case.supervision.supervision_rules import RuleHit
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, part_fields
from domain.moments import When, instant_text

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


def case(
    read: StreamRead, beginning: Sequence[Entry], due: Sequence[RuleHit], *, scores: bool
) -> dict[str, Any]:
    """The case: who (from its beginning, as opened), where it stands, and each area's state.

    ``due`` is why it is due for supervision; without ``scores`` the rules about them were not
    asked, and the answer says so.
    """
    assert isinstance(read.state, Case)
    areas = {
        f.name: plain(getattr(read.state, f.name)) for f in fields(Case) if f.name not in _NOT_AREAS
    }
    areas["consent"] = _consent(read.state)
    areas["supervision"]["due"] = plain(tuple(due))
    if not scores:
        areas["supervision"]["due_without_scores"] = True
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
        "entries": [entry(one) for one in shown],
    }


def entry(shown: Entry) -> dict[str, Any]:
    """One event in full: when, who, why, its clear fields, its parts as far as opened, and what was
    said of it later."""
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
        "data": clear(shown),
        "parts": parts(envelope),
    } | remarks(shown)
    if shown.said.corrected:
        told["corrected_by"] = [str(id_) for id_ in shown.said.corrected]
    if shown.straddles:
        told["known_straddles"] = True
    return told


def clear(shown: Entry) -> dict[str, Any]:
    """The clear fields of an entry; withheld where it is about somebody else and this reader may
    not see withdrawn entries."""
    if shown.hidden and shown.said.moved:
        return {"withheld": WITHDRAWN}
    return shown.envelope.fact.clear()


def remarks(shown: Entry) -> dict[str, Any]:
    """What was said of an entry later, but for corrections and addenda: that it was withdrawn, by
    whom, when and on what ground; where it had been made first; what the person says against it;
    what they asked to have put right."""
    said, told = shown.said, dict[str, Any]()
    if said.withdrawn is not None:
        told["withdrawn"] = {
            "entry": str(said.withdrawn.id),
            "ground": said.ground,
            "by": said.withdrawn.by.model_dump(mode="json", exclude_none=True),
            "recorded": _recorded(said.withdrawn),
        }
        if isinstance(said.withdrawn.fact, WrongRecordEntryMoved):
            told["withdrawn"]["right_case"] = str(said.withdrawn.fact.right_case)
    if said.reentered is not None:
        told["reentered"] = {"entry": str(said.reentered.id), **_from(said.reentered)}
    if shown.statements:
        told["statements"] = [_statement(statement) for statement in shown.statements]
    if said.rectifications:
        told["rectifications"] = [_rectification(asked) for asked in said.rectifications]
    return told


def _from(reentered: Envelope) -> dict[str, str]:
    fact = reentered.fact
    assert isinstance(fact, EntryReentered)
    return {"from_case": str(fact.from_case), "from_entry": str(fact.from_entry)}


def _statement(shown: Entry) -> dict[str, Any]:
    return {
        "entry": str(shown.envelope.id),
        "recorded": _recorded(shown.envelope),
        "data": clear(shown),
        "parts": parts(shown.envelope),
    } | remarks(replace(shown, statements=()))


def _rectification(asked: Rectification) -> dict[str, Any]:
    told = {"request": str(asked.requested.id), **asked.requested.fact.clear()}
    if asked.decided is not None:
        told |= {"decision": str(asked.decided.id), **asked.decided.fact.clear()}
    return {name: value for name, value in told.items() if name not in {"entry", "policy"}}


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
