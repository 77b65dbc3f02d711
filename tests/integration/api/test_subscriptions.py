"""Subscriptions over HTTP: two people, one follower, every event from where it was committed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from uuid import uuid4

import psycopg
import pytest

from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from domain.governance.subscription.creating import subscription_id
from tests.integration.access.conftest import last_reading
from tests.integration.api.test_commands import REFERRAL
from tests.integration.api.test_gate import CONCERN, Case, actor

MANAGER, IG, FOLLOWER = "manager", "information-governance", "subscriber"
NAMES = (f"warehouse-{number}" for number in count(1))
TYPE = "case.referral_received"
URL = "https://follower.invalid/events"


class Desk:
    """Ways to ask about subscriptions."""

    def __init__(self, client, bearer, settings):
        self.client, self.bearer, self._issuer = client, bearer, local_issuer(settings)

    def post(self, persona, path, *, sent_as=None, **data):
        headers = {**self.bearer(persona), "Idempotency-Key": sent_as or str(uuid4())}
        return self.client.post(f"/subscriptions{path}", json={"data": data}, headers=headers)

    def create(self, **changes):
        data = {
            "name": next(NAMES),
            "owner": actor(FOLLOWER),
            "client": PERSONAS[FOLLOWER].client,
            "agreement": "DSA-2026-7",
            **changes,
        }
        made = self.post(MANAGER, "/create-subscription", **data)
        assert made.status_code == 201, made.text
        return Subscription(self, made.json()["subscription"], data["name"])

    def begin(self):
        headers = {**self.bearer("duty"), "Idempotency-Key": str(uuid4())}
        begun = self.client.post("/cases/receive-referral", json=REFERRAL, headers=headers)
        return begun.json()["events"][0]

    def elsewhere(self, persona):
        """The header of the like of a persona in another organisation."""
        other = replace(PERSONAS[persona], organisation="OTHERWELL")
        return {"Authorization": f"Bearer {self._issuer.token(other)}"}


class Subscription:
    """One that was created."""

    def __init__(self, desk, id, name):
        self.desk, self.id, self.name = desk, id, name

    def ask(self, persona, command, **data):
        answer = self.desk.post(persona, f"/{self.id}/{command}", **data)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def get(self, below="", persona=FOLLOWER, headers=None, **query):
        path = f"/subscriptions/{self.id}{below}"
        headers = headers or self.desk.bearer(persona)
        return self.desk.client.get(path, params=query, headers=headers)

    def events(self, **query):
        page = self.get("/events", **query)
        assert page.status_code == 200, page.text
        return page

    def commit(self, before, cursor, persona=FOLLOWER):
        return self.desk.client.put(
            f"/subscriptions/{self.id}/cursor",
            json={"before": before, "cursor": cursor},
            headers=self.desk.bearer(persona),
        )

    def told(self, persona=MANAGER):
        answer = self.get(persona=persona)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def desk(client, bearer, settings):
    return Desk(client, bearer, settings)


def through(page):
    return int(page.headers["Next-Cursor"].split(".")[1])


def ids(page):
    return [event["id"] for event in page.json()]


def test_a_follower_is_told_every_event_from_where_it_has_committed(desk):
    desk.begin()
    one = desk.create()
    assert one.id == str(subscription_id("BRIDGEWELL", one.name))
    first, second, third = (desk.begin() for _ in range(3))
    page = one.events(limit=10)
    told = [event for event in ids(page) if event in {e["id"] for e in (first, second, third)}]
    assert told == [first["id"], second["id"], third["id"]]
    assert ids(one.events(limit=10)) == ids(page)
    before, cursor = one.told()["committed"], page.headers["Next-Cursor"]
    assert before == one.told()["begins"]
    assert one.told()["lag"]["events"] > 0
    committed = one.commit(before, cursor)
    assert committed.json() == {"committed": cursor}
    assert one.commit(before, cursor).json() == {"committed": cursor}
    assert one.events().json() == []
    fourth = desk.begin()
    assert ids(one.events()) == [fourth["id"]]
    after = one.told()
    assert (after["committed"], after["standing"]) == (cursor, "active")
    assert after["lag"]["events"] == 1
    assert after["committed_at"] <= after["told_at"]


def test_two_who_commit_from_one_cursor_are_not_both_right(desk):
    one = desk.create()
    desk.begin()
    begins = one.told()["begins"]
    cursor = one.events().headers["Next-Cursor"]
    desk.begin()
    later = one.events().headers["Next-Cursor"]
    with ThreadPoolExecutor(2) as both:
        answers = [*both.map(lambda to: one.commit(begins, to), (cursor, later))]
    assert sorted(each.status_code for each in answers) == [200, 409]
    [refused] = [each for each in answers if each.status_code == 409]
    committed = one.told()["committed"]
    assert refused.json()["code"] == "cursor-moved"
    assert refused.json()["committed"] == committed in {cursor, later}


def test_a_cursor_that_nobody_gave_is_refused(desk):
    one = desk.create()
    begins = one.told()["begins"]
    forged = begins.rpartition(".")[0] + ".0123456789abcdef"
    assert one.commit(begins, forged).json()["type"] == "/problems/log-changed"
    assert one.commit(begins, "anything").json()["code"] == "cursor"
    beyond = one.commit(begins, "0.99999999.aa")
    assert (beyond.status_code, beyond.json()["type"]) == (409, "/problems/log-changed")


def test_a_name_is_taken_once_by_whoever_asks_at_one_moment(desk):
    name = next(NAMES)
    data = {"name": name, "owner": actor(FOLLOWER), "client": "downstream", "agreement": "A-1"}
    with ThreadPoolExecutor(4) as several:
        answers = [
            *several.map(lambda _: desk.post(MANAGER, "/create-subscription", **data), range(4))
        ]
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]
    assert {each.json()["code"] for each in answers if each.status_code == 409} == {"id-taken"}
    again = desk.post(MANAGER, "/create-subscription", sent_as="create-it-again", **data)
    assert again.json()["code"] == "id-taken"


def test_sent_again_it_begins_where_it_began(desk):
    data = {
        "name": next(NAMES),
        "owner": actor(FOLLOWER),
        "client": "downstream",
        "agreement": "A-1",
        "start": {"edge": "now"},
    }
    first = desk.post(MANAGER, "/create-subscription", sent_as="one-subscription", **data)
    desk.begin()
    again = desk.post(MANAGER, "/create-subscription", sent_as="one-subscription", **data)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"


def test_whom_it_is_for_is_corrected_before_anything_was_told(desk):
    one = desk.create(client="warehuose")
    desk.begin()
    assert one.get("/events").status_code == 404
    right = {"owner": actor(FOLLOWER), "client": PERSONAS[FOLLOWER].client}
    path = f"/{one.id}/correct-subscription-follower"
    corrected = desk.post(MANAGER, path, sent_as="correct-it-once", **right)
    assert corrected.status_code == 201, corrected.text
    assert len(one.events().json()) == 1
    again = desk.post(MANAGER, path, sent_as="correct-it-once", **right)
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (corrected.json(), "true")
    late = desk.post(MANAGER, path, **(right | {"client": "another"}))
    assert (late.status_code, late.json()["code"]) == (409, "already-told")
    assert desk.post("pwp", path, **right).status_code == 403


def test_it_begins_at_the_origin_a_position_or_a_time(desk, services):
    event = desk.begin()
    position = event["position"]
    origin = desk.create(start={"edge": "origin"})
    assert origin.told()["begins"].split(".")[1] == "0"
    first = desk.client.get("/feed", headers=desk.bearer(FOLLOWER))
    assert ids(origin.events(limit=1)) == ids(first)[:1]
    behind = desk.create(start={"position": position - 1})
    assert ids(behind.events(limit=10))[0] == event["id"]
    at = behind.events(limit=10).json()[0]["time"]
    timed = desk.create(start={"at": at})
    assert timed.told()["begins"].split(".")[1] == str(position)
    for start, code in (
        ({"position": 10**9}, "future-position"),
        ({"at": "2099-01-01T00:00:00Z"}, "future-time"),
    ):
        refused = desk.post(
            MANAGER,
            "/create-subscription",
            name=next(NAMES),
            owner=actor(FOLLOWER),
            client="downstream",
            agreement="A-1",
            start=start,
        )
        assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_it_is_told_to_its_follower_and_shown_to_who_manages_it(desk):
    one, other = desk.create(), desk.create(client="another")
    listed = desk.client.get("/subscriptions", headers=desk.bearer(FOLLOWER)).json()
    mine = {each["subscription"] for each in listed["subscriptions"]}
    assert one.id in mine
    assert other.id not in mine
    assert other.get().status_code == other.get("/events").status_code == 404
    for persona in (MANAGER, IG, "auditor"):
        listed = desk.client.get("/subscriptions", headers=desk.bearer(persona)).json()
        assert {one.id, other.id} <= {each["subscription"] for each in listed["subscriptions"]}
        refused = one.get("/events", persona=persona)
        assert (refused.status_code, refused.json()["code"]) == (403, "not-your-subscription")
    for persona in (MANAGER, FOLLOWER, "auditor"):
        elsewhere = desk.elsewhere(persona)
        assert one.get(headers=elsewhere).status_code == 404
        listed = desk.client.get("/subscriptions", headers=elsewhere).json()
        assert listed == {"subscriptions": []}
    assert one.get(persona="pwp").status_code == 403
    assert desk.post("pwp", "/create-subscription", name="x").status_code in {403, 422}
    pausing = f"/subscriptions/{one.id}/pause-subscription"
    headers = {**desk.elsewhere(MANAGER), "Idempotency-Key": str(uuid4())}
    refused = desk.client.post(pausing, json={"data": {"reason": "incident"}}, headers=headers)
    assert refused.status_code == 404


def test_a_pause_stops_the_telling_and_not_the_counting(desk):
    one = desk.create()
    first = desk.begin()
    one.ask(MANAGER, "pause-subscription", reason="maintenance")
    refused = one.get("/events")
    assert (refused.status_code, refused.json()["code"]) == (409, "subscription-paused")
    before = one.told()["lag"]["events"]
    second = desk.begin()
    assert one.told()["lag"]["events"] > before
    assert (one.told()["standing"], one.told()["reason"]) == ("paused", "maintenance")
    one.ask(IG, "resume-subscription")
    told = ids(one.events())
    assert [id for id in told if id in {first["id"], second["id"]}] == [first["id"], second["id"]]
    one.ask(MANAGER, "stop-subscription", reason="agreement_over")
    assert one.get("/events").json()["code"] == "subscription-stopped"


def test_parts_are_opened_while_two_people_grant_them_and_each_delivery_is_recorded(desk, services):
    one = desk.create(wanted={"types": [TYPE]})
    event = desk.begin()
    assert "opened" not in one.events().json()[0]["data"]
    granted = [{"type": TYPE, "parts": ["who"]}]
    one.ask(MANAGER, "ask-for-subscription-parts", granted=granted, agreement="DSA-8")
    path = f"/{one.id}/grant-subscription-parts"
    refused = desk.post(MANAGER, path, granted=granted, agreement="DSA-8")
    assert (refused.status_code, refused.json()["code"]) == (403, "own-request")
    assert "opened" not in one.events().json()[0]["data"]
    one.ask(IG, "grant-subscription-parts", granted=granted, agreement="DSA-8")
    page = one.events()
    [told] = page.json()
    assert told["id"] == event["id"]
    assert told["data"]["opened"]["who"]["name"] == "Wren Ashdown"
    assert told["data"]["opened"].keys() == {"who"}
    assert page.headers["Cache-Control"] == "no-store"
    reading = last_reading(services.access.reader)["data"]
    assert (reading["action"], reading["stream"]) == ("pull-events", one.id)
    assert reading["shown"] == [told["subject"]]
    assert (reading["count"], reading["position"]) == (1, through(page))
    one.ask(IG, "withdraw-subscription-parts")
    [told] = one.events().json()
    assert "opened" not in told["data"]
    assert one.events().headers["Cache-Control"] == "private, no-cache"
    reading = last_reading(services.access.reader)["data"]
    assert not reading.get("shown")


def test_of_a_restricted_case_nothing_is_opened(desk, client, bearer):
    case = Case(client, bearer)
    case.allocate()
    one = desk.create(wanted={"types": [TYPE], "cases": [case.id]}, start={"edge": "origin"})
    granted = [{"type": TYPE, "parts": ["who"]}]
    one.ask(MANAGER, "ask-for-subscription-parts", granted=granted, agreement="DSA-8")
    one.ask(IG, "grant-subscription-parts", granted=granted, agreement="DSA-8")
    assert one.events().json()[0]["data"]["opened"]
    case.ask(
        "manager",
        "restrict-access",
        {
            "ground": "third_party",
            "covers": [],
            "actors": [actor("pwp")],
            "roles": [],
            "reasons": {"reasons": "Told in confidence."},
        },
    )
    [told] = one.events().json()
    assert told["data"] == {"version": 1, "withheld": "restricted"}


def test_what_was_withdrawn_is_sent_to_nobody_any_more(desk, client, bearer):
    case = Case(client, bearer)
    case.allocate()
    wanted = {"types": ["case.concern_raised"], "cases": [case.id]}
    one = desk.create(wanted=wanted, start={"edge": "origin"})
    granted = [{"type": "case.concern_raised", "parts": ["account"]}]
    one.ask(MANAGER, "ask-for-subscription-parts", granted=granted, agreement="DSA-8")
    one.ask(IG, "grant-subscription-parts", granted=granted, agreement="DSA-8")
    concern = case.ask("pwp", "raise-concern", CONCERN)
    [told] = one.events().json()
    assert told["data"]["opened"]["account"] == CONCERN["account"]
    marking = {"entry": concern, "reason": "duplicate", "why": {"text": "Raised twice."}}
    case.ask("pwp", "mark-entry-in-error", marking)
    [told] = one.events().json()
    assert told["data"]["opened"] == {"account": {"withheld": "withdrawn"}}


def test_a_webhook_is_set_up_by_two_people_and_its_secret_told_once(desk, superuser):
    one = desk.create(delivery="webhook")
    assert one.get("/events").json()["code"] == "subscription-delivered"
    one.ask(MANAGER, "set-subscription-endpoint", url=URL)
    path = f"/{one.id}/approve-subscription-endpoint"
    assert desk.post(MANAGER, path, url=URL).json()["code"] == "own-request"
    assert one.told()["proposed_endpoint"]["url"] == URL
    one.ask(IG, "approve-subscription-endpoint", url=URL)
    adding = f"/{one.id}/add-subscription-key"
    given = desk.post(MANAGER, adding, sent_as="the-first-key", scheme="hmac")
    assert given.status_code == 201, given.text
    assert given.headers["Cache-Control"] == "no-store"
    assert given.json()["secret"].startswith("whsec_")
    again = desk.post(MANAGER, adding, sent_as="the-first-key", scheme="hmac")
    assert "secret" not in again.json()
    assert again.json().items() <= given.json().items()
    other = desk.post(MANAGER, adding, sent_as="the-first-key", scheme="ed25519")
    assert other.json()["type"] == "/problems/key-reused"
    signed = desk.post(IG, adding, scheme="ed25519").json()
    assert signed["public"].startswith("whpk_")
    assert "secret" not in signed
    told = one.told()
    assert [key["key"] for key in told["keys"]] == ["key-1", "key-2"]
    assert [key.get("public") for key in told["keys"]] == [None, signed["public"]]
    secret = given.json()["secret"].removeprefix("whsec_")
    assert secret not in one.get(persona=MANAGER).text
    with superuser() as connection:
        rows = connection.execute("SELECT record FROM ledger.event WHERE stream = %s", [one.id])
        assert not any(secret.encode() in record for (record,) in rows)
    first = int(one.told()["begins"].split(".")[1]) + 1
    one.ask(MANAGER, "order-subscription-replay", first=first, last=first + 1)
    assert one.told()["replays"][0]["last"] == first + 1


def test_the_secrets_of_the_keys_in_use_are_opened_for_who_signs(desk, services):
    one = desk.create(delivery="webhook")
    adding = f"/{one.id}/add-subscription-key"
    given = [desk.post(MANAGER, adding, scheme="hmac").json() for _ in range(2)]
    one.ask(MANAGER, "retire-subscription-key", key="key-1")
    found = services.subscribing.keys.secrets(services.subscribing.registry.one(id_of(one)))
    assert found == {"key-2": given[1]["secret"].removeprefix("whsec_")}


def id_of(one):
    return subscription_id("BRIDGEWELL", one.name)


def test_operators_are_told_how_each_follower_stands(desk, client, bearer):
    one = desk.create()
    desk.begin()
    figures = client.get("/metrics", headers=bearer("operator")).text
    labels = f'{{subscription="{one.id}"}}'
    position = one.told()["begins"].split(".")[1]
    assert f"caseledger_subscription_position{labels} {float(position)}\n" in figures
    assert f"caseledger_subscription_lag_events{labels} " in figures
    assert f"caseledger_subscription_dead_letters{labels} 0.0\n" in figures
    quiet = desk.create(wanted={"types": ["case.death_withdrawn"]})
    desk.begin()
    assert quiet.told()["lag"] == {"events": 0, "seconds": 0.0}


def test_the_service_may_keep_how_far_followers_are_and_nobody_else_may(settings):
    with psycopg.connect(settings.ledger_address()) as connection:
        connection.execute("SELECT 1 FROM feed.progress")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE feed.more ()")
