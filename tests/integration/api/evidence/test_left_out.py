"""What a bundle leaves out: it says what and why, and the rest is proven all the same."""

import json
import time
from contextlib import ExitStack
from uuid import UUID, uuid4

import pytest

from api.demonstration.personas import PERSONAS
from api.operators.erasing import compose_erasure, information_governance
from application.erasing.erasure import ErasureAsked
from domain.governance.erasure import ApproveErasure, ErasureOrdered
from tests.integration.api.evidence.bundles import LETTER, files_of, lines_of
from tests.integration.api.test_commands import REFERRAL


def test_what_is_withheld_is_named_and_the_rest_still_proven(case, evidence, verify):
    whole = lines_of(files_of(evidence(case).content), "openings.jsonl")
    who = next(each for each in whole if each["part"] == "who")
    document = next(each for each in whole if "sha256" in each["content"])
    withhold = [
        {"event": who["event"], "part": "who", "ground": "third_party"},
        {"event": document["event"], "part": document["part"] + ".blob", "ground": "crime"},
    ]
    answer = evidence(case, withhold=withhold)
    code, report = verify(answer.content)
    assert code == 0, report
    files = files_of(answer.content)
    told = lines_of(files, "withheld.jsonl")
    assert [(each["part"], each["ground"]) for each in told] == [
        ("who", "third_party"),
        (document["part"] + ".blob", "crime"),
    ]
    assert all(b"Wren Ashdown" not in held for held in files.values())
    assert LETTER not in files.values()
    assert "third party" in files["report.html"].decode()
    answer = evidence(case, withhold=[{**withhold[0], "part": "nothing"}])
    assert (answer.status_code, answer.json()["code"]) == (422, "no-such-part")


def test_an_auditor_proves_a_history_without_reading_its_texts(case, evidence, verify):
    answer = evidence(case, persona="auditor")
    code, report = verify(answer.content)
    assert code == 0, report
    files = files_of(answer.content)
    assert files["openings.jsonl"] == b""
    assert {each["ground"] for each in lines_of(files, "withheld.jsonl")} == {"not_permitted"}


@pytest.fixture
def erase(settings, services):
    """Have a part, or all about somebody, erased; the order's id and position."""

    def erase(case, subject, **narrower):
        asked = ErasureAsked(
            ground="court_order", stream=UUID(case), subject=UUID(subject), **narrower
        )
        with ExitStack() as closing:
            erasing = compose_erasure(settings, closing).erasing
            key = str(uuid4())
            id = erasing.request(information_governance(UUID(int=0xA5)), asked, key=key).case
            erasing.ask(information_governance(UUID(int=0xA6)), ApproveErasure(), id, key=key)
            assert not erasing.carry_out(id).done, "the views have not come to it"
        orders = [
            row
            for row in services.casework.repository.event_store.recorder.stream(id)
            if row.topic == ErasureOrdered.TYPE
        ]
        return str(orders[0].event_id), orders[0].id

    return erase


@pytest.fixture
def signed(services):
    """Return once a checkpoint covers a position."""

    def signed(position):
        deadline = time.monotonic() + 30
        while services.tree.checkpoint().size < position:
            assert time.monotonic() < deadline, "no checkpoint came"
            time.sleep(0.02)

    return signed


def parts_of(services, case):
    rows = services.casework.repository.event_store.recorder.stream(UUID(case))
    records = [json.loads(row.state) for row in rows]
    return [(record["id"], part) for record in records for part in record["parts"]]


def test_erased_parts_point_at_the_order_that_erased_them(
    case, ask, evidence, verify, services, signed, erase
):
    parts = parts_of(services, case)
    event, part = parts[0]
    before = int(evidence(case).headers["log-position"])
    one, position = erase(case, part["subject"], event=UUID(event), part=part["name"])
    told = lines_of(files_of(evidence(case, position=before).content), "withheld.jsonl")
    assert [(each["part"], each["ground"]) for each in told] == [(part["name"], "erased")]
    signed(position)
    answer = evidence(case)
    code, report = verify(answer.content)
    assert code == 0, report
    told = lines_of(files_of(answer.content), "withheld.jsonl")
    assert told == [{"erasure": one, "event": event, "part": part["name"]}]
    every, position = erase(case, part["subject"])
    signed(position)
    answer = evidence(case)
    code, report = verify(answer.content)
    assert code == 0, report
    files = files_of(answer.content)
    told = lines_of(files, "withheld.jsonl")
    assert [each["erasure"] for each in told] == [one] + [every] * (len(parts) - 1)
    assert files["openings.jsonl"] == b""
    assert "erased by the order of" in files["report.html"].decode()
    # An order for somebody else is none for this case.
    other = ask("pwp", "/cases/receive-referral", REFERRAL)["case"]
    erase(other, part["subject"])
    assert lines_of(files_of(evidence(case).content), "withheld.jsonl") == told


def test_what_nobody_can_open_is_told_as_such(case, evidence, verify, superuser):
    whole = files_of(evidence(case).content)
    with superuser() as connection:
        connection.execute("ALTER TABLE ledger.part DISABLE TRIGGER ALL")
        position = json.loads(whole["manifest.json"])["positions"]["first"]
        sql = "DELETE FROM ledger.part WHERE position = %s AND name = 'who'"
        assert connection.execute(sql, [position]).rowcount == 1
        connection.execute(
            "DELETE FROM ledger.part WHERE position > %s AND name LIKE '%%.blob'", [position]
        )
    answer = evidence(case)
    code, report = verify(answer.content)
    assert code == 0, report
    told = lines_of(files_of(answer.content), "withheld.jsonl")
    assert [(each["part"], each["ground"]) for each in told] == [
        ("who", "unreadable"),
        ("document.blob", "unreadable"),
    ]


def test_a_withdrawn_entry_is_told_without_what_it_said(
    case, ask, client, bearer, evidence, verify
):
    history = client.get(f"/cases/{case}/history", headers=bearer("pwp")).json()["entries"]
    letter = next(each for each in history if each["type"] == "case.document_added")
    note = {"entry": letter["id"], "reason": "duplicate", "why": {"text": "Filed twice."}}
    etag = client.get(f"/cases/{case}", headers=bearer("pwp")).headers["etag"]
    ask("pwp", f"/cases/{case}/mark-entry-in-error", {"data": note}, **{"If-Match": etag})
    answer = evidence(case)
    code, report = verify(answer.content)
    assert code == 0, report
    files = files_of(answer.content)
    told = lines_of(files, "withheld.jsonl")
    assert {(each["event"], each["ground"]) for each in told} == {(letter["id"], "withdrawn")}
    actor = str(PERSONAS["pwp"].actor)
    assert {each["by"] for each in told} == {actor}
    assert b"Letter of Larkspur" not in files["openings.jsonl"]
