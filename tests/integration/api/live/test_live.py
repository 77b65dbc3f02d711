"""The live feed over HTTP: what `GET /feed` tells, as it is recorded, for as long as it may be."""

from dataclasses import replace

import pytest

from api.demonstration.personas import PERSONAS
from api.live import following, room
from api.local_issuing import local_issuer
from tests.integration.api.live.conftest import served
from tests.integration.api.live.listening import listening
from tests.integration.api.test_gate import CONCERN, WHY


def test_it_tells_what_the_feed_tells_and_goes_on(live, case, served_client, bearer):
    told = served_client.get("/feed", params={"limit": 500}, headers=bearer("subscriber")).json()
    with live() as stream:
        assert stream.answer.headers["content-type"].startswith("text/event-stream")
        assert stream.answer.headers["x-accel-buffering"] == "no"
        assert stream.answer.headers["cache-control"] == "no-store"
        assert stream.events(len(told)) == told
        entry = case.ask("pwp", "raise-concern", CONCERN)
        heard = stream.event()
        assert (heard.data["id"], heard.event) == (entry, heard.data["type"])
        page = served_client.get("/feed", params={"after": heard.id}, headers=bearer("subscriber"))
        assert page.json() == []


@pytest.mark.parametrize("way", ["after", "last"])
def test_it_goes_on_from_where_a_follower_left_off(live, case, way):
    with live() as stream:
        stream.until(case.ask("pwp", "raise-concern", CONCERN))
        left = stream.last_id
    more = [case.ask("pwp", "raise-concern", CONCERN) for _ in range(2)]
    with live(**{way: left}) as stream:
        assert [event["id"] for event in stream.events(2)] == more


def test_what_was_received_last_goes_before_where_it_began(live, case, end):
    began = end()
    case.ask("pwp", "raise-concern", CONCERN)
    last = end()
    entry = case.ask("pwp", "raise-concern", CONCERN)
    with live(after=began, last=last) as stream:
        assert stream.event().data["id"] == entry


def test_filters_are_those_of_the_feed_and_pass_over_the_rest(live, case, end, monkeypatch):
    monkeypatch.setattr(following, "KEEP_ALIVE_SECONDS", 0.05)
    with live(after=end(), type="case.concern_raised", case=case.id) as stream:
        case.post("pwp", "/cases/receive-referral", **REFERRAL_OF_ANOTHER)
        entry = case.ask("pwp", "raise-concern", CONCERN)
        assert stream.event().data["id"] == entry
        case.post("pwp", "/cases/receive-referral", **REFERRAL_OF_ANOTHER)
        behind = end()
        while stream.last_id != behind:
            assert stream.block().data is None


def test_a_restriction_counts_for_whatever_is_sent_after_it(live, case, end):
    began = end()
    with live(after=began) as early:
        entry = case.ask("pwp", "raise-concern", CONCERN)
        assert "withheld" not in early.until(entry)[-1]["data"]
        seal = {"ground": "third_party", "covers": [entry], "roles": ["pwp"], "reasons": WHY}
        restriction = case.ask("safeguarding-lead", "restrict-access", seal)
        early.until(restriction)
        with live(after=began) as late:
            (told,) = (each for each in late.until(restriction) if each["id"] == entry)
            assert told["data"] == {"version": told["data"]["version"], "withheld": "restricted"}


def test_cursors_that_are_none_or_of_another_history_are_refused(live, case, end):
    epoch, position, digest = end().split(".")
    with live(after=f"{epoch}.{position}.{digest[::-1]}x") as stream:
        assert stream.answer.status_code == 409
        assert stream.answer.json()["type"] == "/problems/log-changed"
    with live(last="not a cursor") as stream:
        assert stream.answer.status_code == 422


@pytest.mark.parametrize("persona", ["pwp", "operator"])
def test_who_may_not_follow_is_told_so_before_anything(live, case, persona):
    with live(persona) as stream:
        assert stream.answer.status_code == 403


@pytest.mark.parametrize(
    ("bound", "code"), [("MOST_OF_ONE", "own-streams"), ("MOST_STREAMS", "streams")]
)
def test_there_are_so_many_streams_and_no_more(
    live, case, end, served_client, settings, monkeypatch, bound, code
):
    cursor = end()
    token = local_issuer(settings).token(PERSONAS["subscriber"], client="another-program")
    with live(after=cursor) as stream:
        stream.block()
        monkeypatch.setattr(room, bound, 1)
        with live(after=cursor) as another:
            assert another.answer.status_code == 429
            assert another.answer.json()["code"] == code
        headers = {"Authorization": f"Bearer {token}"}
        with listening(served_client, headers, after=cursor) as other:
            assert other.answer.status_code == (200 if code == "own-streams" else 429)


def test_a_denied_token_is_told_nothing_more(live, case, end, served_client, services, settings):
    token = local_issuer(settings).token(PERSONAS["subscriber"])
    caller = services.identity.tokens.caller(token)
    headers = {"Authorization": f"Bearer {token}"}
    with listening(served_client, headers, after=end()) as stream:
        stream.block()
        services.identity.tokens._denied.deny_token(caller.issuer, caller.token)
        case.ask("pwp", "raise-concern", CONCERN)
        (last,) = stream.rest()
        assert last.event == "error"
        assert (last.data["status"], last.data["code"]) == (401, "denied")


def test_a_service_that_stops_lets_its_followers_go(services, bearer, case, end):
    with (
        served(replace(services, close=lambda: None)) as (client, server, tide),
        listening(client, bearer("subscriber"), after=end()) as stream,
    ):
        stream.block()
        server.should_exit = True
        tide.end()
        assert not [heard for heard in stream.rest() if heard.data is not None]


REFERRAL_OF_ANOTHER = {
    "source": "self",
    "data": {
        "pathway": "adult_talking_therapies",
        "service": "BRIDGEWELL-TT",
        "received": "2026-03-02",
        "source_code": "B1",
        "consent_to_referral": "yes",
        "person": "0198aaaa-0000-7000-8000-000000000002",
        "who": {"name": "Robin Lark", "date_of_birth": "1988-05-02"},
        "request": {"reason": "Sleeps badly."},
    },
}
