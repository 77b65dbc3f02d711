"""The pack of a disclosure: each entry of each record, its parts opened or left out, each with why.

Made from the log up to a position, from the decisions of the disclosure and from nothing else: the
same again whenever it is made, until something of it is erased.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from application.disclosure.held import Held, HeldRecord
from application.disclosure.passages import without
from application.disclosure.rules import LeftOut, Part, RecordRules
from application.documents import DocumentStore
from application.evidence import MOST_DOCUMENT_BYTES, TooLarge
from application.log import PartStore, StreamEntry
from application.remarks import NOTHING_SAID, Remarks
from domain.documents import Document, document_fields
from domain.facts import Gone
from domain.governance.disclosure import Disclosure
from domain.governance.disclosure_parts import Withholding

UNREADABLE = "unreadable"


@dataclass(frozen=True)
class ToldPart:
    """One part: what it says (but for passages), or why it is left out or gone.

    ``document`` is a document's bytes, where the part describes one that is there.
    """

    name: str
    content: Mapping[str, Any] | None = None
    passages: tuple[Withholding, ...] = ()
    left_out: LeftOut | None = None
    gone: Gone | None = None
    document: bytes | None = None


@dataclass(frozen=True)
class ToldEntry:
    """One entry: its parts, and what was said of it later; or why all of it is left out."""

    event: StreamEntry
    said: Remarks
    parts: tuple[ToldPart, ...] = ()
    left_out: LeftOut | None = None


@dataclass(frozen=True)
class ToldRecord:
    """One record of the person; of somebody else's only the parts that are about the person, and
    nothing by which it could be told whose it is."""

    record: HeldRecord
    entries: tuple[ToldEntry, ...]


@dataclass(frozen=True)
class Pack:
    """All that is told; ``in_charge`` took the request on."""

    disclosure: Disclosure
    held: Held
    in_charge: UUID
    records: tuple[ToldRecord, ...]


class PackWriter(Protocol):
    """Makes the bytes of a pack: the same pack, the same bytes."""

    def written(self, pack: Pack) -> bytes: ...


class Packing:
    """Opens what is to be told."""

    def __init__(self, *, parts: PartStore, documents: DocumentStore) -> None:
        self._parts = parts
        self._documents = documents

    def pack(self, disclosure: Disclosure, held: Held, *, in_charge: UUID) -> Pack:
        """The pack of what is held. Raises :class:`~application.evidence.TooLarge` and
        :class:`~application.log.PartsUnavailable`."""
        told = []
        for record in held.records:
            rules = RecordRules(held, record, disclosure, in_charge=in_charge)
            told.append(ToldRecord(record, tuple(self._entries(record, rules))))
        enclosed = [
            part.document for each in told for entry in each.entries for part in entry.parts
        ]
        if sum(len(content) for content in enclosed if content) > MOST_DOCUMENT_BYTES:
            raise TooLarge
        return Pack(disclosure, held, in_charge, tuple(told))

    def _entries(self, record: HeldRecord, rules: RecordRules) -> Iterator[ToldEntry]:
        shown = [entry for entry in record.entries if record.own or rules.told(entry)]
        left_out = {entry.id: rules.entry(entry) for entry in shown}
        wanted = [
            frozenset[str]() if left_out[entry.id] else _open_fields(entry, rules)
            for entry in shown
        ]
        for entry, contents in zip(shown, self._parts.contents(shown, wanted), strict=True):
            said, why = rules.said.get(entry.id, NOTHING_SAID), left_out[entry.id]
            if why is not None:
                yield ToldEntry(entry, said, left_out=why)
                continue
            parts = tuple(
                self._part(entry, part, contents[part["name"]], rules) for part in rules.told(entry)
            )
            yield ToldEntry(entry, said, parts)

    def _part(
        self, entry: StreamEntry, part: Part, content: Mapping[str, Any] | Gone, rules: RecordRules
    ) -> ToldPart:
        name, left_out = part["name"], rules.part(entry, part)
        if left_out is not None:
            return ToldPart(name, left_out=left_out)
        if isinstance(content, Gone):
            return ToldPart(name, gone=content)
        passages = tuple(rules.passages(entry, name))
        cuts = [(each.span, each.ground.value) for each in passages if each.span is not None]
        document = None
        if name in document_fields(entry.fact_class):
            document = self._documents.content(
                entry.envelope, name, Document.model_validate(content)
            )
            if document is None:
                return ToldPart(name, gone=Gone(name, UNREADABLE))
        return ToldPart(name, without(content, cuts), passages, document=document)


def _open_fields(entry: StreamEntry, rules: RecordRules) -> frozenset[str]:
    """The fields that have a part which is told."""
    told: Sequence[str] = [
        part["name"] for part in rules.told(entry) if rules.part(entry, part) is None
    ]
    return frozenset(name.partition(".")[0] for name in told)
