"""`caseledger demo`: a population in a real log, once, however often it is run and interrupted."""

import fcntl
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from uuid import UUID

import httpx
import psycopg
import pytest
from pydantic import SecretStr

from api.composing.compose import compose
from api.demonstration.personas import PERSONAS
from api.demonstration.population import histories
from api.demonstration.population.histories import population_history
from api.demonstration.population.recording import first_events
from api.demonstration.population.telling import Summary, Telling
from api.local_issuing import local_issuer
from api.operators import demo as demonstration
from api.settings import Settings
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.postgres.data_folder import LOCK_NAME
from tests.conftest import ORIGIN, Databases
from tests.integration.setup.running import REAL_CODE, free_port, running
from tests.integration.setup.running import environment as run_environment

SEED = 4
CASES = 8
STEPS = sum(len(population_history(SEED, number).steps) for number in range(1, CASES + 1))


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """What the command sees: these settings, and the real code in place of the run's stand-ins."""
    return run_environment(folder, port=free_port(), **{"PYTHONPATH": REAL_CODE, **settings})


def settings_of(databases: Databases, folder: Path) -> Settings:
    return Settings(data_dir=folder, secrets_dir=folder / "secrets", log_origin=ORIGIN).model_copy(
        update={
            "database_url": SecretStr(databases.service_url),
            "keys_url": SecretStr(databases.keys_url),
            "access_url": SecretStr(databases.access_url),
        }
    )


def tell(
    settings: Settings, *, cases: int = CASES, stop_asked: Callable[[], bool] = lambda: False
) -> Summary:
    """Record the population, as the command does."""
    services = compose(settings)
    try:
        telling = Telling(services.casework, log_origin=ORIGIN, seed=SEED, cases=cases)
        return telling.tell(done=lambda: None, stop_asked=stop_asked)
    finally:
        services.close()


def recorded(databases: Databases) -> Counter[UUID]:
    """Every event that the log holds, by its id."""
    with psycopg.connect(databases.service_url) as connection:
        rows = connection.execute("SELECT id FROM ledger.event").fetchall()
    return Counter(row[0] for row in rows)


def streams(databases: Databases) -> int:
    with psycopg.connect(databases.service_url) as connection:
        found = connection.execute("SELECT count(DISTINCT stream) FROM ledger.event").fetchone()
    assert found is not None
    return int(found[0])


def stopping_after(steps: int) -> Callable[[], bool]:
    """A wish to stop that comes once it has been asked about so many times."""
    asked = count(1)
    return lambda: next(asked) > steps


@pytest.fixture
def databases(fresh_databases: Callable[[], Databases]) -> Databases:
    return fresh_databases()


def test_every_step_of_every_case_is_recorded_once(databases: Databases, tmp_path: Path) -> None:
    told = tell(settings_of(databases, tmp_path))
    held = recorded(databases)
    expected = {
        UUID(first)
        for number in range(1, CASES + 1)
        for first, *_ in first_events(population_history(SEED, number), log_origin=ORIGIN).values()
    }
    assert len(expected) == STEPS
    assert expected <= set(held)
    assert (told.cases, told.resumed, told.interrupted) == (CASES, 0, False)
    assert told.events == len(held) == held.total()
    assert streams(databases) == CASES


def test_running_it_again_records_nothing(databases: Databases, tmp_path: Path) -> None:
    settings = settings_of(databases, tmp_path)
    tell(settings)
    before = recorded(databases)
    again = tell(settings)
    assert (again.cases, again.resumed, again.events) == (0, CASES, 0)
    assert recorded(databases) == before


def test_more_cases_join_those_that_are_there(databases: Databases, tmp_path: Path) -> None:
    settings = settings_of(databases, tmp_path)
    tell(settings, cases=CASES // 2)
    more = tell(settings)
    assert (more.cases, more.resumed) == (CASES - CASES // 2, CASES // 2)
    assert streams(databases) == CASES


@pytest.mark.parametrize("steps", [10, STEPS // 3, STEPS - 20])
def test_an_interrupted_run_goes_on_where_it_stopped(
    fresh_databases: Callable[[], Databases], tmp_path: Path, steps: int
) -> None:
    whole, broken = fresh_databases(), fresh_databases()
    tell(settings_of(whole, tmp_path / "whole"))
    settings = settings_of(broken, tmp_path / "broken")
    first = tell(settings, stop_asked=stopping_after(steps))
    assert first.interrupted
    assert first.events == recorded(broken).total()
    assert 0 < recorded(broken).total() < recorded(whole).total()
    second = tell(settings)
    assert not second.interrupted
    assert second.cases + second.resumed == CASES
    assert first.events + second.events == recorded(whole).total()
    assert recorded(broken) == recorded(whole)
    assert streams(broken) == CASES


def run_command(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "api.commandline", "demo", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_command_says_what_it_did_as_json_without_a_bar(
    databases: Databases, tmp_path: Path
) -> None:
    given = environment(
        tmp_path,
        DATABASE_URL=databases.service_url,
        KEYS_URL=databases.keys_url,
        ACCESS_URL=databases.access_url,
        CASELEDGER_LOG_ORIGIN=ORIGIN,
    )
    ended = run_command("--cases", "2", "--seed", "4", "--json", environment=given)
    assert (ended.returncode, ended.stderr) == (0, "")
    told = json.loads(ended.stdout)
    assert (told["cases"], told["resumed"], told["interrupted"]) == (2, 0, False)
    assert told["events"] == recorded(databases).total()
    again = run_command("--cases", "2", "--seed", "4", environment=given)
    assert again.stdout.startswith("Recorded 0 cases of population 4 (0 events)")
    assert "2 were begun before." in again.stdout


def test_without_anything_running_it_starts_a_database_for_itself(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    alone = environment(folder)
    ended = run_command("--cases", "2", "--json", environment=alone)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["cases"] == 2
    assert not (folder / "postgres" / "postmaster.pid").exists()


def test_beside_a_running_service_it_writes_to_its_log(tmp_path: Path) -> None:
    folder, port = tmp_path / "data", free_port()
    with running(folder, port=port, PYTHONPATH=""):
        beside = environment(folder)
        ended = run_command("--cases", "3", "--json", environment=beside)
        assert ended.returncode == 0, ended.stderr
        told = json.loads(ended.stdout)
        assert told["cases"] == 3
        assert told["events"] == _events_by_the_demonstration(folder, port)


def _events_by_the_demonstration(folder: Path, port: int) -> int:
    """Of the events that the feed shows, those of the population's cases."""
    settings = Settings(data_dir=folder, secrets_dir=folder / "secrets")
    token = local_issuer(settings).token(PERSONAS["subscriber"])
    first = {
        UUID(begins)
        for number in range(1, 4)
        for begins, *_ in first_events(
            population_history(1, number), log_origin=settings.log_origin
        ).values()
    }
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client:
        events = list(_feed(client, token))
    cases = {event["subject"] for event in events if UUID(event["id"]) in first}
    return sum(event["subject"] in cases for event in events)


def _feed(client: httpx.Client, token: str) -> Iterator[dict[str, str]]:
    cursor: dict[str, str] = {}
    while True:
        answer = client.get("/feed", params=cursor, headers={"Authorization": f"Bearer {token}"})
        answer.raise_for_status()
        if not answer.json():
            return
        yield from answer.json()
        cursor = {"after": answer.headers["Next-Cursor"]}


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """A data folder that some process holds without running a server."""
    folder.mkdir(mode=0o700)
    lock = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def test_a_folder_in_use_without_a_server_is_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with held(folder):
        ended = run_command(environment=environment(folder))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "is in use" in ended.stderr


def test_half_of_the_addresses_is_one_sentence(databases: Databases, tmp_path: Path) -> None:
    half = environment(tmp_path, DATABASE_URL=databases.service_url)
    ended = run_command(environment=half)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "KEYS_URL is not set" in ended.stderr


def test_a_database_that_was_never_set_up_is_one_sentence(
    databases: Databases, tmp_path: Path
) -> None:
    swapped = environment(
        tmp_path,
        DATABASE_URL=databases.service_url,
        KEYS_URL=databases.service_url,
    )
    ended = run_command(environment=swapped)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "KEYS_URL leads to a database that was not set up yet" in ended.stderr


def test_a_clock_before_the_anchor_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anchor_day = datetime(2026, 10, 30, 12, 0, tzinfo=UTC)
    monkeypatch.setattr(demonstration, "utc_now", lambda: anchor_day)
    with pytest.raises(CannotStart, match="set the clock"):
        demonstration.demo(
            Settings(data_dir=tmp_path),
            cases=1,
            seed=1,
            as_json=True,
            stop_asked=lambda: False,
        )


def test_another_population_under_the_same_keys_is_one_sentence(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(databases, tmp_path)
    tell(settings, cases=1)
    monkeypatch.setattr(histories, "ANCHOR", date(2025, 10, 30))
    with pytest.raises(CannotStart, match="choose another seed"):
        tell(settings, cases=1)
