"""What the service writes is as `docs/format.md` says: the verifier reads every kind of event."""

import os
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from caseledger_verify.bundle import commitment
from caseledger_verify.canonical import parse
from caseledger_verify.records import parse_leaves
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.canonical import canonical
from application.event_ids import event_id
from application.leaves import leaf_hash, record_hash, stamp
from domain.documents import document_fields
from domain.envelope import Author, Basis, Envelope, Purpose, Sensitivity, Source
from domain.facts import Fact, event_classes
from domain.moments import At, BetweenDays
from domain.roles import Role
from infrastructure.identifiers import uuid7
from infrastructure.keys.data_key import DataKey
from infrastructure.ledger.stored import LedgerEvent
from infrastructure.records.mapper import RecordMapper
from tests.unit.records.test_plain import KINDS, made

ORIGIN = "cases.invalid/log/1"
NOW = datetime(2026, 11, 21, 9, 30, 0, 120, tzinfo=UTC)
LETTER = b"an invented letter"
KEY = DataKey(3, bytes(range(32)))
PERSON, ACTOR = (uuid7(NOW, os.urandom) for _ in range(2))
STREAM = uuid7(NOW, os.urandom)


class _OneKey:
    def key_for_writing(self, stream: UUID, subject: UUID) -> DataKey:
        return KEY


def envelope_of(fact: Fact, kind: str) -> Envelope:
    return Envelope(
        originator_id=STREAM,
        originator_version=1,
        kind=kind,
        id=event_id(
            log_origin=ORIGIN,
            issuer="https://issuer.invalid",
            client=None,
            actor=str(ACTOR),
            idempotency_key="key",
            ordinal=0,
        ),
        fact=fact,
        occurred=At(at=NOW, about=True),
        known=BetweenDays(from_=NOW.date(), to=NOW.date()),
        by=Author(
            actor=ACTOR,
            role=Role.PWP,
            organisation="X26",
            client="caseledger-web",
            team="team:1",
            on_behalf_of=PERSON,
        ),
        why=Purpose.CARE,
        source=Source.SELF,
        basis=Basis.REPORTED,
        sensitivity=Sensitivity.RESTRICTED,
        request=os.urandom(32),
        subject=PERSON,
        cause=ACTOR,
        correlation=PERSON,
    )


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(
    ("kind", "fact"),
    [(kind, fact) for kind in KINDS for fact in event_classes(kind)],
    ids=lambda value: value if isinstance(value, str) else value.TYPE,
)
def test_what_the_service_writes_is_as_the_page_says(
    kind: str, fact: type[Fact], full: bool
) -> None:
    envelope = envelope_of(_with_documents(made(fact, full=full)), kind)
    mapper = RecordMapper(origin=ORIGIN, keys=_OneKey(), random_bytes=os.urandom)
    stored = mapper.to_stored_event(envelope)
    assert isinstance(stored, LedgerEvent)
    stamped = stamp(7, at=NOW, prev=bytes(32))
    (leaf,) = parse_leaves([(stamped, stored.state)])
    assert leaf.hash == leaf_hash(stamped, stored.state)
    assert leaf.record_hash == record_hash(stored.state).hex()
    rows = {row.name: row.bytes for row in stored.parts}
    for part in leaf.record["parts"]:
        plain = _decrypted(leaf.record, part, rows[part["name"]])
        r, content = plain[:32], parse(plain[32:], "a part")
        if f"{part['name']}.blob" in rows:
            blob = _decrypted(leaf.record, part, rows[f"{part['name']}.blob"], blob=True)
            assert (content["length"], content["sha256"]) == (len(LETTER), sha256(blob).hexdigest())
        opening = {"content": content, "event": leaf.id, "part": part["name"], "r": r.hex()}
        assert commitment(opening) == part["commitment"]


def _with_documents(fact: Fact) -> Fact:
    sent = {
        "content": b64encode(LETTER).decode(),
        "length": len(LETTER),
        "sha256": sha256(LETTER).hexdigest(),
    }
    return fact.model_copy(
        update={
            field: document.model_copy(update=sent)
            for field in document_fields(type(fact))
            if (document := getattr(fact, field)) is not None
        }
    )


def _decrypted(record: Any, part: Any, row: bytes, **more: bool) -> bytes:
    place = {
        "id": record["id"],
        "key_version": KEY.version,
        "log": record["log"],
        "part": part["name"],
        "stream": record["stream"],
        "subject": part["subject"],
        "type": record["type"],
        "version": record["version"],
        **more,
    }
    return AESGCM(KEY.secret).decrypt(row[:12], row[12:], canonical(place))
