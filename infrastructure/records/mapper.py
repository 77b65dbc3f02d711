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

from application.log import PartsUnavailable
from domain.documents import BLOB, document_fields
from domain.envelope import Envelope
from infrastructure.keys.blobs import close_blob
from infrastructure.keys.data_key import DataKey
from infrastructure.keys.errors import KeysUnavailable, KeyUnreadable
from infrastructure.keys.parts import NONCE_BYTES, R_BYTES, ClosedPart, close_part
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
        """The record and its closed parts; raises :class:`~application.log.PartsUnavailable`."""
        assert isinstance(domain_event, Envelope)
        envelope = domain_event
        plain = list(plain_parts(envelope.fact))
        random = self._random_bytes(NONCE_OF_RECORD + len(plain) * OF_PART)
        closed = list(self._close(envelope, plain, random[NONCE_OF_RECORD:]))
        record = record_text(
            envelope,
            log=self._origin,
            nonce=random[:NONCE_OF_RECORD],
            parts=[(name, subject, part.commitment) for name, subject, part in closed],
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
            parts=(
                *(PartRow(name, part.key_version, part.bytes) for name, _, part in closed),
                *self._documents(envelope),
            ),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Envelope:
        """The event as the log holds it; raises ``UnknownEvent`` or ``NotARecord``."""
        assert isinstance(stored_event, RecordedEvent)
        return event_of(stored_event)

    def _close(
        self, envelope: Envelope, plain: Sequence[tuple[str, UUID | None, bytes]], random: bytes
    ) -> Iterator[tuple[str, str, ClosedPart]]:
        """Name, subject and ciphertext of each part; `random` has what they need, in turn."""
        event_id, stream = str(envelope.id), str(envelope.originator_id)
        subject: UUID | None = None
        for at, (name, about, content) in enumerate(plain):
            if subject is None or subject is not (about or envelope.subject):
                subject = about or envelope.subject
                assert subject is not None, "a part is about somebody"
                key = self._key(envelope.originator_id, subject)
                subject_text = str(subject)
            r_at = at * OF_PART
            part = close_part(
                data_key=key,
                key_version=key.version,
                log=self._origin,
                event_id=event_id,
                stream=stream,
                type=envelope.fact.TYPE,
                version=envelope.originator_version,
                part=name,
                subject=subject_text,
                plaintext=content,
                r=random[r_at : r_at + R_BYTES],
                nonce=random[r_at + R_BYTES : r_at + OF_PART],
            )
            yield name, subject_text, part

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
        except (KeysUnavailable, KeyUnreadable):
            raise PartsUnavailable from None
