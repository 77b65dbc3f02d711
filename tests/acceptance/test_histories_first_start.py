"""What `caseledger run` records the first time: whole, and once."""

import pytest

from api.demonstration import first_start
from api.demonstration.history import demonstration_histories
from api.demonstration.personas import PERSONAS
from domain.roles import Role

OUTSIDERS = {Role.SUBSCRIBER, Role.EXTERNAL_REVIEWER, Role.DATA_SUBJECT}


@pytest.fixture
def told_once(service, monkeypatch):
    """Recording as a run would do it, with the shortest history standing for all that ended."""
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
    directory = [type for type in first if type.startswith("directory.")]
    assert first[: len(directory)] == directory, "who works there is known before what they did"
    assert first[len(directory)] == "case.referral_received.v1"
    assert first.count("case.referral_received.v1") == 4, "one that has ended, three that are open"
    assert first.count("case.case_closed.v1") == 1
    assert told_once() == first


def test_everybody_who_works_there_is_called_by_name(told_once, service):
    told_once()
    staff = [persona for persona in PERSONAS.values() if persona.role not in OUTSIDERS]
    ids = [str(persona.actor) for persona in staff]
    told = service.get("/directory/names", persona="pwp", id=ids).json()["staff"]
    assert sorted(each["practitioner"] for each in told) == sorted(ids)
    names = {each["practitioner"]: [one["name"] for one in each["names"]] for each in told}
    assert names[str(PERSONAS["supervisor"].actor)] == ["Maud Ellerby"]
