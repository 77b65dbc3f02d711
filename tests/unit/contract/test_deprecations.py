"""Which schemas are not to be built on any more, and how followers hear of it."""

import json
from pathlib import Path

import pytest

from api.contract.deprecations import (
    Deprecation,
    Status,
    deprecations,
    envelope_members,
    status_of,
)
from api.contract.published import Published
from api.contract.publishing import publish
from domain import facts

SAID = {
    "since": "2027-01-01T00:00:00Z",
    "sunset": "2027-07-01T00:00:00Z",
    "successor": "case.tried.v2",
}
ADDRESS = "https://cases.invalid"


@pytest.fixture
def published(tmp_path: Path) -> Published:
    published = Published(tmp_path)
    publish(published, {"case.tried.v1": {"type": "object"}, "case.tried.v2": {"type": "object"}})
    return published


def say(published: Published, **said: str) -> None:
    text = json.dumps({"case.tried.v1": said})
    (published.folder / "deprecations.json").write_text(text, encoding="utf-8")


def test_what_is_said_of_our_own_schemas_makes_sense() -> None:
    assert deprecations(Published()).keys() <= set(Published().names())


def test_a_deprecated_event_says_so_wherever_it_is_told(published: Published) -> None:
    say(published, **SAID)
    members = envelope_members(ADDRESS, deprecations(published))
    assert members("case.tried", 1) == {
        "dataschema": f"{ADDRESS}/feed/schemas/case.tried.v1.json",
        "deprecated": True,
        "deprecationfrom": "2027-01-01T00:00:00.000000Z",
        "deprecationsunset": "2027-07-01T00:00:00.000000Z",
        "deprecationmigration": f"{ADDRESS}/feed/schemas/case.tried.v2.json",
    }
    assert members("case.tried", 2) == {"dataschema": f"{ADDRESS}/feed/schemas/case.tried.v2.json"}


@pytest.mark.parametrize(
    "said",
    [
        {**SAID, "successor": "case.tried.v3"},
        {**SAID, "sunset": "2026-07-01T00:00:00Z"},
        {"sunset": "2027-07-01T00:00:00Z"},
    ],
)
def test_what_makes_no_sense_is_refused(published: Published, said: dict[str, str]) -> None:
    say(published, **said)
    with pytest.raises(ValueError, match=r"case\.tried|since"):
        deprecations(published)


def test_a_schema_is_current_until_it_is_deprecated() -> None:
    said = {"case.person_died.v1": Deprecation.model_validate({"since": SAID["since"]})}
    assert status_of("case.person_died.v1", said) is Status.DEPRECATED
    assert status_of("case.session_recorded.v1", said) is Status.CURRENT
    assert status_of("feed.event.v1", said) is Status.CURRENT


def test_an_older_version_is_retired_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "_REGISTRY", dict(facts._REGISTRY))

    @facts.event("case.tried", area="tests", label="Tried", upcasts=(dict,))
    class Tried(facts.Fact):
        day: str

    assert status_of("case.tried.v1", {}) is Status.RETIRED
    assert status_of("case.tried.v2", {}) is Status.CURRENT
