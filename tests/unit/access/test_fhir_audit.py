"""Readings as FHIR AuditEvents: what the profiles of BALP ask for is there."""

from base64 import b64decode
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from pydantic_core import from_json

from application.accesses.fhir_audit import audit_event
from application.accesses.readings import Decision
from domain.envelope import Purpose
from infrastructure.records.mapper import RecordMapper
from infrastructure.records.withheld import WithheldKeys
from tests.conftest import ACCESS_ORIGIN
from tests.integration.access.conftest import NOON, READER, reading

CASE, PERSON = uuid4(), uuid4()
PROFILES = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."


def told(*, why=Purpose.CARE, **decided):
    """The AuditEvent of a reading, by way of its record in the access log."""
    made = reading(CASE)
    made = replace(made, why=why, decided=made.decided.model_copy(update=decided))
    mapper = RecordMapper(origin=ACCESS_ORIGIN, keys=WithheldKeys(), random_bytes=bytes)
    stored = mapper.to_stored_event(made.envelope(UUID(int=7), 1))
    return audit_event(from_json(stored.state), NOON)


def agents(event):
    return {each["type"]["coding"][0]["code"]: each for each in event["agent"]}


def entities(event):
    return {each["type"]["code"]: each for each in event["entity"]}


def test_a_case_that_was_read_is_a_patient_read():
    event = told(person=PERSON, code="related", ties=("allocated",))
    assert event["meta"]["profile"] == [f"{PROFILES}PatientRead"]
    assert (event["action"], event["outcome"]) == ("R", "0")
    assert event["subtype"][0]["code"] == "read"
    assert event["recorded"] == "2026-03-02T12:00:00.000000Z"
    found = agents(event)
    assert found["110152"]["who"]["identifier"]["value"] == READER.client
    assert found["110153"]["who"]["identifier"]["value"] == ACCESS_ORIGIN
    assert all("extension" in found[code]["network"] for code in ("110152", "110153"))
    user = found["IRCP"]
    assert user["who"]["identifier"]["value"] == f"urn:uuid:{READER.actor}"
    assert user["requestor"] is True
    assert [each["requestor"] for code, each in found.items() if code != "IRCP"] == [False] * 3
    of = entities(event)
    assert of["1"]["what"] == {"identifier": {"value": f"urn:uuid:{PERSON}"}, "type": "Patient"}
    assert of["2"]["what"]["identifier"]["value"] == f"urn:uuid:{CASE}"
    assert of["2"]["role"]["code"] == "4"
    assert {"type": "ties", "valueString": "allocated"} in of["2"]["detail"]
    assert of["XrequestId"]["what"]["identifier"]["value"]


def test_what_is_about_no_known_person_is_a_read():
    event = told()
    assert event["meta"]["profile"] == [f"{PROFILES}Read"]
    assert "1" not in entities(event)


def test_a_list_is_a_query_with_what_was_asked_and_what_it_showed():
    shown = (uuid4(), uuid4())
    event = told(stream=None, action="read-caseload", asked=("limit:50",), shown=shown)
    assert event["meta"]["profile"] == [f"{PROFILES}Query"]
    assert (event["action"], event["subtype"][0]["code"]) == ("E", "search")
    question = entities(event)["2"]
    assert b64decode(question["query"]) == b"read-caseload?limit:50"
    assert question.keys() == {"type", "role", "query"}
    named = [
        e["what"]["identifier"]["value"] for e in event["entity"] if e["type"]["code"] == "Basic"
    ]
    assert named == [f"urn:uuid:{each}" for each in shown]
    found = agents(event)
    assert found["110153"]["who"]["identifier"]["value"] == READER.client


def test_a_refusal_claims_no_profile_and_says_its_code():
    event = told(decision=Decision.DENIED, code="no-relationship")
    assert "meta" not in event
    assert (event["outcome"], event["outcomeDesc"]) == ("4", "no-relationship")


@pytest.mark.parametrize("why", Purpose)
def test_every_purpose_has_a_reason(why):
    (reason,) = told(why=why)["purposeOfEvent"]
    assert reason["text"] == why
    assert reason["coding"][0]["code"].isupper()


def test_breaking_the_glass_is_its_own_reason():
    (reason,) = told(code="break-glass", grant=uuid4())["purposeOfEvent"]
    assert reason["coding"][0]["code"] == "BTG"
