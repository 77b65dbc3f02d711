"""Lists, boards, reports and samples as tables over HTTP: whole, gated, recorded, repeatable."""

import csv
import io
import json
import zipfile
from uuid import uuid4

import pyarrow.parquet as pq
import pytest

from api.composing.compose import VIEWS
from api.demonstration.personas import PERSONAS
from api.exporting.tables import EXPORTED
from api.operators.tables_export import Asked, write_export
from application.exports import Format
from application.following import LogFollower
from domain.envelope import Purpose
from domain.roles import Role
from infrastructure.postgres.cannot_start import CannotStart
from projections.runner import Runner
from tests.integration.access.conftest import last_reading
from tests.integration.api.test_gate import TODAY, WHY, Case, actor

PERIOD = {"from": "2026-01-01", "to": str(TODAY)}
EVERY = {
    "/caseload": "caseload",
    "/boards/actions": "board",
    "/boards/supervision": "supervision",
    "/boards/waiting": "waiting",
    "/reports/outcomes": "figures",
    "/reports/waits": "cases",
    "/reports/measures": "figures",
}


@pytest.fixture(scope="module")
def cases(client, bearer, services):
    made = [Case(client, bearer) for _ in range(3)]
    for case in made[:2]:
        case.allocate()
    kept_out = {"ground": "staff_as_patient", "actors": [actor("supervisor")], "reasons": WHY}
    made[1].ask("manager", "restrict-access", kept_out)
    log = LogFollower(log=services.feed._log, parts=services.reader._parts)
    for view in VIEWS:
        Runner(view, services.views, log, tell=lambda _: None).catch_up()
    return made


@pytest.fixture
def export(client, bearer, cases):
    def export(path, persona="manager", format="ndjson", purpose="quality", **query):
        given = PERIOD if path.startswith("/reports") else {}
        return client.get(
            f"/exports{path}",
            params={"format": format, **given, **query},
            headers={**bearer(persona), "Purpose": purpose},
        )

    return export


def files(answer) -> dict[str, bytes]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def rows(answer, table):
    return [json.loads(line) for line in files(answer)[f"{table}.ndjson"].splitlines()]


@pytest.mark.parametrize(("path", "table"), EVERY.items(), ids=EVERY)
def test_the_same_at_the_same_position_gives_the_same_bytes(export, cases, path, table):
    first = export(path)
    position = json.loads(files(first)["manifest.json"])["as_of"]["position"]
    cases[2].ask("duty", "rate-priority", {"priority": "routine", "reasons": {"rationale": "."}})
    again = files(export(path, position=position))
    assert again[f"{table}.ndjson"] == files(first)[f"{table}.ndjson"]
    assert set(again) == set(files(first))


def test_a_list_leaves_whole_however_many_pages_it_has(export, cases, monkeypatch):
    monkeypatch.setattr("api.showing.whole._PAGE", 1)
    paged = files(export("/caseload", include_ended=True))
    position = json.loads(paged["manifest.json"])["as_of"]["position"]
    monkeypatch.undo()
    whole = files(export("/caseload", include_ended=True, position=position))
    assert paged["caseload.ndjson"] == whole["caseload.ndjson"]
    told = [json.loads(line)["case_id"] for line in paged["caseload.ndjson"].splitlines()]
    assert {cases[0].id, cases[2].id} <= set(told)
    assert len(told) == len(set(told))


def test_what_its_asker_may_not_read_does_not_leave(export, cases):
    told = {row["case_id"] for row in rows(export("/caseload"), "caseload")}
    assert cases[0].id in told
    assert cases[1].id not in told
    counted = rows(export("/reports/waits"), "figures")
    [waiting] = [row for row in counted if row["figure"].startswith("waiting_for_assessment")]
    assert waiting["denominator_cases_not_shown"] >= 1
    assert cases[1].id not in {row["case"] for row in rows(export("/reports/waits"), "cases")}


@pytest.mark.parametrize("persona", ["pwp", "supervisor", "admin", "duty"])
def test_who_reads_and_may_not_take_out(export, persona):
    answer = export("/caseload", persona)
    assert (answer.status_code, answer.json()["code"]) == (403, "role-may-not")


def test_who_takes_out_may_still_not_read_what_is_for_others(export, client, bearer):
    headers = {**bearer("auditor"), "Idempotency-Key": str(uuid4())}
    drawn = client.post("/samples/draw-sample", json={"data": {"size": 2}}, headers=headers).json()
    assert export(f"/samples/{drawn['sample']}", "manager").status_code == 403
    sample = rows(export(f"/samples/{drawn['sample']}", "auditor"), "sample")
    numbers = [row["number"] for row in sample]
    assert numbers == sorted(set(numbers) & {1, 2}), "in the order drawn; some may not be shown"
    assert (
        files(export(f"/samples/{drawn['sample']}", "auditor"))["sample.ndjson"]
        == files(export(f"/samples/{drawn['sample']}", "auditor"))["sample.ndjson"]
    )


def test_the_manifest_says_what_was_asked_as_of_when_by_which_rules_by_whom(export, services):
    told = json.loads(files(export("/reports/outcomes", by="team"))["manifest.json"])
    assert told["format"] == "caseledger/export/v1"
    assert told["operation"] == "report-outcomes"
    assert told["query"] == {**PERIOD, "by": "team"}
    assert told["log"] == services.feed._log.epoch()[1]
    landmark = services.feed._log.landmark(told["as_of"]["position"])
    assert told["as_of"]["leaf_sha256"] == landmark.leaf_hash.hex()
    assert told["views"] == {"outcomes": 2}
    assert told["policies"]["measures"] == "2024-04"
    assert told["made"]["by"]["role"] == "service_manager"
    assert told["made"]["why"] == "quality"


def test_every_form_holds_the_same(export, cases):
    position = json.loads(files(export("/caseload"))["manifest.json"])["as_of"]["position"]
    told = rows(export("/caseload", position=position), "caseload")
    as_csv = files(export("/caseload", format="csv", position=position))["caseload.csv"]
    lines = list(csv.DictReader(io.StringIO(as_csv.decode(), newline="")))
    packed = files(export("/caseload", format="parquet", position=position))["caseload.parquet"]
    read = pq.read_table(io.BytesIO(packed)).to_pylist()
    for name in ("case_id", "status", "received_on", "team"):
        ours = [row.get(name) for row in told]
        assert [line[name] or None for line in lines] == ours
        assert [row[name] for row in read] == ours
    assert [row["days_waiting"] for row in read] == [row.get("days_waiting") for row in told]


def test_that_it_left_is_recorded_as_an_export_before_it_leaves(export, services, cases):
    told = rows(export("/caseload", format="ndjson", team="ADULT-1"), "caseload")
    reading = last_reading(services.access.reader)
    assert reading["data"]["action"] == "export-caseload"
    assert reading["why"] == "quality"
    assert sorted(reading["data"]["shown"]) == sorted(row["case_id"] for row in told)
    assert {"format:ndjson", "team:ADULT-1"} <= set(reading["data"]["asked"])
    export("/caseload", "pwp")
    refused = last_reading(services.access.reader)["data"]
    assert (refused["action"], refused["decision"]) == ("export-caseload", "denied")


def test_names_leave_only_where_they_are_asked_for(export, services, cases):
    assert not any("who_name" in row for row in rows(export("/caseload"), "caseload"))
    told = rows(export("/caseload", names=True, purpose="care"), "caseload")
    assert all(row["who_name"] for row in told)
    assert last_reading(services.access.reader)["data"]["areas"] == ["referral"]
    examined = rows(export("/caseload", names=True, purpose="quality"), "caseload")
    assert not any("who_name" in row for row in examined)


def test_what_makes_no_sense_is_refused(export, monkeypatch):
    assert export("/caseload", format="xls").status_code == 422
    assert export("/caseload", limit=5).json()["code"] == "unknown-parameter"
    monkeypatch.setattr("api.showing.whole.MOST_ROWS", 1)
    too_large = export("/caseload")
    assert (too_large.status_code, too_large.json()["code"]) == (422, "too-many-rows")


def test_everything_that_is_declared_can_be_taken_out(client, bearer):
    described = client.get("/openapi.json", headers=bearer("pwp")).json()["paths"]
    operations = {
        way["get"]["operationId"] for path, way in described.items() if "/exports" in path
    }
    assert operations == {f"export-{name.removeprefix('read-')}" for name in EXPORTED}
    assert {form.value for form in Format} == {"csv", "ndjson", "parquet"}


@pytest.fixture
def written(settings, cases, tmp_path):
    """What the command line writes."""

    def written(path, **changes):
        given = {
            "path": path,
            "format": Format.NDJSON,
            "by": PERSONAS["manager"].actor,
            "role": Role.SERVICE_MANAGER,
            "organisation": PERSONAS["manager"].organisation,
            "why": Purpose.QUALITY,
        }
        out = tmp_path / f"{uuid4()}.zip"
        position = write_export(settings, Asked(**{**given, **changes}), out=out)
        return out, int(position)

    return written


def test_the_command_line_writes_the_same_tables(written, export, services):
    out, position = written(f"/reports/waits?from=2026-01-01&to={TODAY}&by=team")
    reading = last_reading(services.access.reader)
    assert reading["data"]["action"] == "export-report-waits"
    assert reading["by"]["client"] == "command-line"
    assert {"by:team", "format:ndjson"} <= set(reading["data"]["asked"])
    served = files(export("/reports/waits", by="team", position=position))
    with zipfile.ZipFile(out) as zipped:
        assert set(zipped.namelist()) == set(served)
        for name in sorted(served.keys() - {"manifest.json"}):
            assert zipped.read(name) == served[name]
        assert zipped.read("cases.ndjson")
        made = json.loads(zipped.read("manifest.json"))["made"]
    assert made["by"]["actor"] == str(PERSONAS["manager"].actor)


@pytest.mark.parametrize(
    ("path", "changes", "said"),
    [
        ("/caseload", {"role": Role.PWP}, "role-may-not"),
        ("/cases", {}, "There is no such"),
        ("/boards/nothing", {}, "content"),
        ("/caseload?teem=A", {}, "unknown-parameter"),
    ],
)
def test_what_the_command_line_may_not_write(written, path, changes, said):
    with pytest.raises(CannotStart, match=said):
        written(path, **changes)
