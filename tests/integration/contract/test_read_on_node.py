"""The specification of AsyncAPI, and its own parser, find nothing wrong with our document."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft7Validator

from api.contract.asyncapi import asyncapi
from api.contract.outlets import OUTLETS
from api.contract.published import Published
from api.contract.publishing import publish
from api.contract.registered import OF_THE_FEED
from tests.integration.contract import node
from tests.must_find import MUST_FIND

PUBLISHED = Published()
SOME = ("case.access_restricted.v1", "case.concern_raised.v1", "governance.sample_drawn.v1")


@pytest.fixture(scope="module")
def specification() -> Draft7Validator:
    node.found()
    text = (node.FETCHED / "@asyncapi" / "specs" / "schemas" / "3.1.0.json").read_text("utf-8")
    return Draft7Validator(json.loads(text))


def test_the_document_is_valid_by_the_specification(specification: Draft7Validator) -> None:
    assert [str(each) for each in specification.iter_errors(asyncapi(PUBLISHED))] == []


def test_the_specification_notices_what_is_wrong(specification: Draft7Validator) -> None:
    document = asyncapi(PUBLISHED)
    document["channels"]["feed"]["adress"] = "/feed"
    assert not specification.is_valid(document)


def test_the_parser_reads_it_and_has_nothing_to_say(tmp_path: Path) -> None:
    """Of some events: for all of them it takes half a minute."""
    some = Published(tmp_path)
    publish(some, {name: PUBLISHED.schema(name) for name in (*SOME, *OF_THE_FEED)})
    document: dict[str, Any] = asyncapi(some)
    read = node.tell("asyncapi.cjs", json.dumps(document))
    assert read["said"] == []
    assert read["version"] == document["asyncapi"]
    assert set(read["channels"]) == {outlet.name for outlet in OUTLETS}
    assert set(read["messages"]) == set(document["components"]["messages"])


def test_packages_of_another_version_or_content_are_noticed() -> None:
    chosen = json.loads(node.INTEGRITY.read_text("utf-8"))
    assert node.strangers(chosen) == []
    name, digest = next(iter(chosen.items()))
    assert node.strangers({name: digest.swapcase(), f"{name}.1": digest}) == [name, f"{name}.1"]


def test_each_package_that_is_chosen_has_one_version_and_content() -> None:
    chosen = json.loads(node.INTEGRITY.read_text("utf-8"))
    asked = json.loads((node.HERE / "package.json").read_text("utf-8"))
    named = {f"{name}@{version}" for name, version in asked["dependencies"].items()}
    for name, version in asked["overrides"].items():
        named.add(f"{name[0]}{name[1:].partition('@')[0]}@{version}")
    # What its only user names exactly itself needs no word of ours.
    assert chosen.keys() - named == {"node-fetch@2.6.7"}
    assert named <= chosen.keys()


@pytest.mark.parametrize(
    ("must_find", "outcome"),
    [("node", pytest.fail.Exception), ("softhsm2", pytest.skip.Exception)],
)
def test_without_node_these_are_skipped_only_where_they_may_be(
    monkeypatch: pytest.MonkeyPatch, must_find: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv(MUST_FIND, must_find)
    monkeypatch.setattr(node, "FETCHED", node.HERE / "nowhere")
    with pytest.raises(outcome, match="install nodejs"):
        node.tell("asyncapi.cjs", "{}")
