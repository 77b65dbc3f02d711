"""Record format 1: what an event's writer says of it, as canonical JSON, beside its closed parts.

The library's mapper interface: ``to_stored_event`` closes the parts and writes the record,
``to_domain_event`` reads the record and leaves the parts closed. An event is stored under its
stable name and schema version, never under an import path.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from pydantic_core import to_json

from application.log import PartsUnavailable
from domain.commands import NotPossible
from domain.documents import BLOB, document_fields
from domain.envelope import Envelope
from infrastructure.keys.blobs import close_blob
from infrastructure.keys.data_key import DataKey
from infrastructure.keys.errors import KeysUnavailable, KeyUnreadable, SubjectErased
from infrastructure.keys.parts import NONCE_BYTES, R_BYTES, Closing
from infrastructure.ledger.stored import LedgerEvent, PartRow, RecordedEvent
from infrastructure.records.decoding import event_of
from infrastructure.records.plain import plain_parts
from infrastructure.records.record_text import record_text

NONCE_OF_RECORD = 16
OF_PART = R_BYTES + NONCE_BYTES


class WritingKeys(Protocol):
    """Gives the key that closes what is written now."""

    def key_for_writing(self, stream: UUID, subject: UUID) -> DataKey:
        """The latest key of a subject in a stream; it is durable before it is given."""


class RecordMapper(Mapper[UUID]):
    """Writes envelopes as records of one log and reads them back."""

    def __init__(
        self, *, origin: str, keys: WritingKeys, random_bytes: Callable[[int], bytes]
    ) -> None:
        super().__init__(JSONTranscoder())
        self._origin = origin
        self._keys = keys
        self._random_bytes = random_bytes

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """The record and its closed parts.

        Raises :class:`~application.log.PartsUnavailable`, and
        :class:`~domain.commands.NotPossible` where the key of whom a part is about was erased.
        """
        assert isinstance(domain_event, Envelope)
        envelope = domain_event
        plain = plain_parts(envelope.fact)
        random = self._random_bytes(NONCE_OF_RECORD + len(plain) * OF_PART)
        people = [about or _subject(envelope) for _, about, _ in plain]
        event_id, stream, *subjects = _texts([envelope.id, envelope.originator_id, *people])
        parts: list[tuple[str, str, str]] = []
        rows: list[PartRow] = []
        closing, whose = None, None
        for (name, _, content), person, subject in zip(plain, people, subjects, strict=True):
            if closing is None or subject != whose:
                closing = self._closing(envelope, event_id, stream, person, subject)
                whose = subject
            at = NONCE_OF_RECORD + len(rows) * OF_PART
            r, nonce = random[at : at + R_BYTES], random[at + R_BYTES : at + OF_PART]
            part = closing.close(name, content, r=r, nonce=nonce)
            parts.append((name, subject, part.commitment))
            rows.append(PartRow(name, part.key_version, part.bytes))
        if document_fields(type(envelope.fact)):
            rows += self._documents(envelope)
        record = record_text(
            envelope,
            log=self._origin,
            event_id=event_id,
            stream=stream,
            nonce=random[:NONCE_OF_RECORD],
            parts=parts,
        )
        return LedgerEvent(
            originator_id=envelope.originator_id,
            originator_version=envelope.originator_version,
            topic=envelope.fact.TYPE,
            state=record,
            id=envelope.id,
            kind=envelope.kind,
            schema=envelope.fact.SCHEMA,
            request=envelope.request,
            parts=tuple(rows),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Envelope:
        """The event as the log holds it; raises ``UnknownEvent`` or ``NotARecord``."""
        assert isinstance(stored_event, RecordedEvent)
        return event_of(stored_event)

    def _closing(
        self, envelope: Envelope, event_id: str, stream: str, person: UUID, subject: str
    ) -> Closing:
        """What closes the event's parts about one person."""
        return Closing(
            self._key(envelope.originator_id, person),
            log=self._origin,
            event_id=event_id,
            stream=stream,
            type=envelope.fact.TYPE,
            version=envelope.originator_version,
            subject=subject,
        )

    def _documents(self, envelope: Envelope) -> Iterator[PartRow]:
        """The bytes of the documents, each in a row of its own beside its part."""
        for field in document_fields(type(envelope.fact)):
            document = getattr(envelope.fact, field)
            if document is None:
                continue
            assert envelope.subject is not None, "a document is about somebody"
            key = self._key(envelope.originator_id, envelope.subject)
            content = close_blob(
                data_key=key,
                content=document.blob(),
                nonce=self._random_bytes(NONCE_BYTES),
                key_version=key.version,
                log=self._origin,
                event_id=envelope.id,
                stream=envelope.originator_id,
                type=envelope.fact.TYPE,
                version=envelope.originator_version,
                part=field,
                subject=envelope.subject,
            )
            yield PartRow(field + BLOB, key.version, content)

    def _key(self, stream: UUID, subject: UUID) -> DataKey:
        try:
            return self._keys.key_for_writing(stream, subject)
        except SubjectErased:
            raise NotPossible(
                "erased",
                "What was recorded of this person here was erased: nothing more is recorded of"
                " them in this record.",
            ) from None
        except (KeysUnavailable, KeyUnreadable):
            raise PartsUnavailable from None


def _subject(envelope: Envelope) -> UUID:
    assert envelope.subject is not None, "a part is about somebody"
    return envelope.subject


def _texts(ids: Sequence[UUID]) -> list[str]:
    """Ids as lower-case hyphenated text, all at once: `str` takes four times as long for each."""
    return to_json(ids).decode()[2:-2].split('","')
