"""What a follower was told before, told once more over HTTP: a range, or one case of it."""

from uuid import UUID

import pytest

from tests.integration.access.conftest import last_reading
from tests.integration.api.test_gate import CONCERN, Case, actor
from tests.integration.api.test_subscriptions import FOLLOWER, IG, MANAGER, Desk, ids, through

TYPE = "case.concern_raised"
GRANTED = [{"type": TYPE, "parts": ["account"]}]
WHY = {"reasons": "Told in confidence."}


@pytest.fixture(scope="module")
def desk(client, bearer, settings):
    return Desk(client, bearer, settings)


@pytest.fixture
def case(client, bearer):
    case = Case(client, bearer)
    case.allocate()
    return case


def commit_all(one):
    page = one.events(limit=500)
    one.commit(one.told()["committed"], page.headers["Next-Cursor"])
    return page


def test_a_range_is_read_once_more(desk):
    one = desk.create()
    first, second = desk.begin(), desk.begin()
    page = one.events()
    told = ids(page)
    refused = one.get("/replay", first=first["position"], last=second["position"])
    assert (refused.status_code, refused.json()["code"]) == (422, "replay-not-told")
    one.commit(one.told()["begins"], page.headers["Next-Cursor"])
    replayed = one.get("/replay", first=first["position"], last=second["position"])
    start = told.index(first["id"])
    assert ids(replayed) == told[start : told.index(second["id"]) + 1]
    assert "Next-First" not in replayed.headers
    part = one.get("/replay", first=first["position"], last=second["position"], limit=1)
    assert ids(part) == [first["id"]]
    assert int(part.headers["Next-First"]) > first["position"]
    assert one.events().json() == []


def test_a_case_that_was_opened_again_is_read_once_more_with_what_is_granted(desk, case, services):
    one = desk.create()
    one.ask(MANAGER, "ask-for-subscription-parts", granted=GRANTED, agreement="DSA-8")
    one.ask(IG, "grant-subscription-parts", granted=GRANTED, agreement="DSA-8")
    concern = case.ask("pwp", "raise-concern", CONCERN)
    desk.begin()
    seal = {"ground": "third_party", "covers": [concern], "actors": [actor("pwp")], "reasons": WHY}
    restriction = case.ask("safeguarding-lead", "restrict-access", seal)
    told = {event["id"]: event for event in commit_all(one).json()}
    assert told[concern]["data"]["withheld"] == "restricted"
    case.ask("manager", "lift-restriction", {"restriction": restriction, "reasons": WHY})
    last = through(commit_all(one))

    again = one.get("/replay", case=case.id)
    assert again.status_code == 200, again.text
    told = {event["id"]: event for event in again.json()}
    assert told[concern]["data"]["opened"]["account"] == CONCERN["account"]
    assert {event["subject"] for event in told.values()} == {case.id}
    assert again.headers["Range-Last"] == str(last)
    assert again.headers["Cache-Control"] == "no-store"
    assert not {"Next-Cursor", "Caught-Up", "Next-First"} & {*again.headers}
    reading = last_reading(services.access.reader)["data"]
    assert (reading["action"], reading["stream"]) == ("replay-events", one.id)
    assert (reading["shown"], reading["position"]) == ([case.id], last)
    assert f"case:{case.id}" in reading["asked"]


def test_whoever_is_sent_a_webhook_may_read_a_case_once_more(desk, case, services):
    one = desk.create(delivery="webhook", start={"edge": "origin"})
    refused = one.get("/replay", case=case.id)
    assert (refused.status_code, refused.json()["code"]) == (422, "replay-not-told")
    subscription = services.subscribing.registry.one(UUID(one.id))
    progress, feed = services.subscribing.progress, services.feed
    progress.move(
        subscription,
        before=feed.cursor_at(0),
        after=feed.cursor_at(feed.end()),
        at=services.clock(),
    )
    again = one.get("/replay", case=case.id)
    assert {event["subject"] for event in again.json()} == {case.id}
    assert len(again.json()) > 1


def test_what_is_refused_of_a_range_has_a_code_of_its_own(desk, case):
    one = desk.create(wanted={"cases": [case.id]})
    backwards = one.get("/replay", first=7, last=6)
    assert (backwards.status_code, backwards.json()["code"]) == (422, "range-backwards")
    case.ask("pwp", "raise-concern", CONCERN)
    commit_all(one)
    assert ids(one.get("/replay")) == ids(one.get("/replay", case=case.id))
    other = one.get("/replay", case=one.id)
    assert (other.status_code, other.json()["code"]) == (422, "case-not-wanted")


def test_a_body_that_is_not_said_to_be_json_is_refused_as_everywhere(desk):
    one = desk.create()
    answer = desk.client.put(
        f"/subscriptions/{one.id}/cursor",
        content=b'{"before": "1.0.0", "cursor": "1.0.0"}',
        headers=desk.bearer(FOLLOWER),
    )
    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported-media-type")


def test_a_refused_question_is_told_nothing_of_recording(desk):
    refused = desk.client.get("/feed?type=none", headers=desk.bearer(FOLLOWER)).json()
    assert refused["code"] == "event-type"
    missing = desk.client.get("/feed?limit=0", headers=desk.bearer(FOLLOWER)).json()
    assert "recorded" not in missing["detail"]
