"""A restored log is told for what it is, and only read until an operator has decided."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from api.composing.foundation import foundation
from api.operators.restoring import verify_restore
from infrastructure.notary.notes import WITNESS, NoteSigner
from infrastructure.notary.standing import Standing
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.witnesses.cosignatures import cosigned
from tests.integration.restoring.conftest import REFERRAL, Deployment, Incident, served

Restore = Callable[..., Deployment]


def test_a_backup_is_a_beginning_and_what_is_missing_is_named(restored: Deployment) -> None:
    code, told = restored.verify()
    assert code == 2
    assert (told["standing"], told["held"], told["agreed"]) == ("short", 5, 5)
    assert told["missing"] == {"first": 6, "last": 9}
    assert told["checkpoint"] == (restored.folder / "notary" / "case.checkpoint").read_text()


def test_events_after_the_last_checkpoint_kept_are_told_apart(restored: Deployment) -> None:
    for day in (restored.folder / "notary" / "case.checkpoints").iterdir():
        day.unlink()
    code, told = restored.verify()
    assert (code, told["held"], told["agreed"], told["missing"]["last"]) == (2, 5, 3, 9)


def test_the_whole_log_is_whole(incident: Incident, restore: Restore) -> None:
    code, told = restore(incident.whole).verify()
    assert (code, told["standing"], told["held"], told["agreed"]) == (0, "whole", 9, 9)
    assert "missing" not in told


def test_a_log_that_went_on_by_itself_has_forked(incident: Incident, restore: Restore) -> None:
    restored = restore(incident.backup)
    kept = restored.folder / "notary"
    kept.rename(kept.with_name("aside"))
    restored.record(6)
    kept.with_name("aside").rename(kept)
    code, told = restored.verify()
    assert (code, told["standing"], told["held"], told["agreed"]) == (1, "forked", 11, 5)
    with pytest.raises(CannotStart, match="not a beginning"):
        restored.open_epoch()
    with served(restored) as ask:
        assert ask("GET", "/health/ready").json() == {"status": "read-only"}


@pytest.fixture
def falsely_cosigned(incident: Incident, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The last checkpoint, genuine, and below it what its witness said of another text."""
    witness = NoteSigner("w.test.invalid/witness", bytes([1]) * 32, WITNESS)
    policy = tmp_path / "policy"
    policy.write_text(f"witness w {witness.key.vkey}\nquorum w\n")
    monkeypatch.setenv("CASELEDGER_WITNESS_POLICY", str(policy))
    kept = tmp_path / "kept"
    note = (incident.deployment.folder / "notary" / "case.checkpoint").read_text()
    kept.write_text(note + cosigned("another text\n", time=1, signer=witness).line)
    return kept


def test_what_a_witness_never_said_makes_no_other_history_of_a_short_log(
    restored: Deployment, falsely_cosigned: Path
) -> None:
    code, told = restored.verify(checkpoints=[falsely_cosigned])
    assert (code, told["standing"], told["missing"]) == (2, "short", {"first": 6, "last": 9})
    assert told["log"]["counts"]["cosignature"] == 1
    assert told["checkpoint"] == (restored.folder / "notary" / "case.checkpoint").read_text()
    said = verify_restore(
        restored.settings,
        checkpoints=[falsely_cosigned],
        keys=(),
        as_json=False,
        stop_asked=lambda: False,
    )
    words = restored.stdout()
    assert (said, words.startswith("The log is short")) == (2, True)
    assert "Something is wrong" in words
    assert "cosignature that w.test.invalid/witness has not made" in words
    restored.open_epoch(checkpoints=[falsely_cosigned])
    assert restored.verify()[0] == 0


def test_nor_of_a_whole_log(incident: Incident, restore: Restore, falsely_cosigned: Path) -> None:
    code, told = restore(incident.whole).verify(checkpoints=[falsely_cosigned])
    assert (code, told["standing"], told["log"]["verdict"]) == (0, "whole", "false")
    assert told["log"]["counts"] == {"cosignature": 1}


def test_a_tail_taken_out_of_the_database_is_no_restore(
    incident: Incident, restore: Restore
) -> None:
    cut = restore(incident.whole)
    cut.tamper("ledger.event", "DELETE FROM ledger.event WHERE position > 6")
    cut.tamper("ledger.part", "DELETE FROM ledger.part WHERE position > 6")
    code, told = cut.verify()
    assert (code, told["standing"], told["missing"]) == (2, "short", {"first": 7, "last": 9})
    with pytest.raises(CannotStart, match="taken out"):
        cut.open_epoch()
    for kept in (cut.folder / "notary").glob("case.*"):
        kept.rename(kept.with_name(f"lost-{kept.name}"))
    assert compose_standing(cut) is Standing.SHORT


def test_a_changed_row_is_another_history(restored: Deployment) -> None:
    restored.tamper(
        "ledger.event", "UPDATE ledger.event SET type = 'case.other' WHERE position = 2"
    )
    code, told = restored.verify()
    assert (code, told["log"]["first_bad_position"]) == (1, 2)
    with pytest.raises(CannotStart, match="not a beginning"):
        restored.open_epoch()


def test_a_short_log_is_read_and_not_written(restored: Deployment, incident: Incident) -> None:
    case = incident.deployment.one("SELECT stream::text FROM ledger.event WHERE position = 1")
    body = {"data": {**REFERRAL, "person": "018f5e2a-7b61-7cc3-8f00-5a6b7c8d9e0f"}}
    with served(restored) as ask:
        assert ask("GET", "/health/ready").json() == {"status": "read-only"}
        refused = ask(
            "POST",
            "/cases/receive-referral",
            json=body,
            headers={"Idempotency-Key": "written-while-short"},
        )
        assert refused.status_code == 503, refused.text
        assert refused.json()["type"] == "/problems/log-read-only"
        assert ask("GET", refused.json()["type"]).status_code == 200
        history = ask("GET", f"/cases/{case}/history")
        assert history.status_code == 200, history.text
        told = history.json()
        assert "log_not_whole" in history.text
        assert "Imogen" not in history.text
        assert "Low in mood" not in history.text
        assert "adult_talking_therapies" in str(told)
        evidence = ask("POST", f"/cases/{case}/evidence", "manager", json={"why": "quality"})
        assert evidence.json()["type"] == "/problems/log-read-only"
        feed = ask("GET", "/feed", "subscriber")
        assert [each["sequence"][-1] for each in feed.json()] == list("12345")
    assert restored.one("SELECT count(*) FROM ledger.event") == 5


def test_a_whole_log_is_written_as_ever(incident: Incident, restore: Restore) -> None:
    whole = restore(incident.whole)
    with served(whole) as ask:
        assert ask("GET", "/health/ready").json() == {"status": "ready"}
    whole.record(1)
    whole.sign()
    assert whole.verify()[0] == 0


def test_a_kept_checkpoint_that_cannot_be_read_stops_the_start(restored: Deployment) -> None:
    (restored.folder / "notary" / "case.checkpoint").write_text("nothing\n")
    with pytest.raises(CannotStart, match="whether the log is whole"):
        compose_standing(restored)


def test_an_empty_database_beside_kept_checkpoints_is_short(
    cluster, incident: Incident, restored: Deployment
) -> None:
    databases = cluster.make_databases()
    try:
        empty = Deployment(databases, restored.folder, restored.stdout)
        assert compose_standing(empty) is Standing.SHORT
        code, told = empty.verify()
        assert (code, told["held"], told["missing"]) == (2, 0, {"first": 1, "last": 9})
    finally:
        cluster.drop(databases)


def compose_standing(deployment: Deployment) -> Standing:
    with ExitStack() as closing:
        return foundation(deployment.settings, closing).found.standing
