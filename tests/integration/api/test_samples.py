"""Question 33 over HTTP: a sample stays as it was drawn while work goes on, and can be redrawn."""

import csv
import hashlib
import io
import zipfile
from dataclasses import replace
from uuid import uuid4

import pytest

from api.composing.compose import VIEWS
from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from application.following import LogFollower
from projections.runner import Runner
from tests.integration.access.conftest import last_reading
from tests.integration.api.test_gate import WHY, Case

SEED = "dice-4151263"
DEATH = {
    "died_on": "2026-05-06",
    "told_by": "family",
    "suspected_suicide": "no",
    "detail": {"account": "Her brother rang."},
}


@pytest.fixture(scope="module")
def catch_up(services):
    log = LogFollower(log=services.feed._log, parts=services.reader._parts)

    def catch_up():
        for view in VIEWS:
            Runner(view, services.views, log, tell=lambda _: None).catch_up()

    return catch_up


@pytest.fixture(scope="module")
def cases(client, bearer, catch_up):
    made = [Case(client, bearer) for _ in range(6)]
    catch_up()
    return made


@pytest.fixture
def draw(client, bearer):
    def draw(persona="auditor", key=None, **data):
        headers = {**bearer(persona), "Idempotency-Key": key or str(uuid4())}
        body = {"data": {"size": 4, **data}}
        return client.post("/samples/draw-sample", json=body, headers=headers)

    return draw


@pytest.fixture
def read(client, bearer):
    return lambda path, persona="auditor": client.get(f"/samples{path}", headers=bearer(persona))


def test_a_sample_is_told_in_the_same_bytes_while_work_goes_on(cases, draw, read, catch_up):
    drawn = draw(seed=SEED).json()
    before = read(f"/{drawn['sample']}")
    one = next(c for c in cases if c.id == before.json()["cases"][0]["case"])
    one.ask("admin", "record-death", DEATH)
    Case(one._client, one._bearer)
    catch_up()
    after = read(f"/{drawn['sample']}")
    assert after.content == before.content
    history = one.get("auditor", f"/history?position={drawn['position']}").json()
    assert "case.person_died" not in {e["type"] for e in history["entries"]}
    [told] = [c for c in after.json()["cases"] if c["case"] == one.id]
    assert told["history"].endswith(f"position={drawn['position']}")
    assert "ended" not in told


def test_its_entries_stay_as_they_were_too(cases, draw, read, catch_up, client, bearer):
    catch_up()
    drawn = draw(size=3, criteria={"going": "open"}).json()
    first = read(f"/{drawn['sample']}/entries?limit=2")
    told = first.json()
    assert {each["number"] for each in told["entries"]} == {1, 2}
    assert max(each["position"] for each in told["entries"]) <= drawn["position"]
    rest = read(f"/{drawn['sample']}/entries?after={told['next']}").json()
    assert {each["number"] for each in rest["entries"]} == {3}
    assert "next" not in rest
    died = client.post(
        f"/cases/{told['entries'][0]['case']}/record-death",
        json={"data": DEATH},
        headers={**bearer("admin"), "Idempotency-Key": str(uuid4())},
    )
    assert died.status_code == 201, died.text
    assert read(f"/{drawn['sample']}/entries?limit=2").content == first.content
    headers = {**bearer("auditor"), "Purpose": "quality"}
    path = f"/exports/samples/{drawn['sample']}/entries"
    taken = client.get(path, params={"format": "csv"}, headers=headers)
    with zipfile.ZipFile(io.BytesIO(taken.content)) as zipped:
        lines = list(csv.DictReader(io.StringIO(zipped.read("entries.csv").decode(), newline="")))
    assert len(lines) == len(told["entries"]) + len(rest["entries"])
    assert {line["type"] for line in lines} >= {"case.referral_received"}


def test_it_can_be_drawn_again_by_an_outsider(cases, draw, read):
    drawn = draw(seed=SEED).json()
    told = read(f"/{drawn['sample']}").json()
    tickets = read(f"/{drawn['sample']}/tickets").json()["tickets"]
    lines = [f"{drawn['method']}\n{SEED}\n{each['case']}" for each in told["cases"]]
    assert [hashlib.sha256(line.encode()).hexdigest() for line in lines] == tickets[:4]
    assert tickets == sorted(tickets)
    assert len(tickets) == drawn["population"] >= len(cases)
    listed = "".join(f"{each}\n" for each in tickets).encode()
    assert hashlib.sha256(listed).hexdigest() == drawn["tickets_sha256"]


def test_sent_again_it_is_the_same_sample_though_the_view_went_on(
    cases, draw, catch_up, client, bearer
):
    key = str(uuid4())
    first = draw(key=key).json()
    Case(client, bearer)
    catch_up()
    assert draw(key=key).json() == first
    other = draw(key=key, size=3)
    assert (other.status_code, other.json()["type"].rpartition("/")[2]) == (422, "key-reused")
    assert len(first["seed"]) == 32
    assert draw().json()["seed"] != first["seed"]


def test_criteria_say_from_which_cases(client, bearer, draw, read, catch_up):
    ended = Case(client, bearer)
    ended.ask("admin", "record-death", DEATH)
    catch_up()
    drawn = draw(size=200, criteria={"going": "ended"}).json()
    assert ended.id in {c["case"] for c in read(f"/{drawn['sample']}").json()["cases"]}
    drawn = draw(size=200, criteria={"going": "open"}).json()
    assert ended.id not in {c["case"] for c in read(f"/{drawn['sample']}").json()["cases"]}
    nobody = draw(criteria={"service": "nowhere"})
    assert (nobody.status_code, nobody.json()["code"]) == (409, "nothing-to-draw-from")


def test_what_is_shut_to_the_reader_since_is_counted_and_not_named(
    client, bearer, draw, read, catch_up
):
    shut = Case(client, bearer)
    catch_up()
    key = str(uuid4())
    drawn = draw(size=200, key=key).json()
    path = f"/{drawn['sample']}"
    assert shut.id in read(path).text
    asked = {"ground": "staff_as_patient", "roles": ["pwp"], "reasons": WHY}
    shut.ask("manager", "restrict-access", asked)
    assert shut.id not in read(path).text
    assert read(path).json()["cases_not_shown"] == 1
    again = read(f"{path}/tickets")
    assert (again.status_code, again.json()["code"]) == (409, "draw-changed")
    assert draw(size=200, key=key).json() == drawn, "sent again, it is the same sample"
    catch_up()
    other = draw(size=200, position=drawn["position"]).json()
    assert other["population"] == drawn["population"] - 1
    assert shut.id not in read(f"/{other['sample']}").text


def test_nothing_is_drawn_from_what_another_house_holds(cases, client, settings, draw):
    abroad = replace(PERSONAS["auditor"], organisation="OTHERWELL", actor=uuid4())
    headers = {
        "Authorization": f"Bearer {local_issuer(settings).token(abroad)}",
        "Idempotency-Key": str(uuid4()),
    }
    refused = client.post("/samples/draw-sample", json={"data": {"size": 4}}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing-to-draw-from")
    assert draw().status_code == 201


@pytest.mark.parametrize("persona", ["manager", "supervisor", "pwp", "information-governance"])
def test_samples_are_for_auditors(cases, draw, read, persona):
    id = draw().json()["sample"]
    for answer in (
        draw(persona),
        read("", persona),
        read(f"/{id}", persona),
        read(f"/{id}/tickets", persona),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "role-may-not")


def test_nothing_is_drawn_from_what_has_yet_to_be_recorded(cases, draw):
    assert draw(position=2**40).status_code == 422


def test_samples_are_listed_and_their_reading_is_recorded(cases, draw, read, services):
    drawn = draw().json()
    assert read("").json()["samples"][-1] == drawn
    told = read(f"/{drawn['sample']}").json()
    reading = last_reading(services.access.reader)["data"]
    assert reading["action"] == "read-sample"
    assert reading["position"] == drawn["position"]
    assert sorted(reading["shown"]) == sorted(c["case"] for c in told["cases"])
    assert read(f"/{uuid4()}").status_code == 404
