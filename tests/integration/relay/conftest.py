"""Brokers for the tests of the relay."""

import pytest

from tests.integration.relay.broker import broker


@pytest.fixture
def nats(tmp_path):
    """A broker that holds nothing yet."""
    with broker(tmp_path / "broker") as running:
        yield running
