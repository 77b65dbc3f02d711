"""What the tests of the OWASP API Security Top 10 (2023) share."""

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.composing.compose import VIEWS
from application.following import LogFollower
from projections.runner import Runner
from tests.integration.api.test_gate import Case


@pytest.fixture
def case(client, bearer):
    """A case of the practitioner `pwp`, to which `cwp` has no tie."""
    made = Case(client, bearer)
    made.allocate()
    return made


@pytest.fixture
def views(case, services):
    """The views, up to what was recorded of the case."""
    log = LogFollower(log=services.feed._log, parts=services.reader._parts)
    for view in VIEWS:
        Runner(view, services.views, log, tell=lambda _: None).catch_up()


@pytest.fixture(scope="module")
def described(services):
    """The API's own description."""
    return create_app(services).openapi()


@pytest.fixture
def operations(described):
    """Method, path and description of every operation that is described."""
    return [
        (method.upper(), path, operation)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]


@pytest.fixture
def service_with(services):
    """The same service with something changed, asked in this process."""

    def service_with(changed):
        # Without its lifespan, at whose end it would close what the others use.
        return TestClient(create_app(changed), raise_server_exceptions=False)

    return service_with
