from uuid import uuid4

import pytest

REFERRAL = {
    "source": "self",
    "data": {
        "pathway": "adult_talking_therapies",
        "service": "BRIDGEWELL-TT",
        "received": "2026-03-02",
        "source_code": "B1",
        "consent_to_referral": "yes",
        "person": "0198aaaa-0000-7000-8000-000000000001",
        "who": {"name": "Wren Ashdown", "date_of_birth": "1990-04-01"},
        "request": {"reason": "Panic on the bus."},
    },
}


@pytest.fixture
def ask(client, bearer):
    def ask(persona, path, body, key=None, **headers):
        return client.post(
            path,
            json=body,
            headers={**bearer(persona), "Idempotency-Key": key or str(uuid4()), **headers},
        )

    return ask


def test_a_referral_begins_a_case_that_can_be_read(ask, client, bearer):
    answer = ask("pwp", "/cases/receive-referral", REFERRAL)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["version"] == 1
    read = client.get(f"/cases/{told['case']}", headers=bearer("pwp-two"))
    assert read.status_code == 200, read.text
    assert read.json()["status"] == "received"
    assert read.json()["who"]["name"] == "Wren Ashdown"
    assert read.headers["ETag"] != answer.headers["ETag"], "tags differ from reader to reader"


def test_sending_again_gives_the_first_answer(ask, services):
    before = services.casework.recorder.max_notification_id() or 0
    first = ask("pwp", "/cases/receive-referral", REFERRAL, key="the-same-key")
    again = ask("pwp", "/cases/receive-referral", REFERRAL, key="the-same-key")
    assert again.status_code == first.status_code
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    other = {**REFERRAL, "data": {**REFERRAL["data"], "received": "2026-03-03"}}
    refused = ask("pwp", "/cases/receive-referral", other, key="the-same-key")
    assert refused.status_code == 422
    assert refused.json()["type"] == "/problems/key-reused"
    assert services.casework.recorder.max_notification_id() == before + 1
