"""An event is read from the log again for each try, as it is told then."""

import json
from dataclasses import replace
from uuid import UUID

from application.feed.event import FeedEvent
from application.webhooks.source import WebhookSource
from domain.governance.subscription.creating import Wanted
from infrastructure.webhooks.signing import SharedKey, signed_headers
from tests.unit.feed.memory import OURS, THEIRS, MemoryLog, case, feed
from tests.unit.webhooks.standing_in import BEGUN, subscription

FOLLOWED = replace(subscription(), organisation=OURS)


def rendered(event: FeedEvent) -> bytes:
    return json.dumps([event.position, event.type]).encode()


def source(log: MemoryLog) -> WebhookSource:
    return WebhookSource(feed(log), render=rendered)


def test_those_asked_for_are_told_and_no_others():
    log = MemoryLog()
    ids = [log.add(stream=case(number % 3 + 1)) for number in range(130)]
    told = source(log).told(FOLLOWED, [1, 2, 60, 61, 130])
    assert {position: message.id for position, message in told.items()} == {
        position: ids[position - 1] for position in (1, 2, 60, 61, 130)
    }
    assert told[60].body == b'[60, "case.referral_received"]'


def test_those_that_lie_close_together_are_read_together():
    log = MemoryLog()
    for _ in range(130):
        log.add()
    reading = source(log)
    reading.told(FOLLOWED, [1])
    log.asked.clear()
    reading.told(FOLLOWED, [3, 4, 20, 40])
    assert log.asked.count("stretch") == 1


def test_what_another_organisation_keeps_is_absent():
    log = MemoryLog()
    log.add()
    log.add(stream=case(2), organisation=THEIRS)
    log.add()
    assert sorted(source(log).told(FOLLOWED, [1, 2, 3])) == [1, 3]


def test_a_page_holds_what_the_subscription_wants():
    log = MemoryLog()
    for number in range(6):
        log.add(stream=case(number % 2 + 1))
    wanted = replace(FOLLOWED, wanted=Wanted(cases=(case(2),)))
    page = source(log).page(wanted, source(log).cursor_at(0), 10_000)
    assert [UUID(event.stream) for event in page.events] == [case(2)] * 3
    assert page.through == 6


def test_one_that_can_not_be_read_is_sent_under_an_id_that_can_be_signed():
    log = MemoryLog()
    log.add()
    log.add("case.case_closed", state=b"not a record")
    (message,) = source(log).told(FOLLOWED, [2]).values()
    assert message.id == log.rows[1].leaf_hash.hex()
    signed_headers(message.body, id=message.id, at=BEGUN, keys=[SharedKey(bytes(32))])
