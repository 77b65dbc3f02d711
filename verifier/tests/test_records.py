"""Records that the signed history holds, but that are no records of format 1.

Each is recorded, linked, proven and signed as it should be: only its own form is wrong.
"""

import json
from dataclasses import replace
from typing import Any

import pytest

from caseledger_verify.errors import Unreadable, Wrong
from caseledger_verify.records import leaf_pairs, parse_leaves
from verifier.tests import bundles, maker
from verifier.tests.maker import Event, Json, Log, some_uuid

CASE = some_uuid("case")
PART = {"commitment": "00" * 32, "name": "note", "subject": some_uuid("person")}
GONE = object()


def an_event(**changes: Any) -> Event:
    said = {**Log().append(CASE).said, **changes}
    log = Log()
    return log.put({name: value for name, value in said.items() if value is not GONE}, {})


def refused(event: Event) -> bool:
    try:
        parse_leaves(leaf_pairs(bundles.leaf_lines([event])))
    except (Wrong, Unreadable):
        return True
    return False


def by(**changes: Any) -> Json:
    said = {**an_event().said["by"], **changes}
    return {"by": {name: value for name, value in said.items() if value is not GONE}}


RIGHT: list[Json] = [
    {},
    {"log": "prüfung.example/log"},
    {"version": 0},
    {"known": {"at": "2026-11-20T10:00:00.000001Z"}},
    {"occurred": {"from": "2026-11-20", "to": "2026-11-20", "about": True}},
    {"cause": some_uuid("cause"), "correlation": some_uuid("correlation", 8)},
    {"data": {"nested": [{"a": ["é", True, -(2**53) + 1]}], "minutes": 50}},
    {"parts": [PART, {**PART, "name": "quotes.0"}, {**PART, "name": "quotes.10"}]},
    by(team="team:1", on_behalf_of=some_uuid("practitioner")),
]
WRONG: list[Json] = [
    {"v": 2},
    {"v": True},
    {"v": "1"},
    {"log": ""},
    {"log": "a+b"},
    {"log": "a b"},
    {"id": some_uuid("id", 7)},
    {"id": some_uuid("id", 8).upper()},
    {"n": "00" * 15},
    {"n": GONE},
    {"stream": some_uuid("stream", 8)},
    {"kind": "Case"},
    {"version": -1},
    {"version": "1"},
    {"version": True},
    {"type": "noted"},
    {"type": "case.noted\n"},
    {"schema": 0},
    {"occurred": GONE},
    {"occurred": {}},
    {"occurred": {"at": "2026-11-20T10:00:00Z"}},
    {"occurred": {"at": "2026-11-20T10:00:00.000000+00:00"}},
    {"occurred": {"at": "2026-02-30T10:00:00.000000Z"}},
    {"occurred": {"at": "2026-11-20T24:00:00.000000Z"}},
    {"occurred": {"on": "2026-11-31"}},
    {"occurred": {"on": "2026-W47-5"}},
    {"occurred": {"on": "2026-11-20", "about": False}},
    {"occurred": {"on": "2026-11-20", "at": "2026-11-20T10:00:00.000000Z"}},
    {"occurred": {"from": "2026-11-20"}},
    {"occurred": {"from": "2026-11-20", "to": "2026-11-19"}},
    {"occurred": {"from": "2026-11-20", "to": "2026-11-21T10:00:00.000000Z"}},
    {"known": "2026-11-20"},
    {"known": {"from": "2026-11-20", "to": "2026-11-19"}},
    by(actor="somebody"),
    by(role=GONE),
    by(name="Ada Invented"),
    by(client="a client"),
    {"why": "because I say so"},
    {"basis": "rumour"},
    {"sensitivity": "secret"},
    {"request": "00" * 31},
    {"data": []},
    {"data": {"é": 1}},
    {"data": {"a": None}},
    {"data": {"a": 0.5}},
    {"data": {"a": 2**53}},
    {"data": {"a": "x" * 16_384}},
    {"parts": GONE},
    {"parts": [PART, PART]},
    {"parts": [{**PART, "name": "quotes.01"}]},
    {"parts": [{**PART, "name": "note.blob"}]},
    {"parts": [{**PART, "commitment": "00" * 31}]},
    {"parts": [{**PART, "ground": "none"}]},
    {"cause": None},
    {"more": 1},
]


@pytest.mark.parametrize("changes", RIGHT)
def test_a_record_may_say_this(changes: Json) -> None:
    assert not refused(an_event(**changes))


@pytest.mark.parametrize("changes", WRONG)
def test_a_record_may_not_say_this(changes: Json) -> None:
    assert refused(an_event(**changes))


@pytest.mark.parametrize("stamped", [False, True])
@pytest.mark.parametrize(
    "write",
    [
        lambda value: json.dumps(value, sort_keys=True).encode(),
        lambda value: maker.canonical(value).replace(b"{", b"{ ", 1),
        lambda value: maker.canonical(value) + b" ",
        lambda value: b"\xef\xbb\xbf" + maker.canonical(value),
        lambda value: maker.canonical(value).replace(b'"20', b'"\\u00320', 1),
        lambda value: maker.canonical(value)[:-1] + b',"zz":1,"zz":1}',
        lambda value: json.dumps(dict(reversed(value.items())), separators=(",", ":")).encode(),
        lambda _: b"[" * 100_000,
        lambda _: b"\xff",
        lambda _: b"7",
    ],
)
def test_the_same_value_in_another_form_is_refused(write: Any, stamped: bool) -> None:
    event = an_event()
    if stamped:
        event = replace(event, stamp=write(json.loads(event.stamp)))
    else:
        event = replace(event, record=write(event.said))
    assert refused(event)


@pytest.mark.parametrize(
    "changes",
    [
        {"position": 0},
        {"position": 2**53},
        {"prev": "00" * 31},
        {"at": "2026-11-21T09:00:01Z"},
        {"at": "2026-13-21T09:00:01.000000Z"},
        {"more": 1},
        {"prev": None},
    ],
)
def test_a_stamp_may_not_say_this(changes: Json) -> None:
    event = an_event()
    assert refused(replace(event, stamp=maker.canonical(json.loads(event.stamp) | changes)))


def test_positions_times_and_ids_differ_and_rise() -> None:
    log = Log()
    one, two = log.append(CASE), log.append(CASE)
    assert len(parse_leaves(leaf_pairs(bundles.leaf_lines([one, two])))) == 2
    same_time = json.loads(two.stamp) | {"at": json.loads(one.stamp)["at"]}
    for pair in (
        [two, one],
        [one, one],
        [one, replace(two, stamp=maker.canonical(same_time))],
        [one, replace(two, record=one.record)],
    ):
        with pytest.raises(Wrong):
            parse_leaves(leaf_pairs(bundles.leaf_lines(pair)))


@pytest.mark.parametrize("data", [b"", b"\n", b"{}\n", b"{}\n{}", b"{}\n{}\n{}\n"])
def test_what_is_not_pairs_of_lines_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        leaf_pairs(data)
