"""What a log may hold, from the first version of every event on, is read; and read as it was."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from application.leaves import record_hash
from application.log import CannotDecode
from domain import facts
from domain.facts import Fact, Part, UnknownEvent, event, event_class, event_classes
from infrastructure.ledger.stored import RecordedEvent
from infrastructure.records.decoding import NotARecord, event_of
from infrastructure.records.entry import RecordedEntry
from infrastructure.records.record_text import record_text
from infrastructure.records.replayed import replayed
from tests.unit.records.golden_records import FOLDER, NOW, Golden, golden, missing, path_of
from tests.unit.records.test_plain import KINDS

NEWEST = [fact for kind in KINDS for fact in event_classes(kind)]
VERSIONS = [(fact.TYPE, schema) for fact in NEWEST for schema in range(1, fact.SCHEMA + 1)]
TOLD_TODAY: dict[tuple[str, int], dict[str, Any]] = {}
"""By event and version, the clear fields that an older record's become."""


def row_of(kept: Golden) -> RecordedEvent:
    record = kept.record
    return RecordedEvent(
        originator_id=UUID(record["stream"]),
        originator_version=record["version"],
        topic=record["type"],
        state=kept.text,
        id=41,
        event_id=UUID(record["id"]),
        kind=record["kind"],
        schema=record["schema"],
        at=NOW,
        prev=bytes(32),
        leaf_hash=bytes(32),
        request=bytes.fromhex(record["request"]),
    )


def test_every_version_of_every_event_has_a_record() -> None:
    """A new one gets it by ``python -m tests.unit.records.golden_records``."""
    assert {path.name for path in FOLDER.iterdir()} == {path_of(*each).name for each in VERSIONS}
    assert not list(missing())


@pytest.mark.parametrize(("type", "schema"), VERSIONS)
def test_a_kept_record_says_what_it_said(type: str, schema: int) -> None:
    kept = golden(type, schema)
    assert (kept.record["type"], kept.record["schema"]) == (type, schema)
    assert record_hash(kept.text).hex() == kept.sha256, "a kept record was changed"
    data = TOLD_TODAY.get((type, schema), kept.record["data"])
    fact = event_of(row_of(kept)).fact
    assert fact.clear() == data
    assert RecordedEntry(row_of(kept)).record["data"] == data
    (loaded,) = replayed(kept.text)
    assert loaded.fact == fact
    opened = fact.opened(kept.content)
    assert {name: plain for name, _, plain in opened.parts()} == kept.content


@pytest.mark.parametrize("fact", NEWEST)
def test_what_is_recorded_today_is_recorded_as_it_was(fact: type[Fact]) -> None:
    """Otherwise two shapes would be called by one version."""
    kept = golden(fact.TYPE, fact.SCHEMA)
    event = event_of(row_of(kept))
    parts = kept.record["parts"]
    text = record_text(
        event,
        log=kept.record["log"],
        event_id=kept.record["id"],
        stream=kept.record["stream"],
        nonce=bytes.fromhex(kept.record["n"]),
        parts=[(part["name"], part["subject"], part["commitment"]) for part in parts],
    )
    assert text == kept.text


# An event that has been changed twice: "when" became "day", and then a place came to be said.


def _day(clear: Mapping[str, Any]) -> dict[str, Any]:
    return {"day": clear["when"]}


def _place(clear: Mapping[str, Any]) -> dict[str, Any]:
    return {**clear, "place": "not_said"}


class _Note(Part):
    text: str


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> type[Fact]:
    monkeypatch.setattr(facts, "_REGISTRY", dict(facts._REGISTRY))

    @event("case.tried", area="tests", label="Tried", upcasts=(_day, _place))
    class Tried(Fact):
        day: str
        place: str
        note: _Note | facts.Closed | facts.Gone

    return Tried


def kept_as(schema: int, data: Mapping[str, Any]) -> Golden:
    record = golden("case.referral_received", 1).record
    part = {"commitment": "ab" * 32, "name": "note", "subject": str(UUID(int=7))}
    changes = {"type": "case.tried", "schema": schema, "data": data, "parts": [part]}
    return Golden({**record, **changes}, "", {})


OLD_AND_NEW = [
    (1, {"when": "2026-03-02"}, "not_said"),
    (2, {"day": "2026-03-02"}, "not_said"),
    (3, {"day": "2026-03-02", "place": "home"}, "home"),
]


@pytest.mark.parametrize(("schema", "data", "place"), OLD_AND_NEW)
def test_an_older_version_is_read_as_the_newest(
    changed: type[Fact], schema: int, data: dict[str, Any], place: str
) -> None:
    kept = kept_as(schema, data)
    (loaded,) = replayed(kept.text)
    entry = RecordedEntry(row_of(kept))
    for fact in (event_of(row_of(kept)).fact, entry.fact, loaded.fact):
        assert type(fact) is changed
        assert fact.clear() == {"day": "2026-03-02", "place": place}
        (closed,) = fact.closed()
        assert closed.name == "note"
    assert entry.record["data"] == {"day": "2026-03-02", "place": place}
    assert entry.record["schema"] == changed.SCHEMA == 3
    assert entry.schema == schema, "the log says what it said"


@pytest.mark.parametrize("schema", [0, 4])
def test_a_version_that_is_not_there_is_not_read(changed: type[Fact], schema: int) -> None:
    with pytest.raises(UnknownEvent):
        event_class("case.tried", schema)
    with pytest.raises(CannotDecode):
        _ = RecordedEntry(row_of(kept_as(schema, {}))).fact


@pytest.mark.usefixtures("changed")
def test_an_older_version_that_lacks_a_member_is_no_record() -> None:
    kept = kept_as(1, {})
    with pytest.raises(NotARecord):
        event_of(row_of(kept))
    with pytest.raises(NotARecord):
        list(replayed(kept.text))
