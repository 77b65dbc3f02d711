"""Opening the bytes of a document: fetched one at a time, checked against what the part says."""

import hashlib

from application.log import PartsUnavailable
from domain.documents import BLOB, Document
from domain.envelope import Envelope
from domain.facts import Closed
from infrastructure.keys.blobs import open_blob
from infrastructure.keys.errors import KeysUnavailable, KeyUnreadable, PartUnreadable
from infrastructure.keys.store import KeyName
from infrastructure.records.sources import BlobRows, ReadingKeys


class DocumentOpener:
    """Opens documents of recorded events."""

    def __init__(self, *, rows: BlobRows, keys: ReadingKeys) -> None:
        self._rows = rows
        self._keys = keys

    def content(self, entry: Envelope, field: str, document: Document) -> bytes | None:
        """The bytes of a field's document, the event's parts being closed; None if they are gone.

        Gone are bytes whose row or key was destroyed, and those that are not what the opened part
        says they are. Raises :class:`~application.log.PartsUnavailable`.
        """
        closed = getattr(entry.fact, field)
        assert isinstance(closed, Closed), "its part says under whose key the document is"
        assert entry.recorded is not None, "only recorded documents can be opened"
        row = self._rows.select_part(entry.recorded.position, field + BLOB)
        if row is None:
            return None
        name = KeyName(entry.originator_id, closed.subject, row.key_version)
        try:
            key = self._keys.keys_for_reading([name]).get(name)
        except (KeysUnavailable, KeyUnreadable):
            raise PartsUnavailable from None
        if key is None:
            return None
        try:
            content = open_blob(
                data_key=key,
                bytes=row.bytes,
                key_version=row.key_version,
                log=entry.recorded.log,
                event_id=entry.id,
                stream=entry.originator_id,
                type=entry.fact.TYPE,
                version=entry.originator_version,
                part=field,
                subject=closed.subject,
            )
        except PartUnreadable:
            return None
        whole = len(content) == document.length
        genuine = hashlib.sha256(content).hexdigest() == document.sha256
        return content if whole and genuine else None
