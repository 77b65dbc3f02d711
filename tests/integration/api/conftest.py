"""The service in one process over fresh databases, asked as each persona."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.composing.compose import compose
from api.composing.services import Services
from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from api.settings import Settings
from tests.conftest import ORIGIN, Cluster


@pytest.fixture(scope="module")
def settings(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    databases = cluster.make_databases()
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATABASE_URL", databases.service_url)
        environment.setenv("KEYS_URL", databases.keys_url)
        environment.setenv("ACCESS_URL", databases.access_url)
        yield Settings(data_dir=folder, secrets_dir=folder / "secrets", log_origin=ORIGIN)
    cluster.drop(databases)


@pytest.fixture(scope="module")
def services(settings: Settings) -> Iterator[Services]:
    services = compose(settings)
    yield services
    services.close()


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def bearer(settings: Settings) -> Callable[[str], dict[str, str]]:
    """The header that says who asks."""
    issuer = local_issuer(settings)
    return lambda persona: {"Authorization": f"Bearer {issuer.token(PERSONAS[persona])}"}


@pytest.fixture
def superuser(
    settings: Settings, cluster: Cluster
) -> Callable[[], psycopg.Connection[tuple[Any, ...]]]:
    """A way to connect to the service's database as somebody who may do anything."""
    database = settings.ledger_address().split("/")[-1].split("?")[0]
    return lambda: psycopg.connect(cluster.url(database), autocommit=True)
