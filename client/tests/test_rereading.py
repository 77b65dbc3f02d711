"""A stream is read again from its beginning, up to the event that opened something of it."""

import pytest

from caseledger_client.errors import NotAFeed
from caseledger_client.event import Event
from caseledger_client.rereading import opens, stream_until
from client.tests.served import Served, told
from verifier.tests.maker import Log, some_uuid

CASE, OTHER = some_uuid("case"), some_uuid("other")


@pytest.fixture
def served() -> Served:
    """Of one case the positions 1, 3, 5 …, in pages of two."""
    log = Log()
    for position in range(1, 10):
        ends = {"type": "case.restriction_lifted", "data": {"restriction": "it"}}
        log.append(CASE if position % 2 else OTHER, **(ends if position == 7 else {}))
    return Served(log, signed=9, limit=2)


def event(served: Served, position: int) -> Event:
    return Event.of(told(served.log.events[position - 1]))


def test_what_ends_a_restriction_or_a_conflict_opens(served: Served) -> None:
    assert [position for position in range(1, 10) if opens(event(served, position))] == [7]


def test_it_is_read_from_its_beginning_to_that_event_and_no_further(served: Served) -> None:
    again = stream_until(served.service(), [], event(served, 7), wait=1.0)
    assert [each.position for each in again] == [1, 3, 5, 7]


def test_of_the_filters_only_the_cases_are_other_ones(served: Served) -> None:
    wanted = [("case", CASE), ("case", OTHER), ("service", "A"), ("type", "case.note_added")]
    again = stream_until(served.service(), wanted, event(served, 7), wait=1.0)
    assert [each.position for each in again] == [1, 3, 5, 7]
    asked = served.asked[0].url.params.multi_items()
    assert asked[:3] == [("service", "A"), ("type", "case.note_added"), ("case", CASE)]


def test_a_service_that_leaves_the_event_out_then_is_not_believed(served: Served) -> None:
    opened = event(served, 7)
    served.log.events[6] = served.log.events[7]
    with pytest.raises(NotAFeed, match="position 7"):
        stream_until(served.service(), [], opened, wait=1.0)
