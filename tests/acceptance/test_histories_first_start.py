"""What `caseledger run` records the first time: whole, and once."""

import pytest

from api.demonstration import first_start
from api.demonstration.history import demonstration_histories


@pytest.fixture
def told_once(service, monkeypatch):
    """Recording as a run would do it, with the shortest history standing for all five."""
    monkeypatch.setenv("CASELEDGER_DATA_DIR", str(service.settings.data_dir))
    shortest = demonstration_histories()[2:3]
    monkeypatch.setattr(first_start, "demonstration_histories", lambda: shortest)

    def record() -> list[str]:
        first_start.record_histories(service.address)
        page = service.get("/feed", persona="auditor", limit=500)
        return [event["type"] for event in page.json()]

    return record


def test_what_a_first_start_began_is_finished_and_nothing_is_there_twice(told_once):
    first = told_once()
    assert (first[0], len(first)) == ("case.referral_received.v1", 23)
    assert told_once() == first
