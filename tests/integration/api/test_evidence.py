"""An evidence bundle of a real service, judged by the program that knows nothing of ours."""

import hashlib
import io
import json
import os
import subprocess
import sys
import threading
import time
import zipfile
from base64 import b64encode
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from api.compose import VIEWS, follower, foundation, views_pool
from api.demonstration.personas import PERSONAS
from api.evidence import asked_on_command_line, write_evidence
from api.notary import note_key, opened
from application.canonical import canonical
from infrastructure.ledger.stored import LedgerEvent
from infrastructure.notary.attending import attend
from infrastructure.notary.note_keys import note_signer
from infrastructure.postgres.cannot_start import CannotStart
from projections.notices import StreamParked
from projections.runner import Runner
from tests.integration.api.test_commands import REFERRAL

VERIFIER = Path(__file__).parents[3] / "verifier" / "src"
LETTER = b"%PDF-1.7\n" + b"\n" * 5_000


@pytest.fixture(scope="module")
def _notary(services, settings):
    stop = threading.Event()

    def work():
        attend(lambda: opened(settings), stop=stop, tell=lambda _: None, monotonic=time.monotonic)

    thread = threading.Thread(target=work, name="notary")
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.fixture
def ask(client, bearer):
    def ask(persona, path, body, **more):
        headers = {**bearer(persona), "Idempotency-Key": str(uuid4()), **more}
        answer = client.post(path, json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return ask


@pytest.fixture
def case(ask, _notary):
    """A case of five entries; other cases move between them."""
    case = ask("duty", "/cases/receive-referral", REFERRAL)["case"]
    ask("duty", "/cases/receive-referral", REFERRAL)
    document = {"media_type": "application/pdf", "content": b64encode(LETTER).decode()}
    letter = {
        "kind": "letter",
        "direction": "received",
        "detail": {"title": "Letter of Larkspur School"},
        "document": document,
    }
    ask("pwp", f"/cases/{case}/add-document", {"data": letter})
    ask("duty", "/cases/receive-referral", REFERRAL)
    return case


@pytest.fixture
def evidence(client, bearer):
    def evidence(case, persona="manager", **body):
        headers = bearer(persona)
        return client.post(
            f"/cases/{case}/evidence", json={"why": "quality", **body}, headers=headers
        )

    return evidence


@pytest.fixture
def verify(settings, tmp_path):
    """The verifier's exit code and report on some bytes, under a policy that trusts one key."""

    def verify(content, vkey=None):
        bundle, policy = tmp_path / "bundle.zip", tmp_path / "policy"
        bundle.write_bytes(content)
        policy.write_text(f"log {vkey or note_key(settings)}\nquorum none\n")
        ended = subprocess.run(
            [
                *(sys.executable, "-m", "caseledger_verify", "bundle", str(bundle)),
                *("--policy", str(policy), "--json"),
            ],
            env={**os.environ, "PYTHONPATH": str(VERIFIER)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert not ended.stderr, ended.stderr
        return ended.returncode, json.loads(ended.stdout)

    return verify


def files_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zip_of(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def lines_of(files, name):
    return [json.loads(line) for line in files[name].splitlines()]


def relisted(files, **counts):
    """The files with a manifest that lists them as they are."""
    manifest = json.loads(files.pop("manifest.json"))
    manifest["counts"] |= counts
    manifest["files"] = [
        {"name": name, "sha256": hashlib.sha256(held).hexdigest(), "size": len(held)}
        for name, held in sorted(files.items())
    ]
    told = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {**files, "manifest.json": told.encode()}


def test_a_stranger_finds_the_whole_case_genuine(case, evidence, verify):
    answer = evidence(case)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    code, report = verify(answer.content)
    assert code == 0, report
    files = files_of(answer.content)
    assert LETTER in files.values()
    manifest = json.loads(files["manifest.json"])
    assert manifest["counts"]["withheld"] == 0
    assert manifest["counts"]["documents"] == 1
    assert manifest["stream"] == {"id": case, "kind": "case"}
    page = files["report.html"].decode()
    assert "Wren Ashdown" in page
    assert "<script" not in page
    assert page.count("<li ") == manifest["counts"]["events"]


def test_the_same_position_gives_the_same_bytes_whoever_makes_them(
    case, ask, evidence, settings, services, tmp_path
):
    first = evidence(case)
    position = int(first.headers["log-position"])
    by = json.loads(files_of(first.content)["manifest.json"])["asked"]["by"]
    # The case and the log go on; what was asked about a position does not.
    ask("duty", "/cases/receive-referral", REFERRAL)
    again = evidence(case, position=position)
    assert again.content == first.content
    asked = asked_on_command_line(case, why="quality", position=position, withhold=[])
    out = tmp_path / "case.zip"
    told = write_evidence(settings, asked, by=by, out=out)
    assert out.read_bytes() == first.content
    assert case in told
    with pytest.raises(CannotStart, match="can't be written"):
        write_evidence(settings, asked, by=by, out=out)


def test_heads_are_recorded_only_where_the_case_has_moved(case, ask, evidence, services):
    first = evidence(case)
    second = evidence(case)
    assert first.headers["log-position"] == second.headers["log-position"]
    assert first.content == second.content
    ask("duty", "/cases/receive-referral", REFERRAL)
    still = json.loads(files_of(evidence(case).content)["heads.json"])
    assert still["event"] == json.loads(files_of(first.content)["heads.json"])["event"]


def test_any_change_is_found(case, evidence, verify):
    files = files_of(evidence(case).content)
    changed = dict(files)
    changed["openings.jsonl"] = files["openings.jsonl"].replace(b"Wren Ashdown", b"Wren Ashdawn")
    assert changed["openings.jsonl"] != files["openings.jsonl"]
    assert verify(zip_of(changed))[0] == 1
    assert verify(zip_of(relisted(dict(changed))))[0] == 1
    changed = dict(files)
    changed["leaves"] = files["leaves"].replace(b'"source":"self"', b'"source":"carer"', 1)
    assert verify(zip_of(relisted(changed)))[0] == 1


def test_heads_can_not_be_taken_out_unseen(case, evidence, verify):
    files = files_of(evidence(case).content)
    del files["heads.json"]
    code, report = verify(zip_of(relisted(files)))
    assert code == 1, report


def test_before_any_heads_cover_the_case_it_is_incomplete(case, evidence, verify, services):
    last = services.casework.case(UUID(case)).version
    entries = services.casework.repository.event_store.recorder.stream(UUID(case))
    assert entries[-1].originator_version == last
    answer = evidence(case, position=entries[-1].id)
    assert answer.status_code == 200
    code, report = verify(answer.content)
    assert code == 2, report


def test_who_trusts_another_key_is_told_so(case, evidence, verify, settings, tmp_path):
    other = note_signer(
        tmp_path / "other", log="case", origin=settings.log_origin, random_bytes=os.urandom
    )
    assert verify(evidence(case).content, vkey=other.key.vkey)[0] == 3


def test_garbage_is_unreadable(case, evidence, verify):
    content = evidence(case).content
    assert verify(b"")[0] == 4
    assert verify(content[:-1])[0] == 4
    assert verify(content + b"\0")[0] == 4


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


@pytest.mark.parametrize("persona", ["pwp", "duty", "subscriber", "operator"])
def test_others_may_not_ask(case, evidence, persona):
    assert evidence(case, persona=persona).status_code == 403


def test_what_there_is_not(case, evidence):
    assert evidence(uuid4()).status_code == 404
    assert evidence(case, position=2**40).status_code == 422
    heads = json.loads(files_of(evidence(case).content)["heads.json"])
    assert evidence(heads["event"]).status_code == 404


def order_erasure(services, case, subject, **narrower):
    """An erasure order as docs/format.md has it; there are no commands for it yet."""
    recorder = services.casework.repository.event_store.recorder
    record = json.loads(recorder.at_position(1).state)
    event_id, stream = UUID(bytes=os.urandom(16), version=4), UUID(record["stream"])
    made = {
        **record,
        "data": {"stream": case, "subject": subject, "ground": "court", **narrower},
        "id": str(event_id)[:14] + "8" + str(event_id)[15:],
        "kind": "governance",
        "parts": [],
        "stream": str(stream)[:-12] + os.urandom(6).hex(),
        "type": "governance.erasure_ordered",
        "version": 1,
    }
    event = LedgerEvent(
        originator_id=UUID(made["stream"]),
        originator_version=1,
        topic=made["type"],
        state=canonical(made),
        id=UUID(made["id"]),
        kind="governance",
        schema=1,
        request=bytes(32),
    )
    (recorded,) = recorder.insert_events([event])
    return made["id"], recorded


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


def test_erased_parts_point_at_the_order_that_erased_them(case, evidence, verify, services, signed):
    parts = parts_of(services, case)
    event, part = parts[0]
    before = int(evidence(case).headers["log-position"])
    one, position = order_erasure(services, case, part["subject"], event=event, part=part["name"])
    told = lines_of(files_of(evidence(case, position=before).content), "withheld.jsonl")
    assert [(each["part"], each["ground"]) for each in told] == [(part["name"], "erased")]
    signed(position)
    answer = evidence(case)
    code, report = verify(answer.content)
    assert code == 0, report
    told = lines_of(files_of(answer.content), "withheld.jsonl")
    assert told == [{"erasure": one, "event": event, "part": part["name"]}]
    every, position = order_erasure(services, case, part["subject"])
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
    order_erasure(services, str(uuid4()), part["subject"])
    assert lines_of(files_of(evidence(case).content), "withheld.jsonl") == told


def test_what_nobody_can_open_is_told_as_such(case, evidence, verify, settings, cluster):
    whole = files_of(evidence(case).content)
    with superuser(settings, cluster) as connection:
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


def test_a_log_that_was_changed_gives_no_bundle(case, evidence, settings, cluster):
    position = json.loads(files_of(evidence(case).content)["manifest.json"])["positions"]["first"]
    with superuser(settings, cluster) as connection:
        connection.execute("ALTER TABLE ledger.event DISABLE TRIGGER ALL")
        record = "SELECT record FROM ledger.event WHERE position = %s"
        (was,) = connection.execute(record, [position]).fetchone()
        change = "UPDATE ledger.event SET record = %s WHERE position = %s"
        connection.execute(change, [was.replace(b'"self"', b'"carer"'), position])
        try:
            answer = evidence(case)
        finally:
            connection.execute(change, [was, position])
    assert answer.status_code == 500
    assert b"PK" not in answer.content


def superuser(settings, cluster):
    database = settings.ledger_address().split("/")[-1].split("?")[0]
    return psycopg.connect(cluster.url(database), autocommit=True)


def test_followers_and_views_pass_over_heads(case, evidence, client, bearer, settings):
    position = int(evidence(case).headers["log-position"])
    seen, after = [], None
    while len(seen) < position:
        params = {"limit": 500} | ({"after": after} if after else {})
        page = client.get("/feed", params=params, headers=bearer("subscriber"))
        seen += page.json()
        after = page.headers["next-cursor"]
    heads = [each for each in seen if each["type"] == "log.heads_recorded.v1"]
    assert heads
    assert set(heads[-1]["data"]["fields"]) == {"covered", "count", "root"}
    with ExitStack() as closing:
        base = foundation(settings, closing)
        pool = views_pool(settings, closing)
        for view in VIEWS:
            told = []
            runner = Runner(view, pool, follower(base), tell=told.append)
            runner.create_tables()
            runner.catch_up()
            assert runner.position() >= position
            parked = [each for each in told if isinstance(each, StreamParked)]
            assert not any(each.type == "log.heads_recorded" for each in parked)
