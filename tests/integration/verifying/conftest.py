"""A log of invented cases with its notary's tree, of which each test gets a copy to tamper with."""

import json
import os
import shutil
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from api.composing.compose import casework, compose, heads_recording
from api.composing.foundation import foundation
from api.demonstration.personas import PERSONAS
from api.demonstration.population.telling import Telling
from api.operators.log_verification import Asked, verify_log
from api.settings import Settings
from application.callers import Caller
from application.casework import Casework
from application.orders import Circumstance, Order
from domain.commands import command_class
from infrastructure.heads.heads_tree import LogHeads
from infrastructure.ledger.calls import read
from infrastructure.notary.checkpoint_files import CheckpointFiles
from infrastructure.notary.leading import leading
from infrastructure.notary.notary import Notary
from infrastructure.notary.note_keys import note_signer
from infrastructure.notary.notes import WITNESS, NoteSigner
from infrastructure.notary.signed_record import SignedRecord
from infrastructure.notary.stored_tree import CASE_LOG, StoredTree
from infrastructure.postgres.provision import give_rights
from infrastructure.witnesses.cosignatures import cosigned
from infrastructure.witnesses.published import PublishedCheckpoints
from tests.conftest import ORIGIN, ROLES, Cluster, Databases

TABLES = (
    "ledger.event",
    "ledger.part",
    "notary.tile",
    "notary.checkpoint",
    "notary.cosignature",
)
WITNESSES = tuple(
    NoteSigner(f"w{n}.test.invalid/witness", bytes([n]) * 32, WITNESS) for n in (1, 2, 3)
)
"""The first two cosign every checkpoint, the third none."""
EVENTS = (200, 380, 560)
"""How many there are at least at each checkpoint: two tiles are full at the last."""


@dataclass
class TestedLog:
    """A log with its tree, keys and notary's folder; `check` is the command under test."""

    __test__ = False

    databases: Databases
    folder: Path
    stdout: Callable[[], str]

    @property
    def settings(self) -> Settings:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("DATABASE_URL", self.databases.service_url)
            environment.setenv("KEYS_URL", self.databases.keys_url)
            environment.setenv("ACCESS_URL", self.databases.access_url)
            return Settings(data_dir=self.folder, log_origin=ORIGIN)

    @property
    def signer(self) -> NoteSigner:
        return note_signer(
            self.folder / "secrets", log=CASE_LOG.name, origin=ORIGIN, random_bytes=os.urandom
        )

    def check(
        self, *, stop_asked: Callable[[], bool] = lambda: False, **asked: Any
    ) -> tuple[int, dict[str, Any]]:
        """The exit code and the report."""
        self.stdout()
        code = verify_log(self.settings, Asked(as_json=True, **asked), stop_asked=stop_asked)
        return code, json.loads(self.stdout())

    def sign(self) -> None:
        """Have a notary publish what there is, as it starts."""
        record = SignedRecord(self.folder / "notary", log=CASE_LOG.name)
        with record.held(), leading(self.databases.service_url, log=CASE_LOG.name) as rows:
            notary = Notary(
                StoredTree(CASE_LOG, rows),
                signer=self.signer,
                record=record,
                files=CheckpointFiles(
                    self.folder / "notary", log=CASE_LOG.name, clock=lambda: datetime.now(UTC)
                ),
                monotonic=time.monotonic,
            )
            notary.resume()
            notary.step()

    def disarm(self) -> None:
        """From now on neither triggers nor constraints stop a superuser."""
        with closing(self.superuser()) as connection:
            for table in TABLES:
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")

    def superuser(self) -> psycopg.Connection[Any]:
        """May do anything."""
        return psycopg.connect(self.databases.superuser_url, autocommit=True)

    def do(self, statement: str, *values: Any) -> None:
        """One statement that must change something."""
        with closing(self.superuser()) as connection:
            assert connection.execute(statement, values).rowcount > 0, statement

    def one(self, statement: str, *values: Any) -> Any:
        """The one value of a row."""
        with closing(self.superuser()) as connection:
            found = connection.execute(statement, values, binary=True).fetchone()
        assert found is not None
        return found[0]


def policy_file(log: TestedLog, quorum: int) -> Path:
    """A policy of the log's key and the witnesses, of which so many make the quorum."""
    lines = [f"log {log.signer.key.vkey}"]
    lines += [f"witness w{n} {each.key.vkey}" for n, each in enumerate(WITNESSES)]
    lines += [f"group some {quorum} w0 w1 w2", "quorum some"]
    file = log.folder / f"policy-{quorum}"
    file.write_text("".join(f"{line}\n" for line in lines))
    return file


def cosign(log: TestedLog) -> None:
    """Have the first two witnesses cosign the newest checkpoint."""
    with leading(log.databases.service_url, log=CASE_LOG.name) as rows:
        published = PublishedCheckpoints(CASE_LOG, rows)
        newest = published.newest()
        assert newest is not None
        text = newest.note.partition("\n\n")[0] + "\n"
        for each in WITNESSES[:2]:
            time = int(datetime.now(UTC).timestamp())
            published.keep(newest, each.key, cosigned(text, time=time, signer=each))


def record_heads(log: TestedLog) -> None:
    """Have heads recorded that cover all there is."""
    with ExitStack() as closing:
        base = foundation(log.settings, closing)
        recording = heads_recording(
            base, casework(base, closing), LogHeads(partial(read, base.pool))
        )
        recording.covering(base.log.last()[0])


def fill(log: TestedLog) -> None:
    """Invented cases, heads and a cosigned checkpoint after each so many events, and a few events
    that no checkpoint covers."""
    services = compose(log.settings)
    try:
        cases = 0
        for events in EVENTS:
            while log.one("SELECT count(*) FROM ledger.event") < events:
                cases += 2
                telling = Telling(services.casework, log_origin=ORIGIN, seed=1, cases=cases)
                telling.tell(done=lambda: None, stop_asked=lambda: False)
            record_heads(log)
            log.sign()
            cosign(log)
        letter(services.casework)
    finally:
        services.close()


def letter(casework: Casework) -> None:
    """A case with a document in it: the only events that no checkpoint covers."""
    content = b64encode(b"%PDF-1.7\n" + bytes(5_000)).decode()
    case = carry_out(
        casework,
        None,
        "receive-referral",
        {
            "pathway": "adult_talking_therapies",
            "service": "BRIDGEWELL-TT",
            "received": "2026-02-02",
            "source_code": "B1",
            "urgency": "routine",
            "consent_to_referral": "yes",
            "person": str(uuid4()),
            "who": {"name": "Imogen Harkness", "date_of_birth": "1988-04-17"},
            "request": {"reason": "Low in mood."},
        },
    )
    document = {
        "kind": "letter",
        "direction": "received",
        "detail": {"title": "Letter of Larkspur Surgery"},
        "document": {"media_type": "application/pdf", "content": content},
    }
    carry_out(casework, case, "add-document", document)


def carry_out(casework: Casework, case: UUID | None, name: str, data: dict[str, Any]) -> UUID:
    """The case that a duty worker's command was recorded in."""
    persona = PERSONAS["duty"]
    caller = Caller(
        issuer="urn:test",
        client=persona.client,
        actor=persona.actor,
        role=persona.role,
        organisation=persona.organisation,
        team=persona.team,
    )
    order = Order(
        caller=caller,
        asked=command_class(name).model_validate(data),
        about=Circumstance(),
        case=case,
        key=uuid4().hex,
        seen=None,
    )
    return casework.carry_out(order).case


@pytest.fixture(scope="session")
def filled(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestedLog]:
    databases = cluster.make_databases()
    log = TestedLog(databases, tmp_path_factory.mktemp("filled"), lambda: "")
    fill(log)
    log.disarm()
    yield log
    cluster.drop(databases)


_NUMBERS = count(1)


@pytest.fixture
def log(
    cluster: Cluster,
    filled: TestedLog,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[TestedLog]:
    """A copy of the filled log; it shares the key store."""
    name = f"tampered_{next(_NUMBERS)}"
    cluster.copy(name, template=filled.databases.ledger, owner=ROLES.owner)
    with psycopg.connect(cluster.url(name)) as connection:
        give_rights(connection, "ledger_rights", database=name, roles=ROLES)
    folder = tmp_path / "data"
    shutil.copytree(filled.folder, folder)
    databases = replace(
        filled.databases,
        ledger=name,
        service_url=cluster.url(name, ROLES.service),
        migrate_url=cluster.url(name, ROLES.migrator),
        superuser_url=cluster.url(name),
    )
    yield TestedLog(databases, folder, lambda: capsys.readouterr().out)
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def empty(
    fresh_databases: Callable[[], Databases], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> TestedLog:
    """A log without any event."""
    log = TestedLog(fresh_databases(), tmp_path / "data", lambda: capsys.readouterr().out)
    log.disarm()
    return log
