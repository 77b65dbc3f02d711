"""A case in hindsight as JSON values."""

from collections.abc import Mapping
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


def told(found: Reconstruction, day: date) -> dict[str, Any]:
    """Everything of it, each with the entries that say so; rules of a day in London."""
    opened = {entry.event.id: entry for entry in found.answers}
    answer: dict[str, Any] = {
        "as_of": presenting.as_of(found.read.as_of),
        "contacts": [_at_contact(each) for each in found.contacts],
        "other_level_changes": [_line(each) for each in found.other_changes],
        "flagged_answers": [_flagged(each, opened) for each in found.flagged],
        "decisions_not_to_act": [_not_acted(each) for each in found.not_acted],
        "endings": [_ending(each) for each in found.ends],
        "rules": {
            "day": day.isoformat(),
            "named_by_entries": plain(found.rules),
            "in_force": rules_in_force(day),
        },
    }
    if kept_back := found.read.restricted:
        answer["restricted"] = [str(id_) for id_ in kept_back]
    return answer


def _at_contact(each: RiskAtContact) -> dict[str, Any]:
    return {
        **_contact(each.at),
        "asked": bool(each.screens or each.assessed) or bool(each.at.risk_considered),
        "screens": [_line(one) for one in each.screens],
        "omitted": [_line(one) for one in each.omitted],
        "flagged_answers": [str(one.id) for one in each.flagged],
        "assessed": [_line(one) for one in each.assessed],
        "level_changes": [_line(one) for one in each.changed],
    }


def _contact(contact: HumanContact) -> dict[str, Any]:
    told: dict[str, Any] = plain(contact)
    return told


def _line(entry: Envelope) -> dict[str, Any]:
    """An entry in short: what it is, who recorded it, when, and its clear fields."""
    assert entry.recorded is not None, "the log holds it"
    return {
        "id": str(entry.id),
        "position": entry.recorded.position,
        "type": entry.fact.TYPE,
        "occurred": presenting.when(entry.occurred),
        "recorded": instant_text(entry.recorded.at),
        "by": plain(entry.by),
        "data": entry.fact.clear(),
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


def _ending(end: AtTheEnd) -> dict[str, Any]:
    told = {"closed": _line(end.stood.when), **_stood(end.stood)}
    if end.unseen is not None:
        told["not_seen_by_who_closed_it"] = [str(id_) for id_ in end.unseen]
    return told


def _not_acted(each: DecidedNotToAct) -> dict[str, Any]:
    return {
        "decision": _line(each.stood.when),
        **_stood(each.stood),
        "later": [_line(one) for one in each.later],
    }


def _stood(stood: Stood) -> dict[str, Any]:
    return {
        "had": stood.had,
        "arrived_after": [_line(each) for each in stood.arrived_after],
        "known_before": [str(each.id) for each in stood.known_before],
    }
