"""A document goes in, comes out byte for byte, and stands nowhere in clear."""

from base64 import b64encode
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.integration.api.test_commands import REFERRAL

SECRET = b"Zelda Quill of Larkspur Lane"
PDF = b"%PDF-1.7\n" + SECRET + b"\n" * 300_000


@pytest.fixture
def ask(client, bearer):
    def ask(persona, path, body, key=None):
        headers = {**bearer(persona), "Idempotency-Key": key or str(uuid4())}
        return client.post(path, json=body, headers=headers)

    return ask


@pytest.fixture
def case(ask):
    return ask("pwp", "/cases/receive-referral", REFERRAL).json()["case"]


def adding(content=PDF, **document):
    sent = {"media_type": "application/pdf", "content": b64encode(content).decode()}
    return {
        "data": {
            "kind": "letter",
            "direction": "received",
            "detail": {"title": "Letter of Larkspur School"},
            "document": sent | document,
        }
    }


@pytest.fixture
def added(ask, case):
    answer = ask("pwp", f"/cases/{case}/add-document", adding())
    assert answer.status_code == 201, answer.text
    return answer.json()["events"][0]["id"]


def test_comes_out_byte_for_byte(client, bearer, case, added):
    read = client.get(f"/cases/{case}/documents/{added}", headers=bearer("pwp"))
    assert read.status_code == 200, read.text
    assert read.content == PDF
    assert read.headers["Content-Type"] == "application/pdf"
    assert read.headers["Content-Disposition"] == f'attachment; filename="letter-{added}.pdf"'
    assert read.headers["X-Content-Type-Options"] == "nosniff"
    assert read.headers["Cache-Control"] == "no-store"


def test_the_history_says_what_it_is_and_not_its_bytes(client, bearer, case, added):
    history = client.get(f"/cases/{case}/history", headers=bearer("pwp"))
    entry = history.json()["entries"][-1]
    assert entry["id"] == added
    assert entry["parts"]["document"]["length"] == len(PDF)
    assert len(history.content) < 10_000
    auditor = client.get(f"/cases/{case}/history", headers=bearer("auditor")).json()["entries"][-1]
    assert auditor["parts"]["document"] == {"withheld": "not_permitted"}


def test_sent_again_it_is_kept_once(ask, case, services):
    first = ask("pwp", f"/cases/{case}/add-document", adding(), key="the-same-letter")
    again = ask("pwp", f"/cases/{case}/add-document", adding(), key="the-same-letter")
    assert again.json() == first.json()
    other = ask("pwp", f"/cases/{case}/add-document", adding(PDF + b"x"), key="the-same-letter")
    assert other.json()["type"] == "/problems/key-reused"


def test_who_may_not_open_it_does_not_get_it(client, bearer, case, added):
    for persona in ("auditor", "admin"):
        refused = client.get(f"/cases/{case}/documents/{added}", headers=bearer(persona))
        assert refused.status_code == 403, persona
    assert client.get(f"/cases/{case}/documents/{added}").status_code == 401


def test_what_is_no_document_of_the_case_is_not_found(client, bearer, ask, case, added):
    other = ask("pwp", "/cases/receive-referral", REFERRAL).json()["case"]
    for path in (
        f"/cases/{other}/documents/{added}",
        f"/cases/{case}/documents/{uuid4()}",
        f"/cases/{uuid4()}/documents/{added}",
    ):
        assert client.get(path, headers=bearer("pwp")).status_code == 404, path


def test_a_damaged_one_is_refused_and_a_large_body_elsewhere_too(ask, case):
    damaged = ask("pwp", f"/cases/{case}/add-document", adding(sha256="0" * 64))
    assert damaged.status_code == 422
    assert "Larkspur" not in damaged.text
    large = ask("pwp", f"/cases/{case}/add-addendum", adding())
    assert large.status_code == 413
    larger = ask("pwp", f"/cases/{case}/add-document", adding(PDF * 40))
    assert larger.status_code == 413


def test_stands_nowhere_in_clear_and_altered_it_is_gone(
    client, bearer, case, added, settings, services, cluster
):
    entry = next(e for e in services.casework._log.stream(UUID(case)) if str(e.id) == added)
    position = entry.recorded.position
    row = services.casework.recorder.select_part(position, "document.blob")
    assert row is not None
    recorded = services.casework.recorder.stream(entry.originator_id)
    assert not any(SECRET in bytes_ for bytes_ in (row.bytes, *(e.state for e in recorded)))
    database = conninfo_to_dict(settings.ledger_address())["dbname"]
    tampering = (
        "UPDATE ledger.part SET bytes = set_byte(bytes, 40, 255 - get_byte(bytes, 40))"
        " WHERE position = %s AND name = 'document.blob'",
        "DELETE FROM ledger.part WHERE position = %s AND name = 'document.blob'",
    )
    for statement in tampering:
        with psycopg.connect(cluster.url(database)) as owner:
            owner.execute("ALTER TABLE ledger.part DISABLE TRIGGER ALL")
            owner.execute(statement, (position,))
            for trigger in ("never_changes", "removed_by_erasure_only"):
                owner.execute(f"ALTER TABLE ledger.part ENABLE ALWAYS TRIGGER {trigger}")
        gone = client.get(f"/cases/{case}/documents/{added}", headers=bearer("pwp"))
        assert gone.status_code == 410, gone.text
        assert gone.json()["type"] == "/problems/gone"
