"""Schemas are written anew, and refused where they would break those who follow by them."""

import json
from pathlib import Path
from typing import Any

import pytest

from api.contract.published import Published, shape_of
from api.contract.publishing import Breaking, publish

NAME = "case.tried.v1"


def schema(*members: str, **more: Any) -> dict[str, Any]:
    properties = {name: {"type": "string"} for name in members}
    return {"title": "Tried", "type": "object", "properties": properties, **more}


@pytest.fixture
def published(tmp_path: Path) -> Published:
    return Published(tmp_path / "schemas")


def test_a_new_schema_is_written_and_its_shape_is_kept(published: Published) -> None:
    assert publish(published, {NAME: schema("day")}) == [NAME]
    assert published.schema(NAME) == schema("day")
    assert published.shapes() == {NAME: [shape_of(schema("day"))]}
    assert publish(published, {NAME: schema("day")}) == []


def test_other_words_are_the_same_promise(published: Published) -> None:
    publish(published, {NAME: schema("day")})
    assert publish(published, {NAME: schema("day", title="Attempted")}) == [NAME]
    assert len(published.shapes()[NAME]) == 1
    assert published.former(NAME) == []


def test_a_member_that_is_called_as_words_are_is_a_promise() -> None:
    assert shape_of(schema("title")) != shape_of(schema())


def test_what_it_was_before_is_kept(published: Published) -> None:
    publish(published, {NAME: schema("day")})
    publish(published, {NAME: schema("day", "place")})
    assert published.former(NAME) == [schema("day")]
    assert published.shapes()[NAME] == [
        shape_of(schema("day")),
        shape_of(schema("day", "place")),
    ]


def test_a_breaking_change_writes_nothing(published: Published) -> None:
    publish(published, {NAME: schema("day")})
    before = {path: path.read_bytes() for path in published.folder.rglob("*.json")}
    with pytest.raises(Breaking, match=r"case\.tried\.v1, data\.day: is gone") as refused:
        publish(published, {"case.new.v1": schema(), NAME: schema("place")})
    assert len(refused.value.sentences) == 1
    assert {path: path.read_bytes() for path in published.folder.rglob("*.json")} == before


def test_the_schema_of_an_older_version_stays(published: Published) -> None:
    publish(published, {NAME: schema("day")})
    assert publish(published, {"case.tried.v2": schema("place")}) == ["case.tried.v2"]
    assert published.names() == (NAME, "case.tried.v2")
    assert json.loads(published.text(NAME)) == schema("day")


def test_nothing_else_is_read(published: Published) -> None:
    publish(published, {NAME: schema("day")})
    for name in ("../secrets", "index", "case.tried.v2"):
        with pytest.raises(LookupError):
            published.text(name)
