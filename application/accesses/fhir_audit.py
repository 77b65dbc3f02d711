"""A reading as a FHIR R4 AuditEvent, in the shape of IHE's Basic Audit Log Patterns.

Source: FHIR R4 AuditEvent; IHE ITI BALP 1.1, the profiles PatientRead, Read and Query. These are of
what succeeded: a refusal is an AuditEvent of the same shape that claims no profile. What BALP wants
and the access log does not hold, the network addresses of both ends, is said to be unknown.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from domain.envelope import Purpose
from domain.moments import instant_text

_PROFILES = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."
_HL7 = "http://terminology.hl7.org/CodeSystem/"
_DICOM = "http://dicom.nema.org/resources/ontology/DCM"
_ENTITIES = "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType"
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_UNKNOWN = {"extension": [{"url": _ABSENT, "valueCode": "unknown"}]}

_REASONS = {
    Purpose.CARE: "TREAT",
    Purpose.SAFEGUARDING: "THREAT",
    Purpose.SUPERVISION: "HOPERAT",
    Purpose.ADMINISTRATION: "HSYSADMIN",
    Purpose.QUALITY: "HQUALIMP",
}
"""Purposes of use, as HL7's ActReason has them."""
_BROKEN_GLASS = "BTG"


def audit_event(record: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The AuditEvent of a reading's record, which the access log took in at an instant."""
    data = record["data"]
    is_one, allowed = "stream" in data, data["decision"] == "allowed"
    told: dict[str, Any] = {
        "resourceType": "AuditEvent",
        "id": record["id"],
        "type": _coding(_HL7 + "audit-event-type", "rest"),
        "subtype": [_coding("http://hl7.org/fhir/restful-interaction", _subtype(is_one))],
        "action": "R" if is_one else "E",
        "recorded": instant_text(at),
        "outcome": "0" if allowed else "4",
        "purposeOfEvent": [_reason(record)],
        "agent": list(_agents(record, reads=is_one)),
        "source": {
            "observer": _identified(record["log"]),
            "type": [_coding(_HL7 + "security-source-type", "4")],
        },
        "entity": list(_entities(data)),
    }
    if allowed:
        told["meta"] = {"profile": [_PROFILES + _profile(data)]}
    else:
        told["outcomeDesc"] = data["code"]
    return told


def _subtype(is_one: bool) -> str:
    return "read" if is_one else "search"


def _profile(data: Mapping[str, Any]) -> str:
    if "stream" not in data:
        return "Query"
    return "PatientRead" if "person" in data else "Read"


def _agents(record: Mapping[str, Any], *, reads: bool) -> Iterator[dict[str, Any]]:
    """The program, this service, who asked, and for which organisation.

    What is read flows from the service to the program; a question flows the other way.
    """
    by, data = record["by"], record["data"]
    source, destination = "110153", "110152"
    client, server = (destination, source) if reads else (source, destination)
    yield _agent(_DICOM, client, by["client"], network=_UNKNOWN)
    yield _agent(_DICOM, server, record["log"], network=_UNKNOWN)
    user = _agent(_HL7 + "v3-ParticipationType", "IRCP", _urn(by["actor"]))
    user |= {
        "requestor": True,
        "role": [{"text": by["role"]}],
        "purposeOfUse": [_reason(record)],
    }
    if "token" in data:
        user["policy"] = [f"urn:ietf:params:oauth:jti:{data['token']}"]
    yield user
    yield _agent(_HL7 + "v3-RoleClass", "PROV", by["organisation"])


def _entities(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The request's id, the record and its person, or the question and what it showed."""
    yield {
        "what": _identified(data["trace"]),
        "type": _coding(_ENTITIES, "XrequestId"),
    }
    if "stream" in data:
        yield _entity(_HL7 + "audit-entity-type", "2", "4", data["stream"]) | {
            "detail": list(_details(data))
        }
    else:
        asked = "&".join(data.get("asked", ()))
        yield {
            "type": _coding(_HL7 + "audit-entity-type", "2"),
            "role": _coding(_HL7 + "object-role", "24"),
            "query": b64encode(f"{data['action']}?{asked}".encode()).decode(),
        }
    if "person" in data:
        person = _entity(_HL7 + "audit-entity-type", "1", "1", data["person"])
        person["what"]["type"] = "Patient"
        yield person
    for record in data.get("shown", ()):
        yield _entity("http://hl7.org/fhir/resource-types", "Basic", "4", record)


def _details(data: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for name in ("action", "code", "position", "document", "grant"):
        if name in data:
            yield {"type": name, "valueString": str(data[name])}
    for name in ("ties", "areas"):
        for value in data.get(name, ()):
            yield {"type": name, "valueString": value}


def _reason(record: Mapping[str, Any]) -> dict[str, Any]:
    code = record["data"].get("code")
    reason = _BROKEN_GLASS if code == "break-glass" else _REASONS[Purpose(record["why"])]
    return {"coding": [_coding(_HL7 + "v3-ActReason", reason)], "text": record["why"]}


def _agent(system: str, code: str, who: str, **more: Any) -> dict[str, Any]:
    kind = {"coding": [_coding(system, code)]}
    return {"type": kind, "who": _identified(who), "requestor": False, **more}


def _entity(system: str, kind: str, role: str, record: str) -> dict[str, Any]:
    return {
        "what": _identified(_urn(record)),
        "type": _coding(system, kind),
        "role": _coding(_HL7 + "object-role", role),
    }


def _identified(value: str) -> dict[str, Any]:
    return {"identifier": {"value": value}}


def _coding(system: str, code: str) -> dict[str, str]:
    return {"system": system, "code": code}


def _urn(id: str) -> str:
    return f"urn:uuid:{id}"
