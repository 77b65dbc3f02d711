"""A service over fresh databases, cases recorded over HTTP, and the desk that erases."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from typer.testing import CliRunner

from api.app import create_app
from api.commandline import app
from api.composing.compose import all_views, compose
from api.composing.foundation import follower, foundation, views_pool
from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from api.operators.erasing import ErasureDesk, compose_erasure, information_governance
from api.settings import Settings
from application.erasing.erasure import ErasureAsked
from domain.commands import Command
from domain.governance.erasure import ApproveErasure, Erasure
from infrastructure.postgres.cannot_start import CannotStart
from projections.runner import Runner
from tests.conftest import ORIGIN, Databases
from tests.integration.api.test_commands import REFERRAL

Run = Callable[..., str]

ASKER, APPROVER = UUID(int=0xA5), UUID(int=0xA6)
NAME = "Wren Ashdown"
PERSON = UUID(REFERRAL["data"]["person"])


class Deployment:
    """Databases and a folder; `serve` starts a process on them, `desk` another."""

    def __init__(self, databases: Databases, folder: Path, closing: ExitStack) -> None:
        self.databases = databases
        self.closing = closing
        self.settings = Settings(
            data_dir=folder, secrets_dir=folder / "secrets", log_origin=ORIGIN
        ).model_copy(
            update={
                "database_url": SecretStr(databases.service_url),
                "erase_url": SecretStr(databases.erase_url),
                "keys_url": SecretStr(databases.keys_url),
                "access_url": SecretStr(databases.access_url),
            }
        )

    def serve(self) -> "Service":
        return Service(self)

    def desk(self) -> ErasureDesk:
        return compose_erasure(self.settings, self.closing)

    def project(self) -> None:
        """Bring every view to the end of the log."""
        with ExitStack() as closing:
            base = foundation(self.settings, closing)
            pool = views_pool(self.settings, closing)
            for view in all_views(base):
                runner = Runner(view, pool, follower(base), tell=lambda _: None)
                runner.create_tables()
                runner.catch_up()

    def ask_for(self, case: UUID, **narrower: Any) -> UUID:
        """An erasure that was asked for and approved."""
        asked = ErasureAsked(ground="court_order", stream=case, **narrower)
        desk = self.desk()
        id = desk.erasing.request(information_governance(ASKER), asked, key=str(uuid4())).case
        desk.erasing.ask(
            information_governance(APPROVER), ApproveErasure(), id, key=f"approve-{id}"
        )
        return id

    def ask(self, asked: Command, stream: UUID | None = None) -> UUID:
        """What somebody of information governance asks for; its id."""
        caller = information_governance(ASKER)
        return self.desk().erasing.ask(caller, asked, stream, key=str(uuid4())).case

    def erase(self, case: UUID, **narrower: Any) -> Erasure:
        """An erasure from the request to the report."""
        id = self.ask_for(case, **narrower)
        self.desk().erasing.carry_out(id)
        self.project()
        return self.desk().erasing.carry_out(id)


class Service:
    """A serving process."""

    def __init__(self, deployment: Deployment) -> None:
        self.services = compose(deployment.settings)
        deployment.closing.callback(self.services.close)
        self.client = TestClient(create_app(self.services), raise_server_exceptions=False)
        self._issuer = local_issuer(deployment.settings)

    def bearer(self, persona: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._issuer.token(PERSONAS[persona])}"}

    def post(self, persona: str, path: str, body: Any, **more: str) -> Any:
        headers = {**self.bearer(persona), "Idempotency-Key": str(uuid4()), **more}
        return self.client.post(path, json=body, headers=headers)

    def get(self, persona: str, path: str) -> Any:
        return self.client.get(path, headers=self.bearer(persona))

    def begin(self, **changes: Any) -> UUID:
        body = {**REFERRAL, "data": {**REFERRAL["data"], **changes}}
        answer = self.post("duty", "/cases/receive-referral", body)
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["case"])


@pytest.fixture
def deployment(fresh_databases: Callable[[], Databases], tmp_path: Path) -> Iterator[Deployment]:
    with ExitStack() as closing:
        yield Deployment(fresh_databases(), tmp_path, closing)


@pytest.fixture
def service(deployment: Deployment) -> Service:
    return deployment.serve()


@pytest.fixture
def run(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Run:
    databases, settings = deployment.databases, deployment.settings
    for name, value in (
        ("DATABASE_URL", databases.service_url),
        ("ERASE_URL", databases.erase_url),
        ("KEYS_URL", databases.keys_url),
        ("ACCESS_URL", databases.access_url),
        ("CASELEDGER_DATA_DIR", str(settings.data_dir)),
        ("CASELEDGER_LOG_ORIGIN", settings.log_origin),
    ):
        monkeypatch.setenv(name, value)

    def run(*words: object, by: UUID | None = None) -> str:
        said = [*map(str, words), *(("--by", str(by)) if by else ())]
        ended = CliRunner().invoke(app, said)
        if isinstance(ended.exception, CannotStart):
            raise ended.exception
        assert ended.exit_code in {0, 1}, ended.output
        return ended.stdout.strip()

    return run
