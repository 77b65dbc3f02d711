"""The report inside a bundle: for people to read. No claim rests on it, and it needs no script."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from application.evidence import Disclosure
from application.heads import RecordedHeads
from domain.documents import BLOB
from infrastructure.evidence.contents import Contents, Erased, LeftOut
from infrastructure.evidence.records import ShownRecord
from infrastructure.heads.heads_tree import ProvenHead
from infrastructure.pages import (
    page_opening,
    told_fields,
    told_id,
    told_instant,
    told_label,
    told_moment,
    told_value,
)


@dataclass(frozen=True)
class Shown:
    """What the report tells of; `records` also holds those that are kept back as a whole."""

    disclosure: Disclosure
    records: Sequence[ShownRecord]
    contents: Contents
    readings: Sequence[ShownRecord]
    head: tuple[RecordedHeads, ProvenHead] | None


def report(shown: Shown) -> str:
    """The page; the same contents give the same text."""
    return "\n".join(
        [
            *page_opening(f"Case {shown.disclosure.case}"),
            *_heading(shown),
            '<h2>What was recorded</h2><ol id="events">',
            *(_event(shown, record) for record in shown.records),
            "</ol>",
            *_seen(shown),
            "</body></html>\n",
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
        f" as of {told_instant(disclosure.tree.at)}. Asked for by <code>{disclosure.by}</code> for"
        f" {escape(disclosure.why.value)}.</p>"
    )
    yield (
        f"<p>{len(contents.openings)} texts are disclosed, {len(contents.documents)} documents are"
        f" enclosed, {len(contents.left_out)} are withheld and {len(disclosure.kept_back)} entries"
        " as a whole; each says why.</p>"
    )
    yield f"<p>{_completeness(shown)}</p>"


def _completeness(shown: Shown) -> str:
    if shown.head is None:
        return "Nothing shows that these are all the entries of the case."
    recorded, head = shown.head
    return (
        f"The log recorded at position {recorded.position}, on {told_instant(recorded.at)}, that"
        f" this case ended with version {head.version} at position {recorded.heads.covered}. That"
        " says nothing of other cases of the same person."
    )


def _seen(shown: Shown) -> Iterator[str]:
    yield '<h2>Who has seen it</h2><ul id="readings">'
    for reading in shown.readings:
        said = reading.record
        by, told = said["by"], said["data"]
        yield (
            f"<li>{told_instant(reading.at)} · {escape(by['role'])}"
            f" <code>{escape(by['actor'])}</code> of {escape(by['organisation'])}:"
            f" {escape(told['action'])}, {escape(told['decision'])}</li>"
        )
    yield "</ul><p>These readings happened; that there were no others is not proven.</p>"


def _event(shown: Shown, record: ShownRecord) -> str:
    why = shown.disclosure.kept_back.get(record.id)
    if why is not None:
        return (
            f'<li id="v{record.version}"><p class="quiet">{_proof_state(shown, record)}</p>'
            f"{_withheld('the whole entry', why)}</li>"
        )
    said = record.record
    by = said["by"]
    known = f"; known {told_moment(said['known'])}" if "known" in said else ""
    return (
        f'<li id="v{record.version}"><p><strong>{escape(told_label(said))}</strong>'
        f" · occurred {told_moment(said['occurred'])}"
        f" · recorded {told_instant(record.at)}{known}</p>"
        f'<p class="quiet">{escape(by["role"])} <code>{escape(by["actor"])}</code> of'
        f" {escape(by['organisation'])}; told by {escape(said['source'])} as"
        f" {escape(said['basis'])}. {_proof_state(shown, record)}</p>"
        f"{told_fields(said['data'])}{''.join(_parts(shown, record))}</li>"
    )


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
        yield f"<dl><dt>{escape(part.name)}</dt><dd>{told_value(opening.content)}</dd></dl>"
        if opening.is_document:
            bytes_left_out = shown.contents.left_out.get((record.id, part.name + BLOB))
            if bytes_left_out is not None:
                yield _withheld(f"{part.name}: the document", bytes_left_out)
            else:
                name = escape(f"documents/{opening.content['sha256']}")
                yield f"<p>Enclosed as <code>{name}</code>.</p>"


def _withheld(what: str, left_out: LeftOut) -> str:
    if isinstance(left_out, Erased):
        order = left_out.order
        why = f"erased by the order of {told_instant(order.at)}, {told_id(order.id)}"
    else:
        ground = escape(left_out.ground.replace("_", " "))
        why = f"withheld: {ground}; decided by {told_id(left_out.by)}"
    return f'<p class="withheld">{escape(what)}: {why}</p>'
