"""What changed between two moments as JSON values, and what the state of a case rests on."""

from datetime import datetime
from typing import Any

from api.answers import presenting
from application.callers import Caller
from application.reading import AsOf, Entry, Moment, StreamReader
from application.reconstruction.changes import LATE, Changes, FieldChange, Known
from domain.moments import When, instant_text


def rested_on(known: Known) -> dict[str, str]:
    """By the names of each value, with dots between them, the entry that it rests on."""
    return {".".join(path): str(known.rests_on[path]) for path in sorted(known.values)}


def changes(
    reader: StreamReader, caller: Caller, found: Changes, asked: tuple[Moment, Moment]
) -> dict[str, Any]:
    """What changed of a case between two moments, its entries opened as far as the caller may read
    them. Raises :class:`~application.log.PartsUnavailable`."""
    since, until = asked
    shown = reader.shown(caller, (*found.added, *found.marked))
    added, marked = shown[: len(found.added)], shown[len(found.added) :]
    told: dict[str, Any] = {
        "case": str(found.until.whole.id),
        "since": moment(found.since, since),
        "until": moment(found.until.as_of, until),
        "added": [_added(entry, since.known_by or since.at or found.since.at) for entry in added],
        "marked": [_marked(entry) for entry in marked],
        "restricted": sorted(map(str, found.restricted)),
        "opened": sorted(map(str, found.opened)),
        "changed": [_field(each) for each in found.fields],
    }
    if kept_back := found.until.restricted:
        told["not_shown"] = [str(id_) for id_ in kept_back]
    return told


def moment(as_of: AsOf, asked: Moment) -> dict[str, Any]:
    """A moment asked about, and the position that it stands for."""
    told = presenting.as_of(as_of)
    if asked.known_by is not None:
        told["known_by"] = instant_text(asked.known_by)
    return told


def _added(entry: Entry, since: datetime | None) -> dict[str, Any]:
    """The entry, marked where it came late, and where it tells of what was before the first
    moment."""
    told = presenting.entry(entry)
    if told["late_seconds"] > LATE.total_seconds():
        told["late"] = True
    if since is not None and _happened(entry).latest <= since:
        told["happened_before"] = True
    return told


def _happened(entry: Entry) -> When:
    return entry.event.envelope.occurred


def _marked(entry: Entry) -> dict[str, Any]:
    """An entry that stood, and what is said of it now."""
    told = {
        "entry": str(entry.event.id),
        "type": entry.event.type,
        "label": entry.event.fact_class.LABEL,
        "occurred": entry.event.record["occurred"],
        "corrected_by": [str(id_) for id_ in entry.said.corrected],
    }
    return told | presenting.remarks(entry)


def _field(each: FieldChange) -> dict[str, Any]:
    told = {
        "field": ".".join(each.path),
        "before": each.before,
        "after": each.after,
        "rested_on": each.rested_on and str(each.rested_on),
        "rests_on": each.rests_on and str(each.rests_on),
    }
    return {name: value for name, value in told.items() if value is not None}
