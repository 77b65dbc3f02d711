"""What an operator types after a restore, and what the service says meanwhile."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from api.composing.foundation import follower, foundation
from api.operators.demo import demo
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.postgres.provision import give_rights
from tests.conftest import ORIGIN, ROLES, Cluster
from tests.integration.restoring.conftest import DECIDER, Deployment, Incident
from tests.integration.setup.running import REAL_CODE, environment, free_port, running

PATIENCE_SECONDS = 30.0


def given(deployment: Deployment) -> dict[str, str]:
    """The settings of the deployment, as the environment gives them."""
    return {
        "PYTHONPATH": REAL_CODE,
        "DATABASE_URL": deployment.databases.service_url,
        "MIGRATE_URL": deployment.databases.migrate_url,
        "KEYS_URL": deployment.databases.keys_url,
        "ACCESS_URL": deployment.databases.access_url,
        "MIGRATE_ACCESS_URL": deployment.databases.migrate_access_url,
        "CASELEDGER_LOG_ORIGIN": ORIGIN,
        "CASELEDGER_SECRETS_DIR": str(deployment.folder / "secrets"),
        "CASELEDGER_NOTARY_DIR": str(deployment.folder / "notary"),
    }


def typed(deployment: Deployment, *words: str) -> tuple[int, str]:
    """The exit code of a command, and all that it said."""
    ended = subprocess.run(
        [sys.executable, "-m", "api.commandline", *words],
        env=environment(deployment.folder / "run", port=free_port(), **given(deployment)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


def readiness(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready") as answer:
        status: str = json.load(answer)["status"]
    return status


def wait_for(word: str, file: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (file.exists() and word in file.read_text()):
        assert time.monotonic() < deadline, f"{word} is not in {file.name}"
        time.sleep(0.05)


def test_from_a_restored_backup_to_a_service_that_records(restored: Deployment) -> None:
    port = free_port()
    with running(restored.folder / "run", port=port, **given(restored)) as run:
        assert readiness(port) == "read-only"
        wait_for("log_read_only", restored.folder / "run" / "logs" / "worker.jsonl")
        wait_for("notary_refuses", restored.folder / "run" / "logs" / "notary.jsonl")
        code, said = typed(restored, "epoch", "open", "--by", str(DECIDER))
        assert (code, "stop them all first" in said) == (2, True), said
    assert any("The log is not whole" in line for line in run.said)
    code, said = typed(restored, "verify", "restore")
    assert (code, said.startswith("The log is short: events 6 to 9 are missing.")) == (2, True)
    assert typed(restored, "epoch", "open", "--by", "me")[0] == 2
    code, said = typed(restored, "epoch", "open", "--by", str(DECIDER))
    assert (code, "goes on from position 6" in said) == (0, True), said
    assert typed(restored, "verify", "restore")[0] == 0
    with running(restored.folder / "run", port=port, **given(restored)) as run:
        assert readiness(port) == "ready"
    assert not any("not whole" in line for line in run.said)


def wait_for_views(deployment: Deployment) -> None:
    """Until the worker has looked at the log."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (
        deployment.one("SELECT to_regclass('views.mark') IS NOT NULL")
        and deployment.one("SELECT coalesce(min(position), 0) >= 9 FROM views.mark")
    ):
        assert time.monotonic() < deadline, "the views stand still"
        time.sleep(0.05)


def put_back(cluster: Cluster, deployment: Deployment, template: str) -> None:
    """The database gives way to a copy of another under its name, whoever is connected."""
    name = deployment.databases.ledger
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
    cluster.copy(name, template=template, owner=ROLES.owner)
    with psycopg.connect(cluster.url(name)) as connection:
        give_rights(connection, "ledger_rights", database=name, roles=ROLES)


def test_a_backup_put_in_place_under_a_running_service_ends_it(
    cluster: Cluster, incident: Incident, restore: Callable[..., Deployment]
) -> None:
    whole, port = restore(incident.whole), free_port()
    with running(whole.folder / "run", port=port, **given(whole)) as run:
        assert readiness(port) == "ready"
        wait_for_views(whole)
        put_back(cluster, whole, incident.backup)
        assert run.wait_end() == 2
    wait_for("log_went_back", whole.folder / "run" / "logs" / "worker.jsonl")
    with running(whole.folder / "run", port=port, **given(whole)):
        assert readiness(port) == "read-only"


def test_what_could_not_be_checked_is_not_taken_for_short(restored: Deployment) -> None:
    code, said = typed(restored, "verify", "restore", "--checkpoint", "absent")
    assert (code, "There is no checkpoint in absent" in said) == (4, True)


def test_commands_that_record_or_build_views_say_why_they_can_not(restored: Deployment) -> None:
    with pytest.raises(CannotStart, match="not whole"):
        demo(restored.settings, cases=1, seed=1, as_json=True, stop_asked=lambda: False)
    with ExitStack() as closing, pytest.raises(CannotStart, match="not whole"):
        follower(foundation(restored.settings, closing))
