"""Parts are opened where they are granted, and nothing is where they are not."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from api.answers.subscriptions import with_opened
from application.subscriptions.opening import GrantedParts, streams_of
from application.subscriptions.withdrawn import WithdrawnEntries
from domain.facts import Erasure, Gone
from tests.unit.feed.memory import MemoryLog, case, feed, follower
from tests.unit.subscriptions.following import ID, change, create, registry

TYPE = "case.referral_received"


class Entry:
    def __init__(self, row):
        self.position, self.type = row.id, row.topic
        self.id, self.stream = row.event_id, row.originator_id


class Parts:
    """As a store of parts that holds every part, and one that was erased."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, frozenset[str]]] = []

    def contents(self, entries, allowed):
        self.asked += [(each.position, some) for each, some in zip(entries, allowed, strict=True)]
        gone = Gone("request", "erased", Erasure("court_order", date(2026, 3, 2), UUID(int=5)))
        closed = Gone("referrer", "not_permitted")
        whole = {"who": {"name": "Wren"}, "request": gone, "referrer": closed}
        return [
            {name: said if name in some else Gone(name, "not_permitted") for name, said in told}
            for some in allowed
            for told in [[*whole.items()]]
        ]


@pytest.fixture
def log():
    log = MemoryLog()
    create(log)
    log.add(TYPE, stream=case(1))
    log.add("case.case_closed", stream=case(1))
    return log


def opened(log: MemoryLog, parts: Parts) -> tuple[Any, Any]:
    rows = {row.id: row for row in log.rows}

    class Log:
        read = log.read

        def at(self, positions):
            return [Entry(rows[position]) for position in positions]

    page = feed(log).page(follower(), None, 50)
    subscription = registry(log).one(ID)
    granted = GrantedParts(log=Log(), parts=parts)  # type: ignore[arg-type]
    return page, granted.of(subscription, page.events)


def grant(log: MemoryLog, *parts: str) -> None:
    change(log, "parts_granted", granted=[{"type": TYPE, "parts": list(parts)}])


def test_nothing_is_opened_without_a_grant(log):
    parts = Parts()
    page, found = opened(log, parts)
    assert (found, parts.asked) == ({}, [])
    assert with_opened(page, found) == [*page.events]


def test_what_is_granted_is_opened_and_what_is_erased_told_so(log):
    grant(log, "who", "request")
    parts = Parts()
    page, found = opened(log, parts)
    assert parts.asked == [(2, frozenset({"who", "request"}))]
    assert streams_of(page.events, found) == (case(1),)
    first, second = with_opened(page, found)
    assert first.data["opened"] == {
        "who": {"name": "Wren"},
        "request": {
            "withheld": "erased",
            "erased": {"event": str(UUID(int=5)), "ground": "court_order", "on": "2026-03-02"},
        },
    }
    assert first.data["parts"] == page.events[0].data["parts"]
    assert "opened" not in second.data


def test_a_part_that_is_not_granted_is_not_so_much_as_named(log):
    grant(log, "who")
    _, found = opened(log, Parts())
    assert found[2].keys() == {"who"}


def test_a_grant_that_is_withdrawn_opens_nothing_from_the_next_page_on(log):
    grant(log, "who")
    parts = Parts()
    assert opened(log, parts)[1]
    change(log, "parts_withdrawn")
    assert opened(log, parts)[1] == {}


def test_of_a_restricted_entry_nothing_is_opened(log):
    grant(log, "who")
    log.add(
        "case.access_restricted", stream=case(1), data={"covers": [], "actors": [], "roles": []}
    )
    parts = Parts()
    page, found = opened(log, parts)
    assert page.events[0].data["withheld"] == "restricted"
    assert (found, parts.asked) == ({}, [])


@pytest.mark.parametrize("type", ["case.entry_marked_in_error", "case.wrong_record_entry_moved"])
def test_what_was_withdrawn_is_opened_to_nobody_any_more(log, type):
    grant(log, "who")
    other = log.add(TYPE, stream=case(3))
    log.add(type, stream=case(1), data={"entry": str(log.rows[1].event_id)})
    parts = Parts()
    page, found = opened(log, parts)
    assert found[2] == {"who": Gone("who", "withdrawn")}
    assert (2, frozenset()) in parts.asked, "it is not so much as opened"
    [told] = [each for each in page.events if each.id == other]
    assert found[told.position] == {"who": {"name": "Wren"}}


@pytest.mark.parametrize("type", ["case.entry_corrected", "case.addendum_added"])
def test_nor_is_what_was_added_to_it_or_corrected_in_it(log, type):
    grant(log, "who")
    first = str(log.rows[1].event_id)
    # As if the entry that is opened told the same as one before it.
    added = log.add(type, stream=case(1), data={"entry": first})
    log.add("case.entry_marked_in_error", stream=case(1), data={"entry": first})
    withdrawn = WithdrawnEntries(log=log)  # type: ignore[arg-type]
    withdrawn.refresh()
    assert withdrawn.hold(UUID(added), case(1))
    assert not withdrawn.hold(UUID(int=7), case(1))


def test_what_can_not_be_read_may_have_withdrawn_anything_of_its_case(log):
    withdrawn = WithdrawnEntries(log=log)  # type: ignore[arg-type]
    log.add("case.entry_marked_in_error", stream=case(1), schema=9)
    withdrawn.refresh()
    assert withdrawn.hold(UUID(int=7), case(1))
    assert not withdrawn.hold(UUID(int=7), case(2))


def test_why_a_case_is_restricted_is_opened_to_nobody_whatever_is_granted(log):
    restricted = [{"type": "case.access_restricted", "parts": ["reasons"]}]
    change(log, "parts_granted", granted=restricted)
    shut = {"covers": [], "actors": [], "roles": []}
    log.add("case.access_restricted", stream=case(1), data=shut)
    parts = Parts()
    page, found = opened(log, parts)
    assert page.events[-1].data["parts"] == ["reasons"]
    assert (found, parts.asked) == ({}, [])


def test_of_what_cannot_be_read_nothing_is_opened(log):
    grant(log, "who")
    log.add(TYPE, stream=case(1), state=b"no record")
    page, found = opened(log, Parts())
    assert page.events[-1].data is None
    assert found.keys() == {2}
