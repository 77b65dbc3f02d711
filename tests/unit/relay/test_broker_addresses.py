"""Which addresses of a broker events may be sent to."""

import pytest

from infrastructure.relay.addresses import BrokerAddress, is_safe_server


@pytest.mark.parametrize(
    ("server", "is_safe"),
    [
        ("tls://broker.example.org:4222", True),
        ("nats://127.0.0.1:4222", True),
        ("nats://[::1]:4222", True),
        ("nats://localhost:4222", True),
        ("nats://broker.example.org:4222", False),
        ("nats://127.0.0.1.example.org:4222", False),
        ("tls://someone:secret@broker.example.org:4222", False),
        ("nats://token@127.0.0.1:4222", False),
        ("ws://127.0.0.1:4222", False),
        ("tls://broker.example.org/path", False),
        ("broker.example.org:4222", False),
        ("", False),
    ],
)
def test_only_encrypted_or_on_this_machine_and_without_a_password(server, is_safe):
    assert is_safe_server(server) is is_safe


def test_an_address_is_encrypted_when_one_of_its_servers_is():
    assert BrokerAddress(("tls://a.example.org:4222", "nats://127.0.0.1:4222")).is_encrypted
    assert not BrokerAddress(("nats://127.0.0.1:4222",)).is_encrypted
