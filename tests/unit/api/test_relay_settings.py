"""Which settings of a relay are taken."""

import pytest

from api.settings import load_settings
from infrastructure.postgres.cannot_start import CannotStart

ID = "01990000-0000-7000-8000-000000000001"


def loaded(monkeypatch, **given):
    for name, value in given.items():
        monkeypatch.setenv(f"CASELEDGER_RELAY_{name}", value)
    return load_settings()


def test_the_servers_of_one_cluster_are_listed(monkeypatch):
    both = "tls://a.example.org:4222, tls://b.example.org:4222"
    settings = loaded(monkeypatch, URL=both, SUBSCRIPTION=ID)
    assert settings.relay_url == ("tls://a.example.org:4222", "tls://b.example.org:4222")
    assert str(settings.relay_subscription) == ID
    assert (settings.relay_stream, settings.relay_replicas) == ("caseledger", 1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"URL": "nats://broker.example.org:4222", "SUBSCRIPTION": ID}, "CASELEDGER_RELAY_URL"),
        ({"URL": "tls://me:secret@broker.example.org", "SUBSCRIPTION": ID}, "without a password"),
        ({"URL": "tls://broker.example.org"}, "CASELEDGER_RELAY_SUBSCRIPTION"),
        ({"SUBSCRIPTION": ID}, "CASELEDGER_RELAY_URL"),
        (
            {"URL": "tls://a.example.org", "SUBSCRIPTION": ID, "STREAM": "two words"},
            "CASELEDGER_RELAY_STREAM",
        ),
    ],
)
def test_others_are_refused_without_being_repeated(monkeypatch, given, said):
    with pytest.raises(CannotStart, match=said) as refused:
        loaded(monkeypatch, **given)
    assert "secret" not in str(refused.value)
