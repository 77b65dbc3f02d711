"""The eventsourcing library's own suites for recorders, unchanged, on both servers.

They are unittest classes, which pytest does not parametrise: hence one subclass per server.
"""

from collections.abc import Callable, Iterator

import pytest
from eventsourcing.tests import persistence as suites

from infrastructure.ledger.connections import Pool
from infrastructure.ledger.recorder import LedgerRecorder
from tests.conftest import Cluster
from tests.integration.ledger.conftest import make_recorder


class OnEmbedded:
    cluster_fixture = "_embedded_cluster"

    @pytest.fixture(autouse=True)
    def _fresh_log(
        self, request: pytest.FixtureRequest, open_pool: Callable[[str], Pool]
    ) -> Iterator[None]:
        cluster: Cluster = request.getfixturevalue(self.cluster_fixture)
        databases = cluster.make_databases()
        pool = open_pool(databases.service_url)
        self.create = lambda: make_recorder(pool)
        yield
        pool.close()
        cluster.drop(databases)

    def create_recorder(self) -> LedgerRecorder:
        return self.create()


class OnSystem(OnEmbedded):
    cluster_fixture = "_system_cluster"


class ApplicationRecorderSuite(suites.ApplicationRecorderTestCase):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestApplicationRecorder(OnEmbedded, ApplicationRecorderSuite):
    pass


class TestApplicationRecorderOnSystem(OnSystem, ApplicationRecorderSuite):
    pass


class TestNonInterleaving(OnEmbedded, suites.NonInterleavingNotificationIDsBaseCase):
    pass


class TestNonInterleavingOnSystem(OnSystem, suites.NonInterleavingNotificationIDsBaseCase):
    pass


del ApplicationRecorderSuite
