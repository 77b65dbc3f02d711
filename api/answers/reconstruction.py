"""A case in hindsight as JSON values."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from api.answers import presenting
from application.reading import Entry
from application.reconstruction.course import AtTheEnd, Reconstruction, rules_in_force
from application.reconstruction.plain import plain
from domain.case.hindsight.contacts import HumanContact, RiskAtContact
from domain.case.hindsight.flagged import FlaggedAnswer
from domain.case.hindsight.stood import DecidedNotToAct, Stood
from domain.case.telling import Telling
from domain.envelope import Envelope
from domain.moments import instant_text

_Entries = Mapping[UUID, Entry]
"""What the answer is told from, by id."""


def told(found: Reconstruction, day: date) -> dict[str, Any]:
    """Everything of it, each with the entries that say so; rules of a day in London."""
    opened = {entry.event.id: entry for entry in found.answers}
    of = {entry.event.id: entry for entry in found.read.entries}
    answer: dict[str, Any] = {
        "as_of": presenting.as_of(found.read.as_of),
        "contacts": [_at_contact(each, of) for each in found.contacts],
        "other_level_changes": _lines(found.other_changes, of),
        "flagged_answers": [_flagged(each, opened) for each in found.flagged],
        "decisions_not_to_act": [_not_acted(each, of) for each in found.not_acted],
        "endings": [_ending(each, of) for each in found.ends],
        "rules": {
            "day": day.isoformat(),
            "named_by_entries": plain(found.rules),
            "in_force": rules_in_force(day),
        },
    }
    if kept_back := found.read.restricted:
        answer["restricted"] = [str(id_) for id_ in kept_back]
    return answer


def _at_contact(each: RiskAtContact, of: _Entries) -> dict[str, Any]:
    return {
        **_contact(each.at),
        "asked": bool(each.screens or each.assessed) or bool(each.at.risk_considered),
        "screens": _lines(each.screens, of),
        "omitted": _lines(each.omitted, of),
        "flagged_answers": [str(one.id) for one in each.flagged],
        "assessed": _lines(each.assessed, of),
        "level_changes": _lines(each.changed, of),
    }


def _contact(contact: HumanContact) -> dict[str, Any]:
    told: dict[str, Any] = plain(contact)
    return told


def _lines(events: Iterable[Envelope], of: _Entries) -> list[dict[str, Any]]:
    return [_line(of[event.id]) for event in events]


def _line(entry: Entry) -> dict[str, Any]:
    """An entry in short: what it is, who recorded it, when, and its clear fields as far as they may
    be told."""
    event = entry.event
    return {
        "id": str(event.id),
        "position": event.position,
        "type": event.type,
        "label": event.fact_class.LABEL,
        "occurred": presenting.when(event.envelope.occurred),
        "recorded": instant_text(event.at),
        "by": plain(event.envelope.by),
        "data": presenting.clear(entry),
    }


def _flagged(each: FlaggedAnswer, opened: Mapping[UUID, Entry]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "entry": presenting.entry(opened[each.entry.id]),
        "answered": presenting.when(each.answered),
        "responses": [str(id_) for id_ in each.responses],
        "told": [_told(one) for one in each.told],
    }
    if each.next_contact is not None:
        told["next_contact"] = _contact(each.next_contact)
        told["seconds_at_least"] = _seconds(each.at_least)
        told["seconds_at_most"] = _seconds(each.at_most)
    return told


def _seconds(lasted: timedelta | None) -> int | None:
    return None if lasted is None else int(lasted.total_seconds())


def _told(telling: Telling) -> dict[str, Any]:
    told: dict[str, Any] = plain(
        {
            "how": telling.how,
            "actor": telling.actor,
            "role": None if telling.author is None else telling.author.role,
            "team": None if telling.author is None else telling.author.team,
            "recipient": telling.recipient,
            "event": telling.event.id,
        }
    )
    return told | {"when": presenting.when(telling.when)}


def _ending(end: AtTheEnd, of: _Entries) -> dict[str, Any]:
    told = {"closed": _line(of[end.stood.when.id]), **_stood(end.stood, of)}
    if end.unseen is not None:
        told["not_seen_by_who_closed_it"] = [str(id_) for id_ in end.unseen]
    return told


def _not_acted(each: DecidedNotToAct, of: _Entries) -> dict[str, Any]:
    return {
        "decision": _line(of[each.stood.when.id]),
        **_stood(each.stood, of),
        "later": _lines(each.later, of),
    }


def _stood(stood: Stood, of: _Entries) -> dict[str, Any]:
    return {
        "had": stood.had,
        "arrived_after": _lines(stood.arrived_after, of),
        "known_before": [str(each.id) for each in stood.known_before],
    }
