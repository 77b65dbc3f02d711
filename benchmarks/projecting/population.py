"""A large log of whole case histories: those of the demonstration, each under other ids.

Every part is closed under keys of its copy's own, so that whoever opens one pays what it costs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg
from appending.ours import settings_of
from stand.server import ORIGIN, Ledger, Stand
from verifying.filling import Commands, Rows, Told, chained, multiply

from api.composing.compose import compose
from api.composing.foundation import foundation
from api.composing.keks import key_encryption
from api.demonstration.population.telling import Telling
from infrastructure.keys.data_key import KEY_BYTES, DataKey
from infrastructure.keys.key_encryption import KeyEncryption
from infrastructure.keys.parts import NONCE_BYTES, R_BYTES, Closing, part_opening
from infrastructure.keys.store import KeyName

CASES = 150
EVENTS = 7_000
"""About as many as they have."""
SIDE_BY_SIDE = 25
"""Copies of one case that go on at a time."""
_IDS = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_COMMITMENTS = re.compile(rb'"commitment":"([0-9a-f]{64})","name":"([^"]+)","subject":"([^"]+)"')
_ADD_KEYS = "COPY keys.data_key (stream, subject, version, kek, wrapped) FROM STDIN"


def populated(
    stand: Stand, name: str, events: int, *, say: Callable[[str], None]
) -> tuple[Ledger, int]:
    """A log of at least so many events, of cases from their beginning to their end; how many they
    became."""
    seeded = stand.make_ledger(f"{name}_seed")
    services = compose(settings_of(seeded.as_address()))
    try:
        telling = Telling(services.casework, log_origin=ORIGIN, seed=1, cases=CASES)
        telling.tell(done=lambda: None, stop_asked=lambda: False)
    finally:
        services.close()
    filled = stand.make_ledger(name)
    with ExitStack() as closing:
        retelling = _Retelling(seeded, filled, closing)
        made = multiply(
            seeded,
            into=filled,
            events=events,
            copy=retelling.copy,
            at_once=min(SIDE_BY_SIDE, 1 + events // EVENTS),
        )
        retelling.add_keys()
    say(f"{made:,} events written")
    return filled, made


@dataclass(frozen=True)
class _Part:
    """A part as it was opened; ``commitment`` is what its record says of it."""

    name: str
    subject: str
    commitment: bytes
    plaintext: bytes


class _Retelling:
    """Tells seeded streams again, under other ids and keys."""

    def __init__(self, seeded: Ledger, into: Ledger, closing: ExitStack) -> None:
        self._store = foundation(settings_of(seeded.as_address()), closing).store
        self._into = into
        self._keks: KeyEncryption = key_encryption(settings_of(into.as_address()), create=True)
        self._opened: dict[UUID, list[_Part]] = {}
        self._keys: list[tuple[UUID, UUID, bytes]] = []

    def copy(self, stream: Commands) -> Iterator[Rows]:
        """One more telling of a stream, a command at a time."""
        events = [told for command in stream for told in command]
        new = {str(told.id).encode(): str(uuid4()).encode() for told in events}
        new[str(events[0].stream).encode()] = str(uuid4()).encode()
        for told in events:
            for part in self._parts(told):
                new.setdefault(part.subject.encode(), str(uuid4()).encode())
        link = chained()
        keys: dict[str, DataKey] = {}
        for command in stream:
            yield [link(self._again(told, new, keys)) for told in command]

    def add_keys(self) -> None:
        """Write the keys of what was told."""
        with (
            psycopg.connect(self._into.keys_url) as connection,
            connection.cursor().copy(_ADD_KEYS) as copy,
        ):
            for stream, subject, secret in self._keys:
                wrapped = self._keks.wrap(secret, stream=stream, subject=subject, version=1)
                copy.write_row((stream, subject, 1, wrapped.kek, wrapped.bytes))

    def _again(self, told: Told, new: dict[bytes, bytes], keys: dict[str, DataKey]) -> Told:
        def other(found: re.Match[bytes]) -> bytes:
            return new.get(found[0], found[0])

        record = _IDS.sub(other, told.record)
        event, stream = (new[str(id).encode()].decode() for id in (told.id, told.stream))
        parts = []
        for part in self._parts(told):
            subject = new[part.subject.encode()].decode()
            if subject not in keys:
                keys[subject] = DataKey(1, os.urandom(KEY_BYTES))
                self._keys.append((UUID(stream), UUID(subject), keys[subject].secret))
            closed = Closing(
                keys[subject],
                log=ORIGIN,
                event_id=event,
                stream=stream,
                type=told.type,
                version=told.version,
                subject=subject,
            ).close(part.name, part.plaintext, r=os.urandom(R_BYTES), nonce=os.urandom(NONCE_BYTES))
            record = record.replace(part.commitment, closed.commitment.encode())
            parts.append((part.name, 1, closed.bytes))
        return told._replace(stream=UUID(stream), id=UUID(event), record=record, parts=parts)

    def _parts(self, told: Told) -> Sequence[_Part]:
        """What an event's parts say; documents are left out."""
        if told.id not in self._opened:
            self._opened[told.id] = [
                self._open(told, commitment, name.decode(), subject.decode())
                for commitment, name, subject in _COMMITMENTS.findall(told.record)
            ]
        return self._opened[told.id]

    def _open(self, told: Told, commitment: bytes, name: str, subject: str) -> _Part:
        version, content = next(rest for found, *rest in told.parts if found == name)
        key = KeyName(told.stream, UUID(subject), version)
        _, plaintext = part_opening(
            data_key=self._store.keys_for_reading([key])[key],
            commitment=commitment.decode(),
            bytes=content,
            key_version=version,
            log=ORIGIN,
            event_id=told.id,
            stream=told.stream,
            type=told.type,
            version=told.version,
            part=name,
            subject=subject,
        )
        return _Part(name, subject, commitment, plaintext)
