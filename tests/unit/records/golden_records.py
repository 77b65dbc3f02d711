"""A record of every version of every event, made once and kept: what a log may hold.

``python -m tests.unit.records.golden_records`` adds those that are missing, and leaves alone those
that are there: a log that holds such a record can't be changed either.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin
from uuid import UUID
from zlib import crc32

from pydantic import ValidationError

import domain.streams  # noqa: F401 - every event is registered by its being imported
from application.canonical import canonical
from application.leaves import record_hash
from domain.envelope import Author, Basis, Envelope, Purpose, Sensitivity, Source
from domain.facts import Fact, event_classes
from domain.moments import At, On
from domain.roles import Role
from infrastructure.records.record_text import record_text
from tests.unit.domain.machine.making import Maker, stripped
from tests.unit.records.test_plain import KINDS

FOLDER = Path(__file__).with_name("golden")
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LOG = "cases.invalid/log/1"
STREAM, ACTOR, SUBJECT = (UUID(f"01980000-0000-7000-8000-{n:012x}") for n in (1, 2, 3))
DIGEST = "5a" * 32


@dataclass(frozen=True)
class Golden:
    """A record as a log holds it, the hash that was made of it, and what its parts hold."""

    record: dict[str, Any]
    sha256: str
    content: dict[str, dict[str, Any]]

    @property
    def text(self) -> bytes:
        """The bytes that the log holds."""
        return canonical(self.record)


def path_of(type: str, schema: int) -> Path:
    """Where the record of an event's version is kept."""
    return FOLDER / f"{type}.v{schema}.json"


def golden(type: str, schema: int) -> Golden:
    """The kept record of an event's version."""
    return Golden(**json.loads(path_of(type, schema).read_text(encoding="utf-8")))


class _Fullest(Maker):
    """Leaves out nothing that a fact may have."""

    def likely(self, chance: float) -> bool:
        return chance == 0.5

    def _value(self, own: str, name: str, annotation: Any) -> Any:
        inner, _ = stripped(annotation)
        is_choice = get_origin(inner) in (Union, UnionType)
        given = next(a for a in get_args(inner) if a is not NoneType) if is_choice else annotation
        return super()._value(own, name, given)

    def _text(self, own: str, name: str, metadata: tuple[Any, ...]) -> str:
        return (
            DIGEST
            if name in ("root", "sha256", "tickets_sha256")
            else super()._text(own, name, metadata)
        )


def missing() -> Iterator[type[Fact]]:
    """The events whose present version has no record yet."""
    for kind in KINDS:
        for fact in event_classes(kind):
            if not path_of(fact.TYPE, fact.SCHEMA).exists():
                yield fact


def made(fact: type[Fact]) -> Golden:
    """A record of an event's present version."""
    one = _valid(fact)
    # A part's commitment needs its key, which a golden record has not.
    parts = [
        (name, str(about or SUBJECT), record_hash(canonical(plain)).hex())
        for name, about, plain in one.parts()
    ]
    envelope = _around(one)
    text = record_text(
        envelope,
        log=LOG,
        event_id=str(envelope.id),
        stream=str(STREAM),
        nonce=bytes(range(16)),
        parts=parts,
    )
    content = {name: plain for name, _, plain in one.parts()}
    return Golden(json.loads(text), record_hash(text).hex(), content)


def _valid(fact: type[Fact]) -> Fact:
    """What is made at random may break a rule that spans fields: then another is made."""
    for seed in range(40):
        random = Random(crc32(fact.TYPE.encode()) + seed)
        kind = _Fullest if seed < 20 else Maker
        try:
            one: Fact = kind(random, now=NOW, ids={}, fittings={}).make(fact)
            return one
        except ValidationError:
            continue
    raise AssertionError(f"nobody said how to make a {fact.TYPE}")


def _around(fact: Fact) -> Envelope:
    return Envelope(
        originator_id=STREAM,
        originator_version=3,
        kind="governance" if fact.TYPE.startswith("log.") else fact.TYPE.partition(".")[0],
        id=UUID(f"01980000-0000-8000-8000-{crc32(fact.TYPE.encode()):012x}"),
        fact=fact,
        occurred=At(at=NOW),
        known=On(on=date(2026, 3, 3)),
        by=Author(
            actor=ACTOR,
            role=Role.PWP,
            organisation="X26",
            client="caseledger-web",
            team="team:1",
            on_behalf_of=SUBJECT,
        ),
        why=Purpose.CARE,
        source=Source.SELF,
        basis=Basis.REPORTED,
        sensitivity=Sensitivity.NORMAL,
        request=bytes(range(32)),
        subject=SUBJECT,
        cause=ACTOR,
        correlation=SUBJECT,
    )


if __name__ == "__main__":
    for fact in missing():
        kept = json.dumps(vars(made(fact)), indent=1, sort_keys=True, ensure_ascii=False)
        path_of(fact.TYPE, fact.SCHEMA).write_text(f"{kept}\n", encoding="utf-8")
