"""The service in one process, told the stories once for all tests that ask about them."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.composing.compose import all_views, compose
from api.composing.foundation import follower, foundation, views_pool
from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from api.settings import Settings
from projections.runner import Runner
from tests.acceptance.stories.telling import Story, tell
from tests.conftest import ORIGIN, Cluster

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Service:
    """A service that was told the stories and nothing else; tests only read from it."""

    client: TestClient
    token: Callable[[str], dict[str, str]]
    catch_up: Callable[[], None]

    def get(self, path: str, persona: str, **params: object) -> Any:
        """What a persona is told."""
        answer = self.client.get(path, params=params or None, headers=self.token(persona))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, path: str, persona: str, **params: object) -> tuple[int, str | None]:
        """How a persona is refused."""
        answer = self.client.get(path, params=params, headers=self.token(persona))
        return answer.status_code, answer.json().get("code")


@dataclass(frozen=True)
class Told:
    """A story and the service that was told it."""

    story: Story
    service: Service

    def __getitem__(self, name: str) -> str:
        return self.story[name]

    def read(self, resource: str = "", *, as_: str, of: str = "case", **params: object) -> Any:
        """What a persona is told of a case of the story."""
        return self.service.get(f"/cases/{self.story.ids[of]}{resource}", as_, **params)

    def entries(self, *types: str, as_: str, of: str = "case", **params: object) -> list[Any]:
        """The entries of the case, of some types or of all."""
        told = self.read("/history", as_=as_, of=of, limit=500, **params)["entries"]
        return [each for each in told if not types or each["type"].removeprefix("case.") in types]

    def names(self, entries: list[Any]) -> list[str]:
        """What the story calls these entries."""
        return self.story.names([each["id"] for each in entries])

    def board(self, name: str, *, as_: str, of: str = "case", **params: object) -> list[Any]:
        """The rows of a board that are about the case."""
        told = self.service.get(f"/boards/{name}", as_, limit=200, **params)
        return [row for row in told["rows"] if row["case"] == self.story.ids[of]]


@pytest.fixture(scope="session")
def service(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    databases = cluster.make_databases()
    folder = tmp_path_factory.mktemp("stories")
    settings = Settings(
        DATABASE_URL=databases.service_url,
        KEYS_URL=databases.keys_url,
        ACCESS_URL=databases.access_url,
        data_dir=folder,
        secrets_dir=folder / "secrets",
        log_origin=ORIGIN,
    )
    with ExitStack() as closing:
        closing.callback(cluster.drop, databases)
        services = compose(settings)
        closing.callback(services.close)
        issuer = local_issuer(settings)
        base, pool = foundation(settings, closing), views_pool(settings, closing)
        runners = [
            Runner(view, pool, follower(base), tell=lambda _: None) for view in all_views(base)
        ]
        for runner in runners:
            runner.create_tables()

        def catch_up() -> None:
            for runner in runners:
                runner.catch_up()

        client = closing.enter_context(TestClient(create_app(services)))
        yield Service(
            client=client,
            token=cache(lambda name: {"Authorization": f"Bearer {issuer.token(PERSONAS[name])}"}),
            catch_up=catch_up,
        )


@pytest.fixture(scope="session")
def stories(service: Service) -> dict[str, Told]:
    """The stories by name, told, with every view at their end."""
    begins = {"adult": date(2025, 1, 8), "young": date(2023, 9, 11)}
    stories = {
        name: Told(
            story=tell(
                HERE / f"{name}.jsonl", begins=day, client=service.client, token=service.token
            ),
            service=service,
        )
        for name, day in begins.items()
    }
    service.catch_up()
    return stories


@pytest.fixture
def adult(stories: dict[str, Told]) -> Told:
    """An adult whose answer about suicide goes up and down, and who is hit at home."""
    return stories["adult"]


@pytest.fixture
def young(stories: dict[str, Told]) -> Told:
    """A boy of fifteen who grows up, his school, and his sister with a case of her own."""
    return stories["young"]


@dataclass(frozen=True)
class Copy:
    """A copy of a frozen chronology, as it is given to a partnership."""

    rows: list[dict[str, str]]
    withheld: list[Any]


@pytest.fixture(scope="session")
def copy(stories: dict[str, Told]) -> Copy:
    """The chronology of the young person's conference, frozen where its last row came in."""
    story, service = stories["young"].story, stories["young"].service
    path, token = f"/chronologies/{story.ids['chronology']}", service.token("safeguarding-lead")
    position = story.positions["school-row"]
    edition = service.client.get(f"{path}/edition", params={"position": position}, headers=token)
    frozen = service.client.post(
        f"{path}/freeze-chronology",
        json={
            "data": {
                "position": position,
                "content": {"sha256": edition.headers["Content-SHA256"]},
            }
        },
        headers={**token, "Idempotency-Key": "freeze-for-the-conference"},
    )
    assert frozen.status_code == httpx.codes.CREATED, frozen.text
    given = service.client.get(
        f"{path}/copies/{frozen.json()['events'][0]['id']}",
        params={"layout": "partnership"},
        headers=token,
    )
    assert given.status_code == httpx.codes.OK, given.text
    with zipfile.ZipFile(io.BytesIO(given.content)) as archive:
        table = archive.read("chronology.csv").decode()
        withheld = archive.read("withheld.jsonl").splitlines()
    return Copy(
        rows=list(csv.DictReader(io.StringIO(table))),
        withheld=[json.loads(line) for line in withheld],
    )
