"""What was erased of somebody is nowhere: not in a table, view, index, dump, file of the databases
or their write-ahead log, nor in what the service logs, keeps and answers.

Text is closed before it is stored, so it should be nowhere in clear at any time; what was derived
from it goes with the erasure. That something is found at all is shown by a word that is not closed.
"""

import subprocess
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from api.operators.log_verification import Asked, check_log
from domain.governance.holds import PlaceHold, ReleaseHold
from infrastructure.postgres.programs import embedded_programs
from tests.integration.erasure.conftest import REFERRAL, Deployment, Service
from tests.integration.written_logs import written_logs

OPEN = "REF-OPEN-70431"
"""A reference in clear: whoever does not find it does not look well."""
NAME = "Zephyrine Quillfeather"
REASON = "Sleeps badly since the lighthouse closed"
TITLE = "Letter of the Quillfeather aunt"
CONTENT = b"%PDF-1.7\nDear doctor, the lighthouse again.\n"
SECRETS = ("Zephyrine", "Quillfeather", "ZEPHYRINE", "QUILLFEATHER", "lighthouse", "1971-02-13")


def as_stored(word: str) -> list[bytes]:
    """The ways in which a word may stand somewhere: as it is, in hexadecimal, in base64."""
    text = word.encode()
    shifted = [b64encode(bytes(n) + text)[4 if n else 0 : -4] for n in (0, 1, 2)]
    return [text, text.hex().encode(), *shifted]


def found_in(where: bytes, word: str) -> bool:
    return any(form in where for form in as_stored(word))


def tables(url: str) -> Iterator[tuple[str, bytes]]:
    """The rows of every table and materialised view, as text, with bytes as they are too."""
    with psycopg.connect(url) as connection:
        named = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN"
            " ('pg_catalog', 'information_schema')"
        ).fetchall()
        for schema, name in named:
            query = SQL("COPY {}.{} TO STDOUT").format(Identifier(schema), Identifier(name))
            held = b""
            for form in (SQL(""), SQL(" (FORMAT binary)")):
                with connection.cursor().copy(query + form) as copy:
                    held += b"".join(copy)
            yield f"{schema}.{name}", held


def dump(url: str) -> bytes:
    command = [str(embedded_programs().folder / "pg_dump"), "--dbname", url]
    return subprocess.run(command, check=True, capture_output=True).stdout


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()


def cluster_files(url: str) -> Iterator[tuple[str, bytes]]:
    """The files of these databases and the write-ahead log, once all is written out."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        [data] = connection.execute("SHOW data_directory").fetchone() or ("",)
        oids = connection.execute("SELECT oid FROM pg_database").fetchall()
    assert oids
    for name, held in files(Path(data)):
        if name.startswith(("base/", "pg_wal/", "global/")):
            yield name, held


def everything(deployment: Deployment, service: Service, case: UUID) -> Iterator[tuple[str, bytes]]:
    databases = deployment.databases
    for url in (databases.superuser_url, databases.keys_url):
        yield from tables(url)
        yield f"dump of {url.rpartition('/')[2]}", dump(url)
    yield from cluster_files(databases.superuser_url)
    yield from files(deployment.settings.data_dir)
    for persona, path in (
        ("manager", f"/cases/{case}"),
        ("manager", f"/cases/{case}/history"),
        ("manager", f"/cases/{case}/chronology"),
        ("manager", "/caseload?include_ended=true"),
        ("manager", f"/cases/{case}/crisis-card"),
        ("subscriber", "/feed"),
        ("auditor", "/reports/outcomes?from=2026-01-01&to=2026-06-30"),
        ("information-governance", "/erasures"),
    ):
        answer = service.get(persona, path)
        yield f"{persona} {path}", answer.content
    for persona, body in (("manager", {"name": NAME}), ("duty", {"name": "Quillfeather"})):
        answer = service.post(persona, "/search", body)
        yield f"{persona} search", answer.content


@pytest.fixture
def case(service: Service) -> UUID:
    who = {"name": NAME, "date_of_birth": "1971-02-13"}
    case = service.begin(who=who, request={"reason": REASON})
    document = {"media_type": "application/pdf", "content": b64encode(CONTENT).decode()}
    letter = {"kind": "letter", "direction": "received", "detail": {"title": TITLE}}
    answer = service.post(
        "manager", f"/cases/{case}/add-document", {"data": {**letter, "document": document}}
    )
    assert answer.status_code == 201, answer.text
    return case


@pytest.fixture
def logged(deployment: Deployment) -> Iterator[None]:
    """What the service logs goes to the folder that is looked through."""
    with written_logs(deployment.settings.data_dir / "logs"):
        yield


def test_nothing_is_left_of_somebody_who_was_erased(
    logged: Any, deployment: Deployment, service: Service, case: UUID
) -> None:
    assert NAME in service.get("manager", f"/cases/{case}").text
    deployment.project()
    hold = deployment.ask(PlaceHold(authority="court", stream=case, reference=OPEN))
    deployment.ask(ReleaseHold(), hold)
    assert deployment.erase(case, subject=UUID(REFERRAL["data"]["person"])).done
    seen: set[str] = set()
    for place, held in everything(deployment, deployment.serve(), case):
        found = [word for word in SECRETS if found_in(held, word)]
        assert not found, f"{place} has {found}"
        if found_in(held, OPEN):
            seen.add(place.partition("/")[0].partition(" ")[0])
    assert {"ledger.event", "dump", "base", "pg_wal"} <= seen, "who looks finds what is in clear"
    checked = check_log(deployment.settings, Asked(openings=True), stop_asked=lambda: False)
    assert checked is not None
    assert checked.told["verdict"] == "good", checked.told["findings"]
