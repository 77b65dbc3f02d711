"""Records judged by one pattern and by the format: the pattern lets nothing pass that is wrong."""

import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from application.canonical import canonical, parse
from infrastructure.verifying.findings import Check
from infrastructure.verifying.record_form import COLUMNS, judge, names_of_plain

ORIGIN = "cases.invalid/log/1"
STREAM = "0198f2a4-5b00-7000-8000-00000000000a"


def record(**members: Any) -> dict[str, Any]:
    """A record of format 1 with these members in the place of its own."""
    return {
        "basis": "fact",
        "by": {"actor": STREAM, "client": "desk", "organisation": "BRIDGEWELL", "role": "pwp"},
        "data": {"codes": ["a", "b"], "heard": True, "minutes": 45, "on": "2026-02-02"},
        "id": "cbc0ecb4-bee1-8347-8a41-55ecd9afc7f8",
        "kind": "case",
        "log": ORIGIN,
        "n": "00" * 16,
        "occurred": {"at": "2026-02-02T09:00:00.000000Z"},
        "parts": [
            {"commitment": "0a" * 32, "name": "note", "subject": STREAM},
            {"commitment": "0b" * 32, "name": "people.0", "subject": STREAM},
        ],
        "request": "0c" * 32,
        "schema": 1,
        "sensitivity": "normal",
        "source": "self",
        "stream": STREAM,
        "type": "case.session_recorded",
        "v": 1,
        "version": 7,
        "why": "care",
        **members,
    }


def columns_of(value: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(value[name]) for name in COLUMNS)


WHOLE = canonical(record())
HELD = columns_of(record())

PLAIN = [
    {},
    {"parts": []},
    {"data": {}},
    {"data": {"deep": {"er": [{"a": 1}]}, "more": -3}},
    {"data": {"text": "ÿ, č and 𝄞"}},
    {"known": {"about": True, "from": "2026-01-01", "to": "2026-01-02"}, "cause": STREAM},
    {"correlation": STREAM, "occurred": {"about": True, "on": "2026-01-01"}},
    {"by": {**record()["by"], "on_behalf_of": STREAM, "team": "ADULT-1"}},
    {"version": 0},
]


@pytest.mark.parametrize("members", PLAIN)
def test_what_the_pattern_knows(members: dict[str, Any]) -> None:
    value = record(**members)
    names = [part["name"] for part in value["parts"]]
    assert names_of_plain(canonical(value), columns_of(value), ORIGIN) == names
    assert judge(canonical(value), columns_of(value), ORIGIN) == (names, [])


def test_what_only_the_format_knows() -> None:
    value = record(data={"text": 'a "quoted" word\n'})
    assert names_of_plain(canonical(value), columns_of(value), ORIGIN) == ["note", "people.0"]
    value = record(by={**record()["by"], "client": 'the "desk"'})
    assert names_of_plain(canonical(value), columns_of(value), ORIGIN) is None
    assert judge(canonical(value), columns_of(value), ORIGIN) == (["note", "people.0"], [])


@pytest.mark.parametrize("place", range(len(COLUMNS)))
def test_a_column_that_says_something_else(place: int) -> None:
    held = (*HELD[:place], HELD[place] + "1", *HELD[place + 1 :])
    assert names_of_plain(WHOLE, held, ORIGIN) is None
    _, wrong = judge(WHOLE, held, ORIGIN)
    assert wrong == [
        (Check.COLUMN, f"the column {COLUMNS[place]} does not say what the record says")
    ]


WRONG = {
    "unsorted fields": (b'{"codes":["a","b"],"heard":true', b'{"heard":true,"codes":["a","b"]'),
    "a field twice": (b'"heard":true', b'"heard":true,"heard":true'),
    "a float": (b'"minutes":45', b'"minutes":45.5'),
    "a large integer": (b'"minutes":45', b'"minutes":9007199254740992'),
    "a zero in front": (b'"minutes":45', b'"minutes":045'),
    "a negative zero": (b'"minutes":45', b'"minutes":-0'),
    "null": (b'"heard":true', b'"heard":null'),
    "a space": (b'"minutes":45', b'"minutes": 45'),
    "a needless escape": (b'"on":"2026', b'"on":"\\u0032026'),
    "a control character": (b'"on":"2026', b'"on":"\x0a2026'),
    "not UTF-8": (b'"on":"2026', b'"on":"\xff2026'),
    "a brace too many": (b'"2026-02-02"}', b'"2026-02-02"}}'),
    "an open list": (b'["a","b"]', b'["a","b"'),
    "another format": (b'"v":1', b'"v":2'),
    "a true format": (b'"v":1', b'"v":true'),
    "another log": (ORIGIN.encode(), b"cases.invalid/log/2"),
    "a short n": (b"00" * 16, b"00" * 15),
    "an unknown member": (b'"why":"care"', b'"why":"care","x":1'),
    "no member": (b',"why":"care"', b""),
    "a part without a name": (b'"name":"note",', b""),
    "an upper-case commitment": (b"0a" * 32, b"0A" * 32),
    "upper-case ids": (STREAM.encode(), STREAM.upper().encode()),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told(what: str) -> None:
    before, after = WRONG[what]
    assert before in WHOLE
    changed = WHOLE.replace(before, after)
    assert names_of_plain(changed, HELD, ORIGIN) is None
    assert judge(changed, HELD, ORIGIN)[1]


def test_the_same_bytes_twice_are_not_mended() -> None:
    """A pattern must not find its record inside a longer one."""
    for changed in (WHOLE + b"\n", b" " + WHOLE, WHOLE + WHOLE, WHOLE[:-1]):
        assert names_of_plain(changed, HELD, ORIGIN) is None
        assert judge(changed, HELD, ORIGIN)[1]


TOKENS = [token for token in re.split(rb'([{}\[\]:,"])', WHOLE) if token]
pieces = st.one_of(
    st.sampled_from(TOKENS),
    st.sampled_from([b"\\", b" ", b"null", b"1.0", b"-0", b'"a":1,', b'"id":"', b"\x00", b"\xc3"]),
)
changes = st.lists(
    st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 12), pieces), min_size=1, max_size=3
)


@given(changes)
@example([(WHOLE.index(b'"heard"'), 0, b'"id":"')])
def test_what_passes_the_pattern_passes_the_format(changes: list[tuple[int, int, bytes]]) -> None:
    changed = WHOLE
    for place, taken, piece in changes:
        changed = changed[:place] + piece + changed[place + taken :]
    names = names_of_plain(changed, HELD, ORIGIN)
    if names is not None:
        assert judge(changed, HELD, ORIGIN) == (names, [])
        assert canonical(parse(changed)) == changed
