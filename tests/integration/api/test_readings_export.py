"""The access log written out for a system that watches."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from api.demonstration.personas import PERSONAS
from api.operators.readings_export import export_readings
from domain.moments import london_day
from infrastructure.postgres.cannot_start import CannotStart
from tests.integration.access.conftest import last_reading
from tests.integration.api.test_gate import Case


def test_what_was_read_is_written_out_and_that_it_was(client, bearer, services, settings, tmp_path):
    case = Case(client, bearer)
    case.allocate()
    case.get("pwp")
    case.get("operator")
    today, by, out = london_day(services.clock()), uuid4(), tmp_path / "readings.ndjson"
    written, upto = export_readings(settings, (today, today), by=by, out=out)
    events = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(events) == written
    read, refused = events[-2:]
    assert read["agent"][2]["who"]["identifier"]["value"] == f"urn:uuid:{PERSONAS['pwp'].actor}"
    assert read["meta"]["profile"][0].endswith("PatientRead")
    assert refused["outcomeDesc"] == "role-may-not"
    exported = last_reading(services.access.reader)
    assert (exported["by"]["actor"], exported["data"]["action"]) == (str(by), "export-readings")
    assert exported["data"]["position"] == upto

    with pytest.raises(CannotStart, match="can't be written"):
        export_readings(settings, (today, today), by=by, out=out)
    day = timedelta(days=1)
    before = export_readings(settings, (today - day, today - day), by=by, out=tmp_path / "none")
    assert before[0] == 0
    with pytest.raises(CannotStart, match="ends before it begins"):
        export_readings(settings, (today, today - day), by=by, out=tmp_path / "never")
