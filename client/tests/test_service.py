"""Asking a service that is away, slow, or refuses."""

import base64

import httpx
import pytest

from caseledger_client.errors import NotAdmitted, NotAFeed, Refused
from caseledger_client.page import Cursor
from caseledger_client.service import LogChanged, Stopped
from client.tests.served import Served
from verifier.tests.maker import Log, some_uuid


@pytest.fixture
def served() -> Served:
    log = Log()
    for _ in range(3):
        log.append(some_uuid("case"))
    return Served(log, signed=2)


def test_a_page_tells_events_cursor_and_checkpoint(served: Served) -> None:
    page = served.service().page(None, [("type", "case.note_added")], wait=2.0)
    assert [event.position for event in page.events] == [1, 2, 3]
    assert [event.leaf_hash for event in page.events] == served.log.hashes()
    assert page.cursor.position == 3
    assert page.checkpoint == served.checkpoint()
    query = served.asked[0].url.params
    assert dict(query) == {"type": "case.note_added", "limit": "500", "wait": "2.0"}
    assert served.asked[0].headers["Authorization"] == "Bearer first"


def test_before_the_first_checkpoint_there_is_none(served: Served) -> None:
    served.signed = 0
    assert served.service().page(None, [], wait=0).checkpoint is None


def test_it_asks_again_while_the_service_is_away_and_less_often_each_time(served: Served) -> None:
    away = [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.ReadError("cut")]
    served.faults = [*away, *(httpx.Response(status) for status in (500, 502, 503, 504))]
    assert served.service().page(None, [], wait=0).events
    assert served.rests == [0.25 * 2**attempt for attempt in range(7)]


def test_its_log_says_what_it_waits_for_and_how_long_and_nothing_of_anybody(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="caseledger_client")
    served.tokens = ("second",)
    served.faults = [httpx.ConnectError("to the case"), httpx.Response(503)]
    served.service("first", "second").page(None, [("case", "the case")], wait=0)
    assert caplog.messages == [
        "/feed: no answer (ConnectError); asking again in 0.2 s",
        "/feed: answered 503; asking again in 0.5 s",
        "the token is refused: asking for another",
        "/feed is answered again",
    ]


def test_it_says_once_that_a_service_of_the_filter_is_unknown(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    answer = {"headers": {"Next-Cursor": "1.0.0", "Unknown-Services": "BRIDGWELL"}, "json": []}
    served.faults = [httpx.Response(200, **answer) for _ in range(2)]
    service = served.service()
    for _ in range(3):
        service.page(None, [("service", "BRIDGWELL")], wait=0)
    assert caplog.messages == ["nobody knows these services of the filter: BRIDGWELL"]


def test_a_pause_is_at_most_a_minute(served: Served) -> None:
    served.faults = [httpx.Response(503) for _ in range(20)]
    served.service().page(None, [], wait=0)
    assert max(served.rests) == 30.0


def test_it_waits_as_long_as_it_is_told_within_reason(served: Served) -> None:
    served.faults = [
        httpx.Response(429, headers={"Retry-After": "7"}),
        httpx.Response(503, headers={"Retry-After": "86400"}),
    ]
    served.service().page(None, [], wait=0)
    assert served.rests == [7.5, 300.5]


def test_whoever_stops_while_it_is_away_is_heard(served: Served) -> None:
    served.faults = [httpx.Response(503)]
    served.on_rest = lambda: True
    with pytest.raises(Stopped):
        served.service().page(None, [], wait=0)


def test_a_token_that_is_over_is_asked_for_again(served: Served) -> None:
    served.tokens = ("second",)
    service = served.service("first", "second")
    assert service.page(None, [], wait=0).events
    assert service.page(None, [], wait=0).events
    told = [each.headers["Authorization"] for each in served.asked]
    assert told == ["Bearer first", "Bearer second", "Bearer second"]
    assert served.rests == []


def test_two_tokens_that_are_refused_are_enough(served: Served) -> None:
    with pytest.raises(NotAdmitted):
        served.service("stale", "stale too").page(None, [], wait=0)


@pytest.mark.parametrize(
    ("status", "problem", "raised"),
    [
        (403, "/problems/not-allowed", NotAdmitted),
        (409, "/problems/subscription-paused", Refused),
        (409, "/problems/log-changed", LogChanged),
        (422, "/problems/not-acceptable", Refused),
        (302, "", Refused),
    ],
)
def test_what_waiting_does_not_mend_is_not_asked_again(
    served: Served, status: int, problem: str, raised: type[Exception]
) -> None:
    served.faults = [httpx.Response(status, json={"type": problem, "code": "why"})]
    with pytest.raises(raised):
        served.service().page(None, [], wait=0)
    assert len(served.asked) == 1


def test_a_refusal_names_the_rule(served: Served) -> None:
    served.faults = [httpx.Response(422, json={"type": "/problems/x", "code": "event-type"})]
    with pytest.raises(Refused, match="422 /problems/x event-type"):
        served.service().page(None, [], wait=0)


EVENT = {"type": "case.x.v1", "sequence": f"{1:020d}", "id": "a", "subject": "b", "data": {}}
HEADERS = {"Next-Cursor": "1.5.ab", "Checkpoint": base64.b64encode(b"note").decode()}


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"<html>", HEADERS),
        (b"{}", HEADERS),
        (b"[1]", HEADERS),
        (b"[]", {**HEADERS, "Next-Cursor": "5"}),
        (b"[]", {"Checkpoint": HEADERS["Checkpoint"]}),
        (b"[]", {**HEADERS, "Checkpoint": "*"}),
    ],
)
def test_what_is_no_page_is_not_taken(served: Served, body: bytes, headers: dict[str, str]) -> None:
    served.faults = [httpx.Response(200, content=body, headers=headers)]
    with pytest.raises(NotAFeed):
        served.service().page(None, [], wait=0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "case.x"},
        {"type": 1},
        {"sequence": "1"},
        {"subject": None, "sequence": None},
        {"leafhash": "zz"},
        {"data": []},
    ],
    ids=str,
)
def test_an_event_of_another_form_is_not_taken(served: Served, wrong: dict[str, object]) -> None:
    served.faults = [httpx.Response(200, json=[{**EVENT, **wrong}], headers=HEADERS)]
    with pytest.raises(NotAFeed):
        served.service().page(None, [], wait=0)


@pytest.mark.parametrize("positions", [(2, 1), (1, 1), (6,), (0,)], ids=str)
def test_positions_rise_from_cursor_to_cursor(served: Served, positions: tuple[int, ...]) -> None:
    told = [{**EVENT, "sequence": f"{position:020d}"} for position in positions]
    served.faults = [httpx.Response(200, json=told, headers=HEADERS)]
    with pytest.raises(NotAFeed):
        served.service().page(None, [], wait=0)


def test_a_page_begins_behind_its_cursor(served: Served) -> None:
    served.faults = [httpx.Response(200, json=[EVENT], headers=HEADERS)]
    with pytest.raises(NotAFeed):
        served.service().page(Cursor.parse("1.1.ab"), [], wait=0)
