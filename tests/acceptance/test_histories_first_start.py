"""What `caseledger run` records the first time, and only then."""

import pytest

import api.demonstration
from api.demonstration import record_if_empty
from api.demonstration.history import demonstration_histories


@pytest.fixture
def told_once(service, monkeypatch):
    """Recording as a run would do it, with the shortest history standing for all five."""
    monkeypatch.setenv("CASELEDGER_DATA_DIR", str(service.settings.data_dir))
    shortest = demonstration_histories()[2:3]
    monkeypatch.setattr(api.demonstration, "demonstration_histories", lambda: shortest)

    def record() -> list[str]:
        record_if_empty(service.address)
        page = service.get("/feed", persona="subscriber", limit=500)
        return [event["type"] for event in page.json()]

    return record


def test_the_histories_are_recorded_into_an_empty_log_and_never_into_another(
    told_once, monkeypatch
):
    first = told_once()
    assert (first[0], len(first)) == ("case.referral_received.v1", 23)
    another = demonstration_histories()[:1]
    monkeypatch.setattr(api.demonstration, "demonstration_histories", lambda: another)
    assert told_once() == first
