"""An evidence bundle of a real service, judged by the program that knows nothing of ours."""

import json
import os
from contextlib import ExitStack
from uuid import UUID, uuid4

import pytest

from api.composing.compose import VIEWS
from api.composing.foundation import follower, foundation, views_pool
from api.operators.evidence import asked_on_command_line, write_evidence
from infrastructure.notary.note_keys import note_signer
from infrastructure.postgres.cannot_start import CannotStart
from projections.notices import StreamParked
from projections.runner import Runner
from tests.integration.access.conftest import last_reading
from tests.integration.api.evidence.bundles import LETTER, files_of, relisted, zip_of
from tests.integration.api.test_commands import REFERRAL


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
    ask("pwp", "/cases/receive-referral", REFERRAL)
    again = evidence(case, position=position)
    assert again.content == first.content
    asked = asked_on_command_line(
        case, why="quality", position=position, readings=None, withhold=[]
    )
    out = tmp_path / "case.zip"
    told = write_evidence(settings, asked, by=by, out=out)
    assert out.read_bytes() == first.content
    assert case in told
    read = last_reading(services.access.reader)
    assert read["by"] | {"actor": by, "client": "command-line"} == read["by"]
    assert (read["data"]["action"], read["data"]["stream"]) == ("make-evidence", case)
    assert read["data"]["position"] == position
    with pytest.raises(CannotStart, match="can't be written"):
        write_evidence(settings, asked, by=by, out=out)


def test_heads_are_recorded_only_where_the_case_has_moved(case, ask, evidence, services):
    first = evidence(case)
    second = evidence(case)
    assert first.headers["log-position"] == second.headers["log-position"]
    seen = {name for name in files_of(second.content) if name.startswith("access/")}
    told = seen | {"manifest.json", "report.html"}
    assert files_of(first.content).items() ^ files_of(second.content).items() <= {
        (name, files[name])
        for files in map(files_of, (first.content, second.content))
        for name in told & set(files)
    }
    ask("pwp", "/cases/receive-referral", REFERRAL)
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


@pytest.mark.parametrize("persona", ["pwp", "duty", "subscriber", "operator"])
def test_others_may_not_ask(case, evidence, persona):
    assert evidence(case, persona=persona).status_code == 403


def test_what_there_is_not(case, evidence):
    assert evidence(uuid4()).status_code == 404
    assert evidence(case, position=2**40).status_code == 422
    heads = json.loads(files_of(evidence(case).content)["heads.json"])
    assert evidence(heads["event"]).status_code == 404


def test_a_log_that_was_changed_gives_no_bundle(case, evidence, superuser):
    position = json.loads(files_of(evidence(case).content)["manifest.json"])["positions"]["first"]
    with superuser() as connection:
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


def test_followers_and_views_pass_over_heads(case, evidence, client, bearer, settings):
    position = int(evidence(case).headers["log-position"])
    seen, after = [], None
    while len(seen) < position:
        params = {"limit": 500} | ({"after": after} if after else {})
        page = client.get("/feed", params=params, headers=bearer("auditor"))
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
