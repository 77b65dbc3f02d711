"""Who followed live stands in the access log: before the first event, then range by range."""

import json
import time

import pytest

from api.live import following, ranges
from application.log import LogUnavailable
from tests.integration.api.live.listening import PATIENCE
from tests.integration.api.test_gate import CONCERN


@pytest.fixture
def readings(services):
    """The readings of one answer that the access log holds, once there are so many."""

    def found(trace, count):
        deadline = time.monotonic() + PATIENCE
        while True:
            last = services.access.reader.last()
            rows = services.access.reader.log(after=max(0, last.position - 50), limit=50)
            records = [json.loads(row.state)["data"] for row in rows]
            of_it = [each for each in records if each["trace"] == trace]
            if len(of_it) >= count:
                return of_it
            assert time.monotonic() < deadline, of_it

    return found


def extent(told):
    return told["after"], told["position"], told["count"], told["asked"]


def position(cursor):
    return int(cursor.split(".")[1])


def test_from_the_opening_to_the_end_each_event_stands_in_one_range(
    live, case, end, readings, monkeypatch
):
    monkeypatch.setattr(ranges, "MOST_EVENTS", 2)
    case.ask("pwp", "raise-concern", CONCERN)
    began = end()
    case.ask("pwp", "raise-concern", CONCERN)
    with live(after=began) as stream:
        trace = stream.answer.headers["x-request-id"]
        stream.event()
        opened = position(stream.last_id)
        (first,) = readings(trace, 1)
        assert (first["action"], first["decision"]) == ("follow-live", "allowed")
        asked = [f"next:{opened}", f"after:{began}"]
        assert extent(first) == (position(began), opened, 1, asked)
        for _ in range(3):
            stream.until(case.ask("pwp", "raise-concern", CONCERN))
        reached = position(stream.last_id)
        _, second = readings(trace, 2)
        assert second["asked"][0] == f"next:{second['position']}"
        assert (second["after"], second["count"]) == (opened, 2)
    _, second, last = readings(trace, 3)
    assert extent(last) == (second["position"], reached, 1, [f"after:{began}"])


def test_what_can_not_be_recorded_is_not_sent(live, case, end, services, monkeypatch):
    def unreachable(_commands):
        raise LogUnavailable("gone")

    began = end()
    monkeypatch.setattr(ranges, "MOST_EVENTS", 1)
    with live(after=began) as stream:
        stream.block()
        stream.until(case.ask("pwp", "raise-concern", CONCERN))
        monkeypatch.setattr(services.access.writer, "_append", unreachable)
        kept_back = case.ask("pwp", "raise-concern", CONCERN)
        (last,) = [heard for heard in stream.rest() if heard.data is not None]
        assert (last.event, last.data["type"]) == ("error", "/problems/not-recorded")
        assert kept_back not in str(last.data)
    with live(after=began) as stream:
        assert stream.answer.status_code == 503
        assert stream.answer.json()["type"] == "/problems/not-recorded"


def test_a_refusal_is_recorded(live, case, readings):
    with live("pwp") as stream:
        assert stream.answer.status_code == 403
    (told,) = readings(stream.answer.headers["x-request-id"], 1)
    assert (told["decision"], told["action"]) == ("denied", "follow-live")


def test_a_quiet_stream_is_recorded_when_its_range_is_over(live, case, end, readings, monkeypatch):
    monkeypatch.setattr(following, "KEEP_ALIVE_SECONDS", 0.05)
    monkeypatch.setattr(ranges, "LONGEST_SECONDS", 0.05)
    with live(after=end()) as stream:
        stream.until(case.ask("pwp", "raise-concern", CONCERN))
        _, told = readings(stream.answer.headers["x-request-id"], 2)
        assert (told["position"], told["count"]) == (position(stream.last_id), 1)
