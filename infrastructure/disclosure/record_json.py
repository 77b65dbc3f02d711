"""What a pack tells, as JSON values: the same pack, the same values."""

from collections.abc import Mapping
from typing import Any

from application.disclosure.pack import Pack, ToldEntry, ToldPart, ToldRecord
from application.disclosure.rules import LeftOut
from domain.governance.disclosure_parts import Withholding
from domain.moments import instant_text
from infrastructure.pages import told_label

FORMAT = "caseledger/disclosure/v1"


def pack_json(pack: Pack) -> dict[str, Any]:
    """All that is told; a document's bytes stand beside it under their hash."""
    return {
        "format": FORMAT,
        "disclosure": str(pack.disclosure.id),
        "person": str(pack.disclosure.person),
        "position": pack.held.position,
        "in_charge": str(pack.in_charge),
        "records": [_record(told) for told in pack.records if told.record.own],
        # Where the person is told of elsewhere would tell of others whose record it is.
        "mentioned_elsewhere": [
            {part.name: part_json(part)}
            for told in pack.records
            if not told.record.own
            for entry in told.entries
            for part in _or_all(entry)
        ],
    }


def _or_all(entry: ToldEntry) -> tuple[ToldPart, ...]:
    """The parts of an entry; one that stands for all of it where it is left out whole."""
    return entry.parts or (ToldPart("entry", left_out=entry.left_out),)


def _record(told: ToldRecord) -> dict[str, Any]:
    record = told.record
    return {
        "stream": str(record.stream),
        "kind": record.kind,
        "entries": [_entry(entry) for entry in told.entries],
    }


def _entry(told: ToldEntry) -> dict[str, Any]:
    record = told.event.record
    shown: dict[str, Any] = {
        "id": record["id"],
        "version": record["version"],
        "position": told.event.position,
        "recorded": instant_text(told.event.at),
    }
    if told.left_out is not None:
        return shown | {"withheld": left_out_json(told.left_out)}
    names = ("type", "schema", "occurred", "known", "by", "why", "source", "basis", "data")
    shown |= {name: record[name] for name in names if name in record}
    shown |= {"label": told_label(record), "parts": {p.name: part_json(p) for p in told.parts}}
    if told.said.corrected:
        shown["corrected_by"] = [str(id) for id in told.said.corrected]
    if told.said.withdrawn is not None:
        shown["withdrawn"] = {"by": str(told.said.withdrawn.id), "ground": str(told.said.ground)}
    return shown


def part_json(part: ToldPart) -> dict[str, Any]:
    """One part: what it says, or why it does not."""
    if part.left_out is not None:
        return {"withheld": left_out_json(part.left_out)}
    if part.gone is not None:
        return {"gone": _gone(part)}
    told: dict[str, Any] = {"content": part.content}
    if part.passages:
        told["passages_withheld"] = [_passage(each) for each in part.passages]
    return told


def left_out_json(why: LeftOut) -> dict[str, Any]:
    """On which ground something is left out, and who decided it."""
    told = {"ground": why.ground, "decided_by": str(why.by)}
    return told if why.review_by is None else told | {"review_by": why.review_by.isoformat()}


def _passage(withheld: Withholding) -> Mapping[str, Any]:
    assert withheld.span is not None, "a passage has a span"
    why = LeftOut(withheld.ground.value, withheld.by, withheld.review_by)
    return {"field": withheld.span.field, **left_out_json(why)}


def _gone(part: ToldPart) -> dict[str, Any]:
    assert part.gone is not None, "it was asked for because it is gone"
    told: dict[str, Any] = {"why": part.gone.ground}
    if part.gone.erasure is not None:
        erased = part.gone.erasure
        told |= {"ground": erased.ground, "on": erased.on.isoformat(), "order": str(erased.order)}
    return told
