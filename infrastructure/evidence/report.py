"""The report inside a bundle: for people to read. No claim rests on it, and it needs no script."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from uuid import UUID

from application.evidence import Disclosure
from application.heads import RecordedHeads
from domain.documents import BLOB
from domain.facts import UnknownEvent, event_class
from domain.moments import LONDON
from infrastructure.evidence.contents import Contents, Erased, LeftOut
from infrastructure.evidence.records import ShownRecord
from infrastructure.heads.heads_tree import ProvenHead

_STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "ol{padding:0;list-style:none}li{border-top:1px solid #aeb7bd;padding:.75rem 0}"
    "p{margin:.25rem 0}dl{margin:.25rem 0 .25rem 1rem}dt{font-weight:600}dd{margin:0 0 .25rem 1rem;"
    "white-space:pre-wrap;overflow-wrap:anywhere}.quiet{color:#4c6272}.withheld{background:#f0f4f5}"
)


@dataclass(frozen=True)
class Shown:
    """What the report tells of."""

    disclosure: Disclosure
    records: Sequence[ShownRecord]
    contents: Contents
    head: tuple[RecordedHeads, ProvenHead] | None


def report(shown: Shown) -> str:
    """The page; the same contents give the same text."""
    return "\n".join(
        [
            '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">',
            '<meta http-equiv="Content-Security-Policy"'
            " content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>Case {shown.disclosure.case}</title><style>{_STYLE}</style></head><body>",
            *_heading(shown),
            '<h2>What was recorded</h2><ol id="events">',
            *(_event(shown, record) for record in shown.records),
            "</ol></body></html>\n",
        ]
    )


def _heading(shown: Shown) -> Iterator[str]:
    disclosure, contents = shown.disclosure, shown.contents
    yield f"<h1>Case {disclosure.case}</h1>"
    yield (
        "<p>This page is for reading and proves nothing by itself: <code>caseledger-verify</code>"
        " checks the records that stand beside it. Times are those of London.</p>"
    )
    yield (
        f"<p>{len(shown.records)} entries of the signed history of {disclosure.tree.size} events,"
        f" as of {_instant(disclosure.tree.at)}. Asked for by <code>{disclosure.by}</code> for"
        f" {escape(disclosure.why.value)}.</p>"
    )
    yield (
        f"<p>{len(contents.openings)} texts are disclosed, {len(contents.documents)} documents are"
        f" enclosed, {len(contents.left_out)} are withheld; each says why.</p>"
    )
    yield f"<p>{_completeness(shown)}</p>"


def _completeness(shown: Shown) -> str:
    if shown.head is None:
        return "Nothing shows that these are all the entries of the case."
    recorded, head = shown.head
    return (
        f"The log recorded at position {recorded.position}, on {_instant(recorded.at)}, that this"
        f" case ended with version {head.version} at position {recorded.heads.covered}. That says"
        " nothing of other cases of the same person."
    )


def _event(shown: Shown, record: ShownRecord) -> str:
    said = record.record
    by = said["by"]
    known = f"; known {_moment(said['known'])}" if "known" in said else ""
    return (
        f'<li id="v{record.version}"><p><strong>{escape(_label(said))}</strong>'
        f" · occurred {_moment(said['occurred'])} · recorded {_instant(record.at)}{known}</p>"
        f'<p class="quiet">{escape(by["role"])} <code>{escape(by["actor"])}</code> of'
        f" {escape(by['organisation'])}; told by {escape(said['source'])} as"
        f" {escape(said['basis'])}. {_proof_state(shown, record)}</p>"
        f"{_fields(said['data'])}{''.join(_parts(shown, record))}</li>"
    )


def _label(said: Mapping[str, Any]) -> str:
    try:
        return event_class(said["type"], said["schema"]).LABEL
    except UnknownEvent:
        return str(said["type"])


def _proof_state(shown: Shown, record: ShownRecord) -> str:
    place = f"Version {record.version}, position {record.position}: in the signed history"
    if shown.head is None or record.version > shown.head[1].version:
        return f"{place}; what may have followed is not covered by heads."
    return f"{place}; up to here nothing is left out."


def _parts(shown: Shown, record: ShownRecord) -> Iterator[str]:
    for part in record.parts:
        opening = shown.contents.openings.get((record.id, part.name))
        if opening is None:
            yield _withheld(part.name, shown.contents.left_out[record.id, part.name])
            continue
        yield f"<dl><dt>{escape(part.name)}</dt><dd>{_value(opening.content)}</dd></dl>"
        if opening.is_document:
            bytes_left_out = shown.contents.left_out.get((record.id, part.name + BLOB))
            if bytes_left_out is not None:
                yield _withheld(f"{part.name}: the document", bytes_left_out)
            else:
                name = escape(f"documents/{opening.content['sha256']}")
                yield f"<p>Enclosed as <code>{name}</code>.</p>"


def _withheld(what: str, left_out: LeftOut) -> str:
    if isinstance(left_out, Erased):
        why = f"erased by the order of {_instant(left_out.order.at)}, {_code(left_out.order.id)}"
    else:
        ground = escape(left_out.ground.replace("_", " "))
        why = f"withheld: {ground}; decided by {_code(left_out.by)}"
    return f'<p class="withheld">{escape(what)}: {why}</p>'


def _fields(data: Mapping[str, Any]) -> str:
    return f"<dl><dd>{_value(data)}</dd></dl>" if data else ""


def _value(value: Any) -> str:
    match value:
        case Mapping():
            return "\n".join(f"{escape(name)}: {_value(held)}" for name, held in value.items())
        case list():
            return "; ".join(_value(held) for held in value)
        case bool():
            return "yes" if value else "no"
    return escape(str(value))


def _moment(moment: Mapping[str, Any]) -> str:
    about = "about " if moment.get("about") else ""
    told = [_point(moment[name]) for name in ("at", "on", "from", "to") if name in moment]
    return about + " to ".join(told)


def _point(text: str) -> str:
    return _instant(datetime.fromisoformat(text)) if "T" in text else escape(text)


def _instant(at: datetime) -> str:
    local = at.astimezone(LONDON)
    return f'<time datetime="{at.isoformat()}">{local:%Y-%m-%d %H:%M:%S}</time>'


def _code(id_: UUID) -> str:
    return f"<code>{id_}</code>"
