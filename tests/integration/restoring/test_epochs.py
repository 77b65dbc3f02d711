"""A log that goes on without what was lost says so, and everything that checks it agrees."""

import io
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from httpx import Response

from api.composing.compose import compose
from api.notarising.cosigning import auditors_policy
from api.notarising.notary import note_vkeys
from api.operators.evidence import asked_on_command_line, write_evidence
from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.note_keys import note_signer
from infrastructure.postgres.cannot_start import CannotStart
from tests.conftest import ORIGIN
from tests.integration.restoring import killed
from tests.integration.restoring.conftest import (
    DECIDER,
    Deployment,
    Incident,
    attended,
    served,
)

Restore = Callable[..., Deployment]
VERIFIER = Path(__file__).parents[3] / "verifier" / "src"
SECOND, THIRD = (f"{ORIGIN.removesuffix('/1')}/{number}" for number in (2, 3))
PROCESS = multiprocessing.get_context("forkserver")
PROCESS.set_forkserver_preload([killed.__name__])


@pytest.fixture
def renewed(restored: Deployment) -> Deployment:
    """Restored with 5 of 9 events, and gone on: the sixth opens the second epoch."""
    restored.open_epoch()
    return restored


def record_at(deployment: Deployment, position: int) -> dict:
    return json.loads(
        bytes(deployment.one("SELECT record FROM ledger.event WHERE position = %s", position))
    )


def test_the_first_event_names_what_was_lost_and_who_decided(
    renewed: Deployment, incident: Incident
) -> None:
    last = (incident.deployment.folder / "notary" / "case.checkpoint").read_text()
    record = record_at(renewed, 6)
    assert (record["type"], record["log"]) == ("log.epoch_opened", SECOND)
    assert (record["kind"], record["by"]["actor"]) == ("governance", str(DECIDER))
    assert record["data"] == {
        "epoch": 2,
        "checkpoint": last,
        "agreed": 5,
        "missing_first": 6,
        "missing_last": 9,
    }
    first = renewed.one("SELECT first_position FROM ledger.origin WHERE epoch = 2")
    assert (first, record_at(renewed, 5)["log"]) == (6, ORIGIN)


def test_everything_agrees_in_the_new_epoch(renewed: Deployment) -> None:
    signed = Checkpoint.parse(
        (renewed.folder / "notary" / "case-2.checkpoint").read_text().partition("\n\n")[0] + "\n"
    )
    assert (signed.origin, signed.size) == (SECOND, 6)
    assert renewed.verify()[0] == 0
    renewed.record(300)
    renewed.sign()
    code, told = renewed.verify_log()
    assert (code, told["log"], told["events"], told["covered"]) == (0, SECOND, 306, 306), told
    assert told["signed_by"] == note_vkeys(renewed.settings)
    assert len(told["signed_by"]) == 2
    assert renewed.verify()[0] == 0
    with served(renewed) as ask:
        assert ask("GET", "/health/ready").json() == {"status": "ready"}
        assert ask("GET", "/log/checkpoint").text.startswith(f"{SECOND}\n306\n")


def test_ids_go_on_from_the_first_name(renewed: Deployment, incident: Incident) -> None:
    services = compose(renewed.settings)
    try:
        assert services.casework._identity.first_origin == ORIGIN
    finally:
        services.close()


def test_a_follower_is_told(renewed: Deployment, incident: Incident, restore: Restore) -> None:
    with served(restore(incident.whole)) as ask:
        early = after(ask("GET", "/feed", "subscriber", params={"limit": 3}))
        late = after(ask("GET", "/feed", "subscriber"))
    with served(renewed) as ask:
        for cursor in (early, late):
            refused = ask("GET", "/feed", "subscriber", params={"after": cursor})
            assert refused.status_code == 409
            assert refused.json()["type"] == "/problems/log-changed"
        page = ask("GET", "/feed", "subscriber")
        assert page.json()[-1]["source"] == SECOND
        again = ask("GET", "/feed", "subscriber", params={"after": after(page)})
        assert (again.status_code, again.json()) == (200, [])


def after(page: Response) -> str:
    """The cursor after a page of the feed."""
    return page.headers["Next-Cursor"]


def test_evidence_over_both_epochs(renewed: Deployment, incident: Incident, tmp_path: Path) -> None:
    case = renewed.one("SELECT stream::text FROM ledger.event WHERE position = 1")
    policy, bundle = tmp_path / "policy", tmp_path / "case.zip"
    policy.write_text(auditors_policy(renewed.settings, note_vkeys(renewed.settings)))
    with attended(renewed):
        write_evidence(
            renewed.settings,
            asked_on_command_line(case, why="quality", position=None, readings=None, withhold=()),
            by=None,
            out=bundle,
        )
    manifest = json.loads(zipfile.ZipFile(io.BytesIO(bundle.read_bytes())).read("manifest.json"))
    assert [each["origin"] for each in manifest["epochs"]] == [ORIGIN, SECOND]
    assert judged(policy, bundle) == 0


def judged(policy: Path, bundle: Path) -> int:
    """The exit code of the program that knows nothing of ours."""
    command = [sys.executable, "-m", "caseledger_verify", "bundle", "--policy", policy, bundle]
    environment = {**os.environ, "PYTHONPATH": str(VERIFIER)}
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode


def test_the_second_epoch_may_be_lost_too(renewed: Deployment, restore: Restore) -> None:
    """With a backup of it: the third goes on from there."""
    backup = renewed.databases.ledger
    again = restore(backup, renewed.folder)
    again.record(2)
    again.sign()
    last = restore(backup, renewed.folder)
    code, told = last.verify()
    assert (code, told["missing"]) == (2, {"first": 7, "last": 8})
    last.open_epoch()
    assert record_at(last, 7)["log"] == THIRD
    assert last.one("SELECT array_agg(epoch ORDER BY epoch)::text FROM ledger.origin") == "{1,2,3}"
    assert last.verify()[0] == 0
    code, told = last.verify_log()
    assert (code, told["covered"]) == (0, 7), told


def test_an_epoch_lost_with_its_database_is_not_begun_again(
    renewed: Deployment, incident: Incident, restore: Restore
) -> None:
    """Restored once more from before the second: that number, name and key are spent."""
    last = restore(incident.backup, renewed.folder)
    code, told = last.verify()
    assert (code, told["missing"]) == (2, {"first": 6, "last": 9})
    last.open_epoch()
    assert last.one("SELECT array_agg(epoch ORDER BY epoch)::text FROM ledger.origin") == "{1,3}"
    last.record(5)
    last.sign()
    assert last.verify()[0] == 0
    code, told = last.verify_log()
    assert (code, told["covered"]) == (0, 11), told


def test_with_nothing_outside_but_a_checkpoint_that_somebody_kept(restored: Deployment) -> None:
    kept = restored.folder / "notary"
    note = (kept / "case.checkpoint").read_text()
    shutil.rmtree(kept)
    kept.mkdir(mode=0o700)
    (kept / "case.checkpoint").write_text(note)
    code, told = restored.verify()
    assert (code, told["agreed"], told["missing"]) == (2, 3, {"first": 6, "last": 9})
    restored.open_epoch()
    code, told = restored.verify_log()
    assert (code, told["covered"]) == (0, 6), told


def test_a_whole_log_needs_no_epoch(
    renewed: Deployment, incident: Incident, restore: Restore
) -> None:
    for whole in (renewed, restore(incident.whole)):
        with pytest.raises(CannotStart, match="nothing to decide"):
            whole.open_epoch()


def test_not_while_the_service_runs(restored: Deployment) -> None:
    services = compose(restored.settings)
    try:
        with pytest.raises(CannotStart, match="stop them all"):
            restored.open_epoch()
    finally:
        services.close()
    assert restored.one("SELECT count(*) FROM ledger.origin") == 1


@pytest.mark.parametrize("moment", killed.MOMENTS)
def test_killed_while_opening(restored: Deployment, moment: str) -> None:
    """It was opened as a whole or not at all; either way the operator's next step goes on."""
    process = PROCESS.Process(target=killed.open_and_be_killed, args=(restored.settings, moment))
    process.start()
    process.join(60)
    assert process.exitcode == -9
    is_open = moment == "after-the-commit"
    assert restored.one("SELECT count(*) FROM ledger.origin") == (2 if is_open else 1)
    assert restored.one("SELECT count(*) FROM ledger.event") == (6 if is_open else 5)
    if is_open:
        with pytest.raises(CannotStart, match="nothing to decide"):
            restored.open_epoch()
        restored.sign()
    else:
        restored.open_epoch()
    code, told = restored.verify_log()
    assert (code, told["log"], told["covered"]) == (0, SECOND, 6), told


def test_an_epoch_that_names_nothing_is_found(restored: Deployment) -> None:
    restored.tamper("ledger.origin", f"INSERT INTO ledger.origin VALUES (2, '{SECOND}', 6)")
    code, told = restored.verify_log()
    assert code == 1
    assert {"epoch", "end"} <= set(told["counts"])
    with served(restored) as ask:
        assert ask("GET", "/health/ready").json() == {"status": "read-only"}


def test_more_was_lost_than_the_epoch_names(renewed: Deployment, tmp_path: Path) -> None:
    """Somebody holds a later checkpoint of the first epoch than the one that was owned."""
    signer = note_signer(renewed.folder / "secrets", log="case", origin=ORIGIN)
    later = tmp_path / "later"
    later.write_text(signer.signed(Checkpoint(ORIGIN, 12, bytes(32)).text))
    code, told = renewed.verify_log(checkpoints=[later])
    assert (code, told["counts"]) == (1, {"end": 1})
    code, told = renewed.verify_log()
    assert code == 0


def test_a_part_of_the_first_epoch_opens_in_the_second(renewed: Deployment) -> None:
    code, told = renewed.verify_log(openings=True)
    assert code == 0
    assert told["opened"]["parts"] > 0
    assert told["opened"]["without_key"] == 0


def test_the_old_key_signs_nothing_more(renewed: Deployment, restored: Deployment) -> None:
    before = (renewed.folder / "notary" / "case.signed").read_text()
    shutil.copy(renewed.folder / "notary" / "case-2.signed", renewed.folder / "copy")
    renewed.record(1)
    renewed.sign()
    assert (renewed.folder / "notary" / "case.signed").read_text() == before
    assert (renewed.folder / "notary" / "case-2.signed").read_text() != (
        renewed.folder / "copy"
    ).read_text()
