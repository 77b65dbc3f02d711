"""The page that tells followers what takes back what they took in: it names every such event."""

import re
from pathlib import Path

import pytest
from caseledger_client.notices import _ENDS, _OF_ONE_ENTRY

from application.webhooks.attempt import Trouble
from domain.facts import event_classes
from domain.gate.following import TAKING_BACK, follows
from domain.governance import erasure
from domain.person import merging
from domain.roles import Role

PAGE = (Path(__file__).parents[2] / "docs" / "feed.md").read_text(encoding="utf-8")
SECTION = PAGE.split("## What a follower must do\n")[1].split("\n## ")[0]
KINDS = ("case", "person", "governance")
EVENTS = {fact.TYPE: fact for kind in KINDS for fact in event_classes(kind)}
OF_THE_ENVELOPE = frozenset({"id", "subject"})


def rows():
    """The types of each row of the table, and the fields in which it says that they name others."""
    for line in SECTION.splitlines():
        if line.startswith("| `"):
            types, names, *_ = line.strip("|").split("|")
            yield re.findall(r"`([\w.]+)`", types), set(re.findall(r"`(\w+)`", names))


ROWS = list(rows())
TOLD = {type for types, _ in ROWS for type in types}


@pytest.mark.parametrize(("types", "names"), ROWS, ids=lambda told: " ".join(sorted(told)))
def test_each_event_is_told_to_subscribers_and_names_what_it_says(types, names):
    assert all(follows(Role.SUBSCRIBER, type) for type in types)
    fields = {name for type in types for name in EVENTS[type].model_fields}
    assert names <= fields | OF_THE_ENVELOPE


def test_no_event_that_takes_something_back_is_missing():
    merged = {type for type, fact in EVENTS.items() if fact.AREA == merging.AREA}
    erasing = {
        type
        for type, fact in EVENTS.items()
        if fact.AREA == erasure.AREA and follows(Role.SUBSCRIBER, type)
    }
    assert TAKING_BACK | merged | erasing | {"case.addendum_added"} == TOLD


def test_it_says_what_each_trouble_of_a_webhook_means():
    assert all(f"| `{each}` |" in PAGE for each in Trouble)


def test_the_client_knows_them():
    assert {*_OF_ONE_ENTRY, *_ENDS} < TOLD
