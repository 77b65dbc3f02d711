"""`caseledger import`: an extract in a real log, once, however often it is run and interrupted."""

import csv
import json
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg.sql import SQL, Identifier
from pydantic import SecretStr

from api.app import create_app
from api.composing.compose import compose
from api.demonstration.personas import PERSONAS
from api.importing.command import ALL_IN, SOME_LEFT_OUT, import_extract
from api.local_issuing import local_issuer
from api.settings import Settings
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.tokens.local_issuer import Persona
from tests.conftest import ORIGIN, Cluster, Databases
from tests.integration.setup.running import environment as run_environment
from tests.integration.setup.running import free_port
from tests.unit.importing.national import COLUMNS, Rows, extract, write

CASES = 6
PATIENTS, REFERRALS = "IDS001MPI.csv", "IDS101Referral.csv"
SCORES = "IDS607CodedScoreAssessmentAct.csv"


@pytest.fixture
def databases(fresh_databases: Callable[[], Databases]) -> Databases:
    return fresh_databases()


@pytest.fixture
def settings(databases: Databases, tmp_path: Path) -> Settings:
    folder = tmp_path / "data"
    return Settings(data_dir=folder, secrets_dir=folder / "secrets", log_origin=ORIGIN).model_copy(
        update={
            "database_url": SecretStr(databases.service_url),
            "keys_url": SecretStr(databases.keys_url),
            "access_url": SecretStr(databases.access_url),
        }
    )


@pytest.fixture
def rows() -> Rows:
    return extract(CASES, seed=9)


@pytest.fixture
def folder(rows: Rows, tmp_path: Path) -> Path:
    write(rows, tmp_path / "extract")
    return tmp_path / "extract"


def bring_in(
    settings: Settings, folder: Path, *, stop_asked: Callable[[], bool] = lambda: False
) -> int:
    return import_extract(
        settings,
        mapping=None,
        folder=folder,
        quarantine=folder / "quarantine.csv",
        as_json=True,
        stop_asked=stop_asked,
    )


def recorded(databases: Databases) -> dict[UUID, int]:
    """The ids of all events, with the position of each."""
    with psycopg.connect(databases.service_url) as connection:
        rows = connection.execute("SELECT id, position FROM ledger.event").fetchall()
    assert len({row[0] for row in rows}) == len(rows)
    return dict(rows)


def streams(databases: Databases, *, kind: str = "case") -> list[UUID]:
    with psycopg.connect(databases.service_url) as connection:
        found = connection.execute(
            "SELECT DISTINCT stream FROM ledger.event WHERE kind = %s", (kind,)
        ).fetchall()
    return [row[0] for row in found]


def quarantined(folder: Path) -> list[dict[str, str]]:
    with (folder / "quarantine.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_imported_case_is_read_like_any_other(
    settings: Settings,
    databases: Databases,
    folder: Path,
    rows: Rows,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert bring_in(settings, folder) == ALL_IN
    told = json.loads(capsys.readouterr().out)
    assert told["events"] == len(recorded(databases))
    assert len(streams(databases)) == CASES
    assert quarantined(folder) == []
    services = compose(settings)
    try:
        with TestClient(create_app(services)) as client:
            token = local_issuer(settings).token(of_the_rows("admin", rows))
            for case in streams(databases):
                answer = client.get(f"/cases/{case}", headers={"Authorization": f"Bearer {token}"})
                assert answer.status_code == 200, answer.text
                read = answer.json()
                assert read["status"] == "closed"
                assert read["who"]["name"].startswith("Local patient P0000")
    finally:
        services.close()


def of_the_rows(persona: str, rows: Rows) -> Persona:
    """Somebody of the organisation whose rows they are: no other is told of them."""
    column = COLUMNS[PATIENTS].index("OrgIDLocalPatientId")
    return replace(PERSONAS[persona], organisation=rows[PATIENTS][0][column])


def test_importing_again_adds_no_event(
    settings: Settings, databases: Databases, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in(settings, folder)
    before = recorded(databases)
    capsys.readouterr()
    assert bring_in(settings, folder) == ALL_IN
    told = json.loads(capsys.readouterr().out)
    assert told["events"] == 0
    assert all(file["read"] == file["already_there"] for file in told["files"])
    assert recorded(databases) == before


def test_a_changed_row_is_quarantined_and_the_record_stays(
    settings: Settings, databases: Databases, rows: Rows, folder: Path
) -> None:
    bring_in(settings, folder)
    before = recorded(databases)
    rows[SCORES][0][2] = str((int(rows[SCORES][0][2]) + 1) % 20)
    rows[REFERRALS][CASES - 1][4] = "A1"
    write(rows, folder)
    assert bring_in(settings, folder) == SOME_LEFT_OUT
    changed = [row for row in quarantined(folder) if row["code"] == "changed-since-imported"]
    assert [(row["file"], row["line"]) for row in changed] == [
        (REFERRALS, str(CASES + 1)),
        (SCORES, "2"),
    ]
    assert recorded(databases) == before


def test_what_changed_of_a_person_is_in_their_record_once(
    settings: Settings,
    databases: Databases,
    rows: Rows,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bring_in(settings, folder)
    rows[PATIENTS][0][4:6] = ["1988-12-04", "ZZ99 3WZ"]
    write(rows, folder)
    capsys.readouterr()
    assert [bring_in(settings, folder) for _ in range(2)] == [ALL_IN, ALL_IN]
    told = [json.loads(line)["events"] for line in capsys.readouterr().out.splitlines()]
    assert told == [2, 0]
    assert len(streams(databases, kind="person")) == CASES
    services = compose(settings)
    try:
        with TestClient(create_app(services)) as client:
            token = local_issuer(settings).token(of_the_rows("supervisor", rows))
            answers = [
                client.get(f"/people/{person}", headers={"Authorization": f"Bearer {token}"})
                for person in streams(databases, kind="person")
            ]
    finally:
        services.close()
    assert all(answer.status_code == 200 for answer in answers)
    assert sum("ZZ99 3WZ" in answer.text for answer in answers) == 1
    assert sum("1988-12-04" in answer.text for answer in answers) == 1


def test_the_quarantine_is_its_owners_and_says_nothing_personal(
    settings: Settings, rows: Rows, folder: Path
) -> None:
    rows[PATIENTS][0][4] = "not a day"
    rows[PATIENTS][1][2] = "9990000000"
    rows[SCORES][0][2] = "Wren Ashdown"
    write(rows, folder)
    report = folder / "quarantine.csv"
    report.write_text("of an earlier run", encoding="utf-8")
    assert bring_in(settings, folder) == SOME_LEFT_OUT
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text(encoding="utf-8")
    held = {cell for name in rows for row in rows[name] for cell in row if len(cell) > 5}
    assert [cell for cell in held if cell in text] == []
    assert {
        (PATIENTS, "2", "PersonBirthDate", "not-a-date"),
        (PATIENTS, "3", "NHSNumber", "not-valid"),
        (SCORES, "2", "PersScore", "not-valid"),
    } <= {(r["file"], r["line"], r["column"], r["code"]) for r in quarantined(folder)}


@pytest.mark.parametrize("cases", [1, 3, CASES - 1])
def test_a_stopped_import_goes_on_where_it_stopped(
    settings: Settings,
    databases: Databases,
    rows: Rows,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    cases: int,
) -> None:
    asked = count()
    code = bring_in(settings, folder, stop_asked=lambda: next(asked) >= cases)
    told = json.loads(capsys.readouterr().out)
    assert code == SOME_LEFT_OUT
    assert told["interrupted"]
    assert len(streams(databases)) == cases
    for file in told["files"]:
        reached = file["imported"] + file["already_there"] + file["quarantined"]
        assert file["read"] == reached + file["not_reached"]
    assert bring_in(settings, folder) == ALL_IN
    assert len(streams(databases)) == CASES
    assert json.loads(capsys.readouterr().out)["events"] + told["events"] == len(
        recorded(databases)
    )


def test_an_outage_ends_with_a_sentence_and_the_next_run_goes_on(
    settings: Settings, databases: Databases, cluster: Cluster, folder: Path
) -> None:
    asked = count()

    def cut_after_two_cases() -> bool:
        if next(asked) == 2:
            switch(cluster, databases, on=False)
        return False

    try:
        with pytest.raises(CannotStart, match="import the same again"):
            bring_in(settings, folder, stop_asked=cut_after_two_cases)
    finally:
        switch(cluster, databases, on=True)
    assert not (folder / "quarantine.csv").exists()
    assert bring_in(settings, folder) == ALL_IN
    assert len(streams(databases)) == CASES


def switch(cluster: Cluster, databases: Databases, *, on: bool) -> None:
    """Let the log be reached, or nobody reach it and cut off who has."""
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(
            SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(
                Identifier(databases.ledger), SQL("true" if on else "false")
            )
        )
        if not on:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                (databases.ledger,),
            )


def run_command(
    folder: Path, databases: Databases, *arguments: str
) -> subprocess.CompletedProcess[str]:
    given = run_environment(
        folder.parent / "data",
        port=free_port(),
        PYTHONPATH="",
        DATABASE_URL=databases.service_url,
        KEYS_URL=databases.keys_url,
        ACCESS_URL=databases.access_url,
        CASELEDGER_LOG_ORIGIN=ORIGIN,
    )
    return subprocess.run(
        [sys.executable, "-m", "api.commandline", "import", "--from", str(folder), *arguments],
        env=given,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_command_says_what_became_of_every_file(
    databases: Databases, rows: Rows, folder: Path
) -> None:
    rows[SCORES][0][2] = "99"
    write(rows, folder)
    report = folder / "left-out.csv"
    ended = run_command(folder, databases, "--quarantine", str(report))
    assert (ended.returncode, ended.stderr) == (SOME_LEFT_OUT, "")
    assert f"{PATIENTS}: {CASES} rows read, {CASES} imported, 0 already there, 0" in ended.stdout
    assert f"{SCORES}: {len(rows[SCORES])} rows read" in ended.stdout
    assert str(report) in ended.stdout


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (SCORES, b"CareActId,CodedAssToolType,PersScore\n\xff\xfe,1,2\n", "not in UTF-8"),
        (SCORES, b'CareActId,CodedAssToolType,PersScore\n"open,1,2\n', "quoted cell"),
        (SCORES, b"CareActId,PersScore\n", "lacks the column CodedAssToolType"),
        (REFERRALS, None, "has no file IDS101"),
    ],
)
def test_a_broken_file_is_told_and_nothing_is_recorded(
    settings: Settings,
    databases: Databases,
    folder: Path,
    name: str,
    content: bytes | None,
    sentence: str,
) -> None:
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(CannotStart, match=sentence):
        bring_in(settings, folder)
    assert recorded(databases) == {}
    assert not list(folder.glob("*quarantine*"))


def test_the_command_tells_it_in_one_sentence(databases: Databases, folder: Path) -> None:
    (folder / REFERRALS).unlink()
    ended = run_command(folder, databases, "--quarantine", str(folder / "left-out.csv"))
    assert (ended.returncode, ended.stdout) == (2, "")
    (said,) = ended.stderr.splitlines()
    assert "has no file IDS101" in said
    assert recorded(databases) == {}
    assert not list(folder.glob("*left-out*"))


def test_a_report_that_cannot_be_written_is_one_sentence(
    databases: Databases, folder: Path
) -> None:
    nowhere = folder / "none" / "left-out.csv"
    ended = run_command(folder, databases, "--quarantine", str(nowhere))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "--quarantine" in ended.stderr
    assert recorded(databases) == {}
