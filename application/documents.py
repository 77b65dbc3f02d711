"""Reading one document of a case: the one way to its bytes."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from application.callers import Caller
from application.gate import Gate
from application.log import Log, PartStore
from application.remarks import hidden_from, remarks
from domain.case.documents import DocumentAdded
from domain.commands import NotAllowed
from domain.documents import Document
from domain.envelope import Envelope
from domain.gate.decision import Allowed
from domain.gate.rules import Action


class NoSuchDocument(LookupError):
    """The case has no document under this id."""


class DocumentGone(Exception):
    """The document was there; its bytes were erased or can't be trusted to be what was kept."""


class DocumentStore(Protocol):
    """Opens the bytes of documents."""

    def content(self, entry: Envelope, field: str, document: Document) -> bytes | None:
        """The bytes of a field's document, the event's parts being closed; None if they are gone.

        Raises :class:`~application.log.PartsUnavailable`.
        """


@dataclass(frozen=True)
class DocumentRead:
    """A document as it was kept, byte for byte."""

    kind: str
    document: Document
    content: bytes
    allowed: Allowed


class DocumentReader:
    """Reads documents for people."""

    def __init__(
        self,
        *,
        log: Log,
        parts: PartStore,
        documents: DocumentStore,
        gate: Gate,
    ) -> None:
        self._log = log
        self._parts = parts
        self._documents = documents
        self._gate = gate

    def read(self, caller: Caller, case_id: UUID, document_id: UUID) -> DocumentRead:
        """A document of a case, checked against the hash under its commitment.

        Raises :class:`~domain.commands.NotAllowed`, ``NoSuchStream``, ``NoSuchDocument``,
        ``DocumentGone`` or :class:`~application.log.PartsUnavailable`.
        """
        stream = self._log.entries(case_id)
        allowed = self._gate.admit(caller, Action.READ, case_id, as_it_stood=True)
        if allowed.as_at is not None:
            last = self._log.position_at(allowed.as_at)
            stream = [e for e in stream if e.position <= last]
        entry = next((e for e in stream if e.id == document_id), None)
        own = entry is not None and caller.recorded(entry.record["by"])
        if not allowed.opens(DocumentAdded, own=own):
            raise NotAllowed("role-may-not", "Your role may not see this.")
        if not allowed.shows(document_id):
            raise NotAllowed("entry-restricted", "This document is restricted to others.")
        if entry is None or not isinstance(entry.fact, DocumentAdded):
            raise NoSuchDocument
        said = remarks(stream).get(document_id)
        if said is not None and hidden_from(caller.role, said):
            raise NotAllowed("entry-withdrawn", "This document was withdrawn from the record.")
        (opened,) = self._parts.open([entry.envelope], [frozenset({"document"})])
        assert isinstance(opened.fact, DocumentAdded)
        document = opened.fact.document
        if not isinstance(document, Document):
            raise DocumentGone
        content = self._documents.content(entry.envelope, "document", document)
        if content is None:
            raise DocumentGone
        return DocumentRead(
            kind=entry.fact.kind, document=document, content=content, allowed=allowed
        )
