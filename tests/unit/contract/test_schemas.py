"""The published schemas are those of the registries, and every event that is told is valid."""

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import date
from functools import cache
from random import Random
from uuid import UUID

import pytest
from jsonschema_rs import Draft202012Validator
from pydantic import ValidationError

from api.answers.subscriptions import with_opened
from api.contract.compatibility import breaks
from api.contract.envelope_schema import ENVELOPE
from api.contract.event_schema import told_members
from api.contract.naming import PATH, schema_name
from api.contract.published import FOLDER, Published, shape_of, text_of
from api.contract.registered import OF_THE_FEED, followed_facts, registered
from application.feed.cursor import Cursor
from application.feed.page import FeedPage
from domain.case.restriction import restriction
from domain.facts import Erasure, Fact, Gone, part_fields
from domain.gate.following import tells_of
from tests.unit.contract.told import feed_event, opened_parts, told, told_as_restricted
from tests.unit.domain.machine.making import Maker
from tests.unit.records.golden_records import NOW

PUBLISHED = Published()
VERSIONS = [
    (fact.TYPE, schema) for fact in followed_facts() for schema in range(1, fact.SCHEMA + 1)
]
OF_RESTRICTIONS = {fact.TYPE for fact in followed_facts() if fact.AREA == restriction.AREA}


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(PUBLISHED.schema(name), validate_formats=True)


def test_the_files_are_what_the_registries_say() -> None:
    for name, schema in registered().items():
        assert PUBLISHED.path(name).exists(), f"{name} is not published: run caseledger schemas"
        assert PUBLISHED.text(name) == text_of(schema), f"run caseledger schemas ({name})"


def test_every_version_of_every_event_that_is_followed_is_published() -> None:
    """The schema of an older version stays as it was when its successor came."""
    expected = {schema_name(*version) for version in VERSIONS} | OF_THE_FEED.keys()
    assert set(PUBLISHED.names()) == expected
    files = {path.name for path in FOLDER.glob("*.json")}
    assert files == {f"{name}.json" for name in expected} | {"index.json", "deprecations.json"}


def test_no_schema_breaks_those_who_followed_by_it_before() -> None:
    kept = set(FOLDER.glob("former/*.json"))
    for name, shapes in PUBLISHED.shapes().items():
        present = PUBLISHED.schema(name)
        assert shape_of(present) == shapes[-1], f"{name} was changed by hand"
        for shape, former in zip(shapes[:-1], PUBLISHED.former(name), strict=True):
            assert shape_of(former) == shape, f"a former {name} was changed"
            assert breaks(former, present) == []
            kept.remove(PUBLISHED.former_path(name, shape))
        assert breaks(present, present) == [], "all that it says can be compared"
    assert kept == set()


def test_a_schema_is_called_as_it_is_served() -> None:
    for name in PUBLISHED.names():
        assert PUBLISHED.schema(name)["$id"] == f"{PATH}{name}.json"


@pytest.mark.parametrize(("type", "schema"), VERSIONS)
def test_an_event_of_every_version_is_told_by_its_schema(type: str, schema: int) -> None:
    event = told(type, schema)
    assert event["type"] == schema_name(type, schema)
    assert [str(each) for each in validator(ENVELOPE).iter_errors(event)] == []
    by_type = validator(event["type"])
    assert [str(each) for each in by_type.iter_errors(event["data"])] == []
    assert by_type.is_valid(told_as_restricted(type, schema)["data"])


@pytest.mark.parametrize(("type", "schema"), VERSIONS)
def test_a_schema_knows_all_that_is_told(type: str, schema: int) -> None:
    """It is open, so that what it does not name would pass unseen."""
    data = told(type, schema)["data"]
    members = told_members(PUBLISHED.schema(schema_name(type, schema)))
    assert data.keys() <= members.keys()
    assert data["fields"].keys() <= members["fields"]["properties"].keys()
    for name, value in data["fields"].items():
        broken = deepcopy(data)
        broken["fields"][name] = {} if isinstance(value, list) else []
        assert not validator(schema_name(type, schema)).is_valid(broken), name


@pytest.mark.parametrize(("type", "schema"), VERSIONS)
def test_what_a_granted_part_holds_is_told_by_its_schema(type: str, schema: int) -> None:
    data = told(type, schema)["data"]
    opened = opened_parts(type, schema)
    granted = told_members(PUBLISHED.schema(schema_name(type, schema))).get("opened")
    if granted is None:
        assert not opened or type in OF_RESTRICTIONS
        return
    by_type = validator(schema_name(type, schema))
    assert by_type.is_valid({**data, "opened": opened})
    assert by_type.is_valid({**data, "opened": {name: {"withheld": "erased"} for name in opened}})
    for name in opened:
        assert not by_type.is_valid({**data, "opened": {name: "not what it is"}})


@pytest.mark.parametrize("fact", list(followed_facts()), ids=lambda fact: fact.TYPE)
def test_whatever_an_event_may_say_is_told_by_its_schema(fact: type[Fact]) -> None:
    data = told(fact.TYPE, fact.SCHEMA)["data"]
    by_type = validator(schema_name(fact.TYPE, fact.SCHEMA))
    for one in some_of(fact):
        fields = {name: value for name, value in one.clear().items() if tells_of(fact.AREA, name)}
        assert [str(each) for each in by_type.iter_errors({**data, "fields": fields})] == []


def some_of(fact: type[Fact]) -> Iterator[Fact]:
    """Some that were made at random; those that broke a rule which spans fields are left out."""
    for seed in range(12):
        maker = Maker(Random(seed), now=NOW, ids={}, fittings={})
        with suppress(ValidationError):
            yield maker.make(fact)


def test_a_part_that_was_erased_is_told_by_its_schema() -> None:
    event = feed_event("case.session_recorded", 1)
    erasure = Erasure("retention", date(2026, 3, 2), UUID(event.stream))
    page = FeedPage((event,), Cursor.parse("1.41.a"), event.log, True, None, 0)
    opened = {event.position: {"note": Gone("note", "erased", erasure)}}
    [told_so] = with_opened(page, opened)
    assert told_so.data is not None
    assert told_so.data["opened"]["note"]["erased"]["event"] == event.stream
    by_type = validator("case.session_recorded.v1")
    assert by_type.is_valid(told_so.data)
    told_so.data["opened"]["note"]["erased"]["event"] = "somebody"
    assert not by_type.is_valid(told_so.data)


def test_of_a_restriction_neither_why_nor_who_may_see_on_is_published() -> None:
    members = told_members(PUBLISHED.schema("case.access_restricted.v1"))
    assert set(members["fields"]["properties"]) == {"covers"}
    assert "opened" not in members


def test_nothing_of_a_matter_is_published() -> None:
    assert not [name for name in PUBLISHED.names() if name.startswith("matter.")]


def test_a_part_of_every_event_is_named() -> None:
    for fact in followed_facts():
        named = told_members(PUBLISHED.schema(schema_name(fact.TYPE, fact.SCHEMA)))["parts"]
        assert all(f"`{part}" in named["description"] for part in part_fields(fact))
