"""What a fact says, read off its values, beside what its own schema writes of it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

import pytest
from pydantic import AwareDatetime
from pydantic_core import to_json

import domain.streams  # noqa: F401 - every event is registered by its being imported
from application.canonical import NotCanonical, canonical
from domain.facts import Content, Fact, Part, event_classes
from infrastructure.records.plain import clear_members, plain_parts

# What events are called by: heads, of governance streams, are named for the log.
KINDS = ("case", "person", "directory", "matter", "governance", "log")
FACTS = [fact for kind in KINDS for fact in event_classes(kind)]

VALUES: dict[type, Any] = {
    str: 'Zoë said "no"\n\x1f\u2028 😀',
    bool: True,
    int: 9,
    date: date(2026, 3, 2),
    AwareDatetime: datetime(2026, 3, 2, 9, 30, 15, 20, tzinfo=UTC),
    UUID: UUID("01980000-0000-7000-8000-0000000000aa"),
}


def value_of(annotation: Any, *, full: bool) -> Any:
    """A value of an annotated type; what may be absent is, unless it is to be full."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return value_of(inner[0], full=full)
    if origin is Literal:
        return inner[0]
    if origin in (Union, UnionType):
        if NoneType in inner and not full:
            return None
        return value_of(next(i for i in inner if i is not NoneType), full=full)
    if origin is tuple:
        return (value_of(inner[0], full=full),) * 2 if full else ()
    if issubclass(annotation, Enum):
        return next(iter(annotation))
    if issubclass(annotation, Content):
        return made(annotation, full=full)
    return VALUES[annotation]


def made(kind: type[Content], *, full: bool) -> Any:
    """A value of a class, not validated: only how it is written matters here."""
    kind.model_rebuild()
    fields = kind.model_fields.items()
    values = {name: value_of(field.annotation, full=full) for name, field in fields}
    return kind.model_construct(**values)


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.TYPE)
def test_every_event_is_written_as_its_schema_writes_it(kind: type[Fact], full: bool) -> None:
    fact = made(kind, full=full)

    assert to_json(clear_members(fact)) == canonical(fact.clear())
    assert list(plain_parts(fact)) == [
        (name, about, canonical(plain)) for name, about, plain in fact.parts()
    ]


class Odd(Fact):
    """An event with clear fields of kinds that no event has had so far."""

    share: Decimal = Decimal("0.10")
    place: tuple[float, ...] = ()
    count: int = 1


def test_a_value_of_another_kind_is_written_by_its_schema() -> None:
    assert to_json(clear_members(Odd())) == b'{"count":1,"place":[],"share":"0.10"}'


@pytest.mark.parametrize("odd", [Odd(place=(1.5,)), Odd(count=2**53), Odd(count=-(2**53))])
def test_what_has_no_canonical_form_is_refused(odd: Odd) -> None:
    with pytest.raises(NotCanonical):
        clear_members(odd)


class OddPart(Part):
    size: float | str
    about: UUID | None = None


class OddParts(Fact):
    part: OddPart


def test_a_part_that_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(NotCanonical):
        list(plain_parts(OddParts(part=OddPart(size=1.5))))
    lone = OddParts.model_construct(part=OddPart.model_construct(size="Zelda\ud800", about=None))
    with pytest.raises(NotCanonical) as refused:
        list(plain_parts(lone))
    assert "Zelda" not in str(refused.value)
