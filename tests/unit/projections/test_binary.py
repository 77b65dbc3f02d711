"""Column values in Postgres's binary form, as psycopg writes them."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from psycopg.adapt import PyFormat, Transformer

from projections.binary import ENCODERS, NULL

IDS = tuple(UUID(int=number, version=4) for number in range(3))
BEFORE_2000 = datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 9, 30, 0, 1, tzinfo=timezone(timedelta(hours=1)))


def _as_psycopg(value: Any) -> bytes:
    transformer = Transformer()
    dumper = transformer.get_dumper(value, PyFormat.BINARY)
    content = dumper.dump(value)
    assert content is not None
    return len(content).to_bytes(4) + bytes(content)


@pytest.mark.parametrize(
    ("type", "value"),
    [
        ("bool", True),
        ("bool", False),
        ("text", ""),
        ("text", "Ærø, 25 µg"),
        ("uuid", IDS[1]),
        ("date", date(1900, 1, 1)),
        ("date", date(2026, 2, 28)),
        ("timestamptz", BEFORE_2000),
        ("timestamptz", SUMMER),
        ("uuid[]", IDS),
        ("text[]", ("note", "others.0")),
        ("timestamptz[]", (BEFORE_2000, SUMMER)),
        ("date[]", (date(2026, 2, 28), None)),
    ],
)
def test_a_value_is_written_as_psycopg_writes_it(type: str, value: Any) -> None:
    wanted = list(value) if isinstance(value, tuple) else value
    assert ENCODERS[type](value) == _as_psycopg(wanted)


@pytest.mark.parametrize(("type", "size"), [("int4", 4), ("int8", 8)])
@pytest.mark.parametrize("value", [0, 1, -1, 2**31 - 1, -(2**31)])
def test_a_number_has_the_width_of_its_column(type: str, size: int, value: int) -> None:
    assert ENCODERS[type](value) == size.to_bytes(4) + value.to_bytes(size, signed=True)


def test_an_empty_array_has_no_dimension() -> None:
    assert ENCODERS["uuid[]"](()) == bytes([0, 0, 0, 12]) + bytes(8) + (2950).to_bytes(4)


def test_null_has_no_length() -> None:
    assert int.from_bytes(NULL, signed=True) == -1
