"""Destroying what an erasure order names.

Source: docs/format.md §3, §7. All that a subject's key closes in a stream goes with the key. Where
a single part goes, its row is taken out of the log, the other parts of that key are closed anew
under the next version, with the same commitments, and then the older versions are destroyed.
"""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from application.erasing.erasure import Destroyed, NotYetErased
from application.log import PartsUnavailable
from domain.documents import BLOB
from domain.envelope import Envelope
from domain.governance.erasure import ErasureOrdered
from infrastructure.erasure.part_rows import PartRemoval
from infrastructure.evidence.records import CommittedPart, ShownRecord
from infrastructure.keys.blobs import close_blob, open_blob
from infrastructure.keys.data_key import DataKey
from infrastructure.keys.errors import KeysUnavailable
from infrastructure.keys.fences import Fences
from infrastructure.keys.parts import NONCE_BYTES, Closing, part_opening
from infrastructure.keys.store import KEPT_FOR, KeyName, KeyStore
from infrastructure.ledger.reader import LogReader
from infrastructure.ledger.stored import PartRow

SETTLED_AFTER = 2 * KEPT_FOR
"""Seconds after which nobody still writes with the version before: a process keeps a key for half
of that, and what it closed with it has reached the log, or never will."""

SETTLING = "keys_settling"


class OrderDestruction:
    """Implements :class:`application.erasing.erasure.Destruction`.

    Raises `PartsUnavailable` where the key store can't be reached, and what the log raises.
    """

    def __init__(
        self,
        *,
        reader: LogReader,
        fences: Fences,
        store: KeyStore,
        removal: PartRemoval,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._reader = reader
        self._fences = fences
        self._store = store
        self._removal = removal
        self._random_bytes = random_bytes

    def destroy(self, order: Envelope) -> Destroyed:
        """All of what one order names; doing it again finds nothing left to do."""
        try:
            return self._destroy(order)
        except KeysUnavailable:
            raise PartsUnavailable from None

    def obeyed(self, orders: Sequence[Envelope]) -> None:
        """Note that these orders were obeyed."""
        try:
            self._fences.obeyed(max(order.recorded.position for order in orders if order.recorded))
        except KeysUnavailable:
            raise PartsUnavailable from None

    def _destroy(self, order: Envelope) -> Destroyed:
        fact = order.fact
        assert isinstance(fact, ErasureOrdered)
        if fact.event is None:
            self._fences.destroy(fact.stream, fact.subject)
            parts, below = 0, None
        else:
            below = self._next_version(fact)
            parts = self._removal.remove(order.id)
            self._wait_for_writers(fact, below)
            parts += self._close_anew(order.id, fact, below)
            self._fences.destroy(fact.stream, fact.subject, below=below)
        self._store.forget(fact.stream, fact.subject)
        fingerprints = self._fences.fingerprints(fact.stream, fact.subject)
        return Destroyed(tuple(fingerprints), parts, below)

    def _next_version(self, fact: ErasureOrdered) -> int:
        """The version that closes from here on; made unless an earlier try has made it."""
        rows = self._rows(fact)
        versions = self._fences.versions(fact.stream, fact.subject)
        if not versions:
            # All of the subject's keys went by another order.
            return max((row.key_version for _, _, row in rows), default=1) + 1
        newest = max(versions)
        names = {fact.part, f"{fact.part}{BLOB}"}
        if any(
            record.id == fact.event and row.name in names and row.key_version == newest
            for record, _, row in rows
        ):
            newest += 1
            self._fences.make(fact.stream, fact.subject, version=newest)
        return newest

    def _wait_for_writers(self, fact: ErasureOrdered, version: int) -> None:
        """Raises `NotYetErased` while somebody may still write with a version before this one."""
        versions = self._fences.versions(fact.stream, fact.subject)
        if min(versions, default=version) < version and versions[version] < SETTLED_AFTER:
            raise NotYetErased(SETTLING)

    def _close_anew(self, order: UUID, fact: ErasureOrdered, version: int) -> int:
        """Close under this version what an older one closes; how many rows it were."""
        old = [each for each in self._rows(fact) if each[2].key_version < version]
        names = {KeyName(fact.stream, fact.subject, row.key_version) for _, _, row in old}
        newest = KeyName(fact.stream, fact.subject, version)
        keys = self._store.keys_for_reading({*names, newest})
        replaced: list[tuple[int, PartRow]] = []
        for record, part, row in old:
            key = keys.get(KeyName(fact.stream, fact.subject, row.key_version))
            if key is not None and newest in keys:
                replaced.append(
                    (record.position, self._again(record, part, row, key, keys[newest]))
                )
        return self._removal.replace(order, replaced)

    def _again(
        self, record: ShownRecord, part: CommittedPart, row: PartRow, key: DataKey, newest: DataKey
    ) -> PartRow:
        """The same content, with the same `r`, under another key: what was committed to stands."""
        nonce = self._random_bytes(NONCE_BYTES)
        old, new = record.place(part, key.version), record.place(part, newest.version)
        if row.name.endswith(BLOB):
            content = open_blob(data_key=key, bytes=row.bytes, **old)
            closed = close_blob(data_key=newest, content=content, nonce=nonce, **new)
            return PartRow(row.name, newest.version, closed)
        r, plaintext = part_opening(
            data_key=key, commitment=part.commitment, bytes=row.bytes, **old
        )
        closing = Closing(
            newest,
            log=new["log"],
            event_id=str(new["event_id"]),
            stream=str(new["stream"]),
            type=new["type"],
            version=new["version"],
            subject=str(part.subject),
        )
        again = closing.close(part.name, plaintext, r=r, nonce=nonce)
        if again.commitment != part.commitment:
            raise PartsUnavailable
        return PartRow(row.name, newest.version, again.bytes)

    def _rows(self, fact: ErasureOrdered) -> list[tuple[ShownRecord, CommittedPart, PartRow]]:
        """The rows of all that this subject's keys close in the stream."""
        return list(self._found(fact))

    def _found(self, fact: ErasureOrdered) -> Iterator[tuple[ShownRecord, CommittedPart, PartRow]]:
        records = [ShownRecord(row) for row in self._reader.stream(fact.stream)]
        held = self._reader.select_parts([record.position for record in records if record.parts])
        for record in records:
            for part in record.parts:
                if part.subject != fact.subject:
                    continue
                row = held.get((record.position, part.name))
                if row is not None:
                    yield record, part, row
                blob = self._reader.select_part(record.position, part.name + BLOB)
                if blob is not None:
                    yield record, part, blob
