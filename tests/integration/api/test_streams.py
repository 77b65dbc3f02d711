"""Persons, the directory and matters over HTTP: told in full, and hidden where they must be."""

from uuid import UUID, uuid4

import pytest

from api.demonstration.personas import PERSONAS
from tests.integration.api.test_commands import REFERRAL

NOBODY = "0198aaaa-0000-7000-8000-0000000000ff"


@pytest.fixture
def ask(client, bearer):
    def ask(persona, path, body, key=None, **headers):
        headers |= {**bearer(persona), "Idempotency-Key": key or str(uuid4())}
        return client.post(path, json={"data": body}, headers=headers)

    return ask


@pytest.fixture
def read(client, bearer):
    return lambda persona, path: client.get(path, headers=bearer(persona))


def person(**who):
    return {"person": str(uuid4()), "identity": {"name": "Zelda Quill"} | who}


def test_a_person_has_a_record_under_their_own_id(ask, read):
    asked = person()
    begun = ask("admin", "/people/register-person", asked)
    assert begun.status_code == 201, begun.text
    where = f"/people/{asked['person']}"
    assert begun.headers["Location"] == where
    assert begun.json()["person"] == asked["person"]
    alias = {"kind": "previous", "alias": {"name": "Zelda Ashdown"}}
    assert ask("admin", f"{where}/record-alias", alias).status_code == 201
    told = read("pwp", where).json()
    assert told["version"] == 2
    assert told["entries"][0]["parts"]["identity"]["name"] == "Zelda Quill"
    assert told["entries"][1]["parts"]["alias"]["name"] == "Zelda Ashdown"
    before = read("pwp", f"{where}?position={told['entries'][0]['position']}").json()
    assert before["version"] == 1
    auditor = read("auditor", where).json()
    assert auditor["entries"][0]["parts"]["identity"] == {"withheld": "not_permitted"}


def test_one_id_is_one_record(ask):
    asked = person()
    first = ask("admin", "/people/register-person", asked, key="registered-once")
    again = ask("admin", "/people/register-person", asked, key="registered-once")
    assert (again.status_code, again.json()) == (201, first.json())
    taken = ask("admin", "/people/register-person", asked)
    assert (taken.status_code, taken.json()["code"]) == (409, "id-taken")


def test_two_records_are_not_merged_into_one_another(ask, read):
    first, second, third = (person() for _ in range(3))
    for one in (first, second, third):
        ask("admin", "/people/register-person", one)

    def merge(one, into):
        where = f"/people/{one['person']}"
        etag = read("admin", where).headers["ETag"]
        reasons = {"rationale": "The same number"}
        asked = {"into": into["person"], "ground": "same_nhs_number", "reasons": reasons}
        return ask("admin", f"{where}/merge-person", asked, **{"If-Match": etag})

    assert merge(first, second).status_code == 201
    circle = merge(second, first)
    assert (circle.status_code, circle.json()["code"]) == (409, "merges-in-circle")
    onwards = merge(third, first)
    assert (onwards.status_code, onwards.json()["code"]) == (409, "merged-into-merged")


def test_the_directory_says_which_role_was_held_on_a_day(ask, read):
    practitioner = str(uuid4())
    registered = ask(
        "manager",
        "/directory/register-practitioner",
        {
            "practitioner": practitioner,
            "professional_register": "bps",
            "name": {"name": "Wren Ashdown"},
        },
    )
    assert registered.status_code == 201, registered.text
    told = read("pwp", f"/directory/{practitioner}")
    assert told.status_code == 200, told.text
    assert told.json()["entries"][0]["parts"]["name"]["name"] == "Wren Ashdown"
    assert read("subscriber", f"/directory/{practitioner}").status_code == 403


def test_a_stream_of_one_kind_is_none_of_another(ask, read):
    case = ask("pwp", "/cases/receive-referral", REFERRAL["data"]).json()["case"]
    asked = person()
    ask("admin", "/people/register-person", asked)
    alias = {"kind": "previous", "alias": {"name": "Nobody"}}
    assert ask("admin", f"/people/{case}/record-alias", alias).status_code == 404
    addition = {"entry": NOBODY, "addition": {"text": "More."}}
    assert ask("pwp", f"/cases/{asked['person']}/add-addendum", addition).status_code == 404
    for path in (f"/people/{case}", f"/directory/{case}", f"/cases/{asked['person']}"):
        assert read("manager", path).status_code == 404, path
    assert read("manager", f"/cases/{asked['person']}/history").status_code == 404
    # With the stream at hand in the cache too.
    assert ask("admin", f"/people/{case}/record-alias", alias).status_code == 404


@pytest.fixture
def allegation(ask):
    def allegation(alleged):
        answer = ask(
            "allegations-officer",
            "/matters/report-staff-allegation",
            {
                "matter": str(uuid4()),
                "alleged": str(alleged),
                "grounds": ["risk_of_harm"],
                "account": {"description": "Said to have shouted at Zelda Quill."},
            },
        )
        assert answer.status_code == 201, answer.text
        return answer.json()

    return allegation


TRIAGE = {"threshold": "met", "rationale": {"rationale": "As told."}}


def test_a_matter_is_there_for_its_officer_alone(ask, read, client, bearer, allegation):
    begun = allegation(PERSONAS["pwp"].actor)
    matter = begun["matter"]
    told = read("allegations-officer", f"/matters/{matter}")
    assert told.status_code == 200, told.text
    assert told.json()["entries"][0]["sensitivity"] == "restricted"
    nothing = read("safeguarding-lead", f"/matters/{uuid4()}")
    hidden = read("safeguarding-lead", f"/matters/{matter}")
    assert (hidden.status_code, hidden.content) == (nothing.status_code, nothing.content)
    for path in (f"/cases/{matter}", f"/cases/{matter}/history", f"/people/{matter}"):
        assert read("safeguarding-lead", path).content == nothing.content
    body = {"exclude": [str(uuid4())]}
    said = [
        ask("safeguarding-lead", f"/matters/{id_}/exclude-from-matter", body)
        for id_ in (matter, uuid4())
    ]
    assert said[0].status_code == said[1].status_code
    assert said[0].content == said[1].content
    for persona in ("pwp", "manager", "auditor", "supervisor"):
        assert read(persona, f"/matters/{matter}").status_code == 403


def test_whoever_is_alleged_is_kept_out_whatever_their_role(read, allegation):
    officer = PERSONAS["allegations-officer"].actor
    assert officer != PERSONAS["safeguarding-lead"].actor
    begun = allegation(PERSONAS["safeguarding-lead"].actor)
    assert read("allegations-officer", f"/matters/{begun['matter']}").status_code == 200
    assert read("safeguarding-lead", f"/matters/{begun['matter']}").status_code == 404


def test_nothing_of_a_matter_is_in_the_feed_and_nothing_else_is_left_out(
    client, bearer, ask, allegation
):
    for _ in range(3):
        allegation(PERSONAS["pwp"].actor)
    after = ask("pwp", "/cases/receive-referral", REFERRAL["data"]).json()
    seen, cursor = [], None
    for _ in range(200):
        query = {"limit": 1} | ({} if cursor is None else {"after": cursor})
        page = client.get("/feed", params=query, headers=bearer("subscriber"))
        if not page.json():
            break
        seen += page.json()
        cursor = page.headers["Next-Cursor"]
    assert not [event for event in seen if event["type"].startswith("matter.")]
    assert UUID(seen[-1]["id"]) == UUID(after["events"][0]["id"])
    assert "shouted" not in str(seen)
