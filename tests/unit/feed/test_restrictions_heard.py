"""What whoever keeps events at hand for followers is told of restrictions."""

from dataclasses import replace
from uuid import UUID

from tests.unit.feed.memory import MemoryLog, feed, follower

NAMED = replace(follower(), actor=UUID(int=99))


def restrict(log):
    data = {"covers": [], "roles": [], "actors": [str(NAMED.actor)]}
    return log.add("case.access_restricted", data=data)


def test_a_page_says_when_more_was_heard_of_restrictions_than_on_the_one_before():
    log = MemoryLog()
    reader = feed(log)

    def heard():
        log.add("case.referral_received")
        return reader.page(follower(), None, 10).restrictions

    before = heard()
    assert heard() == before
    restriction = restrict(log)
    restricted = heard()
    assert restricted != before
    assert heard() == restricted
    log.add("case.restriction_lifted", data={"restriction": restriction})
    assert heard() not in (before, restricted)


def test_whom_a_restriction_names_may_be_told_more_than_others():
    log = MemoryLog()
    reader = feed(log)
    log.add("case.referral_received")
    reader.page(follower(), None, 10)
    assert not reader.may_be_told_more(NAMED)
    restrict(log)
    first, _ = reader.page(follower(), None, 10).events
    assert "withheld" in first.data
    assert reader.may_be_told_more(NAMED)
    assert not reader.may_be_told_more(follower())
    first, _ = reader.page(NAMED, None, 10).events
    assert "fields" in first.data
