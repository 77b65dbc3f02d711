"""What is false in heads and cosignatures, and what only witnesses and old evidence can show."""

import json
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from api.operators.evidence import asked_on_command_line, write_evidence
from application.canonical import canonical, parse
from infrastructure.notary.notes import NoteKey
from infrastructure.verifying import log_rows
from infrastructure.witnesses.add_checkpoint import AddCheckpoint
from infrastructure.witnesses.witness import Cosigned, Refusal, Refused, Witness
from tests.conftest import ORIGIN
from tests.integration.verifying.conftest import (
    WITNESSES,
    TestedLog,
    policy_file,
    record_heads,
)
from tests.integration.verifying.tampering import (
    P,
    checks_at,
    found,
    nodes_rewritten,
    rewritten,
    signed_anew,
)
from tests.integration.verifying.test_in_order import Stopping

HEADS = "SELECT position FROM ledger.event WHERE type = 'log.heads_recorded' ORDER BY position"
COSIGNATURE = "UPDATE notary.cosignature SET {} WHERE number = 2 AND witness LIKE 'w1.%%'"


def heads_positions(log: TestedLog) -> list[int]:
    with closing(log.superuser()) as connection:
        return [position for (position,) in connection.execute(HEADS)]


def made_consistent(log: TestedLog) -> None:
    """All links, leaf hashes, tiles and checkpoints as they follow from the records."""
    with closing(log.superuser()) as connection:
        connection.execute(
            "UPDATE ledger.event AS e SET prev = sha256(b.record) FROM ledger.event AS b"
            " WHERE b.stream = e.stream AND b.version = e.version - 1"
        )
    nodes_rewritten(log)
    signed_anew(log)


FALSE_DATA: dict[str, dict[str, Any]] = {
    "another root": {"root": "ab" * 32},
    "another count": {"count": 1},
    "another position": {"covered": 7},
    "its own position": {"covered": 10_000},
    "no position": {"covered": 0},
    "one member more": {"also": 1},
    "a root that is none": {"root": "ab"},
}


@pytest.mark.parametrize("how", FALSE_DATA)
def test_a_false_heads_event(log: TestedLog, how: str) -> None:
    """Recorded falsely from the start: all else fits together, but the records tell otherwise."""
    position = heads_positions(log)[1]
    value = parse(log.one("SELECT record FROM ledger.event WHERE position = %s", position))
    value["data"] |= FALSE_DATA[how]
    log.do("UPDATE ledger.event SET record = %s WHERE position = %s", canonical(value), position)
    made_consistent(log)
    told = found(log)
    # The streams of heads events have heads too: those recorded later tell of the change again.
    assert set(told["counts"]) == {"heads"}
    assert told["first_bad_position"] == position


def test_heads_tell_of_a_stream_that_was_cut_and_all_else_made_to_fit(log: TestedLog) -> None:
    """The last event of a case turned into another case's: its heads say where it had ended."""
    covered = heads_positions(log)[0] - 1
    with closing(log.superuser()) as connection:
        position, record = connection.execute(
            "SELECT e.position, e.record FROM ledger.event AS e WHERE e.kind = 'case'"
            " AND e.position <= %s AND e.command_size = 1 AND e.version > 1 AND e.version ="
            " (SELECT max(l.version) FROM ledger.event AS l WHERE l.stream = e.stream)"
            " ORDER BY e.position DESC LIMIT 1",
            [covered],
        ).fetchall()[0]
    value = parse(record)
    value |= {"stream": "01980000-0000-7000-8000-00000000feed", "version": 1}
    log.do(
        "UPDATE ledger.event SET stream = %s, version = 1, prev = %s, record = %s"
        " WHERE position = %s",
        value["stream"],
        bytes(32),
        canonical(value),
        position,
    )
    made_consistent(log)
    told = found(log)
    assert set(told["counts"]) == {"heads"}
    assert told["first_bad_position"] == heads_positions(log)[0]


@pytest.mark.parametrize("stretch", [7, 50, 4_000])
def test_heads_are_derived_again_wherever_stretches_end(
    log: TestedLog, monkeypatch: pytest.MonkeyPatch, stretch: int
) -> None:
    monkeypatch.setattr(log_rows, "ROWS_AT_ONCE", stretch)
    monkeypatch.setattr(log_rows, "EVENTS_AT_ONCE", 2)
    code, told = log.check()
    assert (code, told["findings"], told["heads"]) == (0, [], len(heads_positions(log)))
    assert told["heads"] >= 3


def test_heads_are_derived_again_by_a_check_that_was_left_off(
    log: TestedLog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    covered = heads_positions(log)[1] - 1
    for upto in (covered - 1, covered, covered + 1):
        file = tmp_path / str(upto)
        with monkeypatch.context() as shorter:
            shorter.setattr(log_rows, "ROWS_AT_ONCE", upto)
            assert log.check(resume=file, stop_asked=Stopping(at=1))[1]["through"] == upto
        code, told = log.check(resume=file)
        assert (code, told["findings"], told["heads"]) == (0, [], len(heads_positions(log)))


def test_cosignatures_are_checked_and_too_few_are_said_to_be(log: TestedLog) -> None:
    code, told = log.check(policy=policy_file(log, 2))
    assert (code, told["findings"]) == (0, [])
    assert told["cosigned"] == log.one("SELECT max(size) FROM notary.checkpoint")
    assert told["cosignatures"] == log.one("SELECT count(*) FROM notary.cosignature") >= 6
    assert told["signed_by"] == [log.signer.key.vkey]
    assert told["witnesses"] == [each.key.vkey for each in WITNESSES]
    code, told = log.check(policy=policy_file(log, 3))
    assert (code, told["cosigned"], told["witnesses"] != []) == (0, 0, True)
    code, told = log.check()
    assert (code, told["cosigned"], told["witnesses"]) == (0, 0, [])


FALSE_COSIGNATURES = {
    "the time beside it": "at = at + interval '1 second'",
    "no time": "at = 'infinity'",
    "the signature": "line = overlay(line PLACING 'AAAA' FROM 60)",
    "another witness's": "line = (SELECT o.line FROM notary.cosignature AS o WHERE o.number = 2"
    " AND o.witness LIKE 'w2.%%')",
    "another checkpoint's": "line = (SELECT o.line FROM notary.cosignature AS o WHERE o.number <> 2"
    " AND o.witness LIKE 'w1.%%' LIMIT 1)",
    "no line": "line = '— x' || chr(10)",
}


@pytest.mark.parametrize("what", FALSE_COSIGNATURES)
def test_a_false_cosignature(log: TestedLog, what: str) -> None:
    number = log.one("SELECT min(number) FROM notary.cosignature WHERE number > 1")
    statement = COSIGNATURE.format(FALSE_COSIGNATURES[what]).replace("= 2", f"= {number}")
    log.do(statement.replace("<> 2", f"<> {number}"))
    told = found(log, policy=policy_file(log, 2))
    assert told["counts"] == {"cosignature": 1}
    (each,) = told["findings"]
    assert "w1.test.invalid" in each["says"]
    assert f"number {number} " in each["says"]


def test_a_cosigned_checkpoint_contradicts_what_was_signed_with_the_stolen_key(
    log: TestedLog, tmp_path: Path
) -> None:
    """The witness gives out what it cosigned: of the thief's history it has never heard."""
    kept = tmp_path / "kept-by-the-witness"
    kept.write_text(published(log))
    rewritten(log)
    signed_anew(log)
    told = found(log, checkpoints=[kept], policy=policy_file(log, 2))
    assert {"checkpoint", "cosignature"} == set(told["counts"])
    assert told["cosigned"] == 0 or told["cosigned"] < P
    # The cosignatures in the database do not fit the thief's checkpoints; without them and
    # without the kept one nobody has cosigned that history, and the report says so.
    log.do("DELETE FROM notary.cosignature")
    code, told = log.check(policy=policy_file(log, 2))
    assert (code, told["cosigned"]) == (0, 0)
    assert found(log, checkpoints=[kept])["counts"] == {"checkpoint": 1}


def published(log: TestedLog) -> str:
    note: str = log.one(
        "SELECT c.note || string_agg(k.line, '') FROM notary.checkpoint AS c"
        " JOIN notary.cosignature AS k USING (log, number) GROUP BY c.number, c.note"
        " ORDER BY c.number DESC LIMIT 1"
    )
    return note


def test_an_earlier_bundle_contradicts_what_was_signed_with_the_stolen_key(
    log: TestedLog, tmp_path: Path
) -> None:
    """`caseledger-verify` finds the earlier bundle genuine, and the checkpoint in it is another."""
    record_heads(log)
    log.sign()
    case = log.one("SELECT stream::text FROM ledger.event WHERE position = %s", P)
    bundle = tmp_path / "earlier.zip"
    asked = asked_on_command_line(case, why="quality", position=None, readings=None, withhold=())
    write_evidence(log.settings, asked, by=None, out=bundle)
    rewritten(log)
    signed_anew(log)
    assert log.check()[0] == 0
    policy = tmp_path / "policy"
    policy.write_text(f"log {log.signer.key.vkey}\nquorum none\n")
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "caseledger_verify", "bundle", str(bundle)),
            *("--policy", str(policy), "--json"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    assert json.loads(ended.stdout)["claims"]
    held = tmp_path / "checkpoint"
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(bundle), str(tmp_path)], check=True)
    told = found(log, checkpoints=[held])
    assert told["counts"] == {"checkpoint": 1}


def test_a_database_restored_together_with_the_notarys_record_is_found_by_the_witness(
    log: TestedLog, tmp_path: Path
) -> None:
    """Nothing on that machine knows of what was lost; the witness has cosigned it."""
    witness = witness_of(log.signer.key, tmp_path / "witness")
    size = log.one("SELECT size FROM notary.checkpoint WHERE number = 2")
    before = log.one("SELECT note FROM notary.checkpoint WHERE number = 2")
    newest = log.one("SELECT note FROM notary.checkpoint ORDER BY number DESC LIMIT 1")
    with witness.held():
        answer = witness.add_checkpoint(AddCheckpoint(0, (), newest).body)
        assert isinstance(answer, Cosigned)
        put_back(log, size)
        assert log.check()[0] == 0
        asked = AddCheckpoint(0, (), before).body
        refused = witness.add_checkpoint(asked)
    assert refused == Refused(Refusal.OTHER_SIZE, ORIGIN, answer.size)
    assert answer.size > size
    kept = tmp_path / "kept-by-the-witness"
    kept.write_text(f"{newest}{answer.line}")
    told = found(log, checkpoints=[kept])
    assert "end" in checks_at(told, size + 1)


def witness_of(key: NoteKey, folder: Path) -> Witness:
    folder.mkdir()
    return Witness(
        WITNESSES[2], logs={key.name: [key]}, folder=folder, clock=lambda: datetime.now(UTC)
    )


def put_back(log: TestedLog, size: int) -> None:
    """Database and notary's folder as they were when the log had so many events."""
    log.do("DELETE FROM notary.cosignature WHERE number > 2")
    log.do("DELETE FROM notary.checkpoint WHERE size > %s", size)
    log.do("DELETE FROM notary.tile WHERE (index + 1) * 256 > %s", size)
    log.do("DELETE FROM ledger.part WHERE position > %s", size)
    log.do("DELETE FROM ledger.event WHERE position > %s", size)
    for file in (log.folder / "notary").rglob("case*"):
        if file.is_file():
            file.unlink()
    for day in (log.folder / "notary" / "case.checkpoints").iterdir():
        day.unlink()
