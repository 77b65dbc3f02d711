"""Canonical JSON against the PyPI package rfc8785, and what it refuses."""

import json
from enum import StrEnum
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from application.canonical import DEPTH_LIMIT, NotCanonical, canonical, parse

keys = st.text(st.characters(max_codepoint=127))
plain = st.text(st.characters(exclude_categories=["Cs"]))
integers = st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
values = st.recursive(
    plain | integers | st.booleans(),
    lambda inner: st.lists(inner) | st.dictionaries(keys, inner),
    max_leaves=40,
)


@given(values)
def test_equals_the_reference_implementation(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(values)
def test_what_is_written_is_read_again(value: Any) -> None:
    assert parse(canonical(value)) == value
    assert parse(json.dumps(value, indent=2).encode()) == value


def test_every_character_that_json_may_escape_equals_the_reference() -> None:
    for code in [*range(0x100), 0x2028, 0x2029, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF]:
        text = f"a{chr(code)}b"
        assert canonical(text) == rfc8785.dumps(text), hex(code)


def test_known_bytes() -> None:
    value = {"b": [1, -2, True], "a": 'é"\\\n\x1f\x7f', "A": {}, "a b": (), "": False}
    expected = '{"":false,"A":{},"a":"é\\"\\\\\\n\\u001f\x7f","a b":[],"b":[1,-2,true]}'
    assert canonical(value) == expected.encode()


def test_codes_are_written_as_their_text() -> None:
    class Code(StrEnum):
        PHONE = "phone"

    assert canonical({"by": Code.PHONE}) == b'{"by":"phone"}'


@pytest.mark.parametrize(
    ("value", "path", "reason"),
    [
        ({"data": {"codes": ["x", 1.0]}}, "$.data.codes[1]", "float"),
        ({"a": float("nan")}, "$.a", "float"),
        ({"a": None}, "$.a", "null"),
        (None, "$", "null"),
        ({"a": 2**53}, "$.a", "2^53"),
        ({"a": [-(2**53)]}, "$.a[0]", "2^53"),
        ({"a": {"née": "Zelda"}}, "$.a", "ASCII"),
        ({"a": {1: "Zelda"}}, "$.a", "ASCII"),
        ({"a": "Zelda\ud800"}, "$.a", "surrogate"),
        ({"a": b"Zelda"}, "$.a", "no plain form"),
        ({"a": {"Zelda"}}, "$.a", "no plain form"),
        ({"Zelda Quill": None}, "$.?", "null"),
    ],
)
def test_refused_with_a_path_and_without_the_value(value: object, path: str, reason: str) -> None:
    with pytest.raises(NotCanonical) as refused:
        canonical(value)
    assert refused.value.path == path
    assert reason in refused.value.reason
    assert str(refused.value) == f"{path}: {refused.value.reason}"
    assert "Zelda" not in str(refused.value)


def test_nesting_ends_somewhere() -> None:
    value: object = "x"
    for _ in range(DEPTH_LIMIT):
        value = [value]
    assert parse(canonical(value)) == value
    with pytest.raises(NotCanonical, match="deep"):
        canonical([value])
    with pytest.raises(NotCanonical, match="deep"):
        parse(b"[" * 100_000)


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1,"a":1}',
        b'{"b":{"a":1,"\\u0061":2}}',
        b"1.0",
        b"1e2",
        b"-0.0",
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"null",
        b'{"a":null}',
        b"9007199254740992",
        b"9" * 5000,
        b'"\\ud800"',
        b'{"\\u00e9":1}',
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'\xef\xbb\xbf"a"',
        b'"a\nb"',
        b"[1,]",
        b"[1] [2]",
        b"'a'",
        b"",
    ],
)
def test_parse_refuses(text: bytes) -> None:
    with pytest.raises(NotCanonical):
        parse(text)


def test_a_refused_text_is_nowhere_in_the_error() -> None:
    with pytest.raises(NotCanonical) as refused:
        parse(b'{"name": "Zelda Quill"')
    assert "Zelda" not in str(refused.value)
    assert refused.value.__context__ is None
    assert refused.value.__cause__ is None
