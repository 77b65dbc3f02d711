"""What is refused and what fails is logged: a line each, of codes, in a file of the owner's."""

import json
import re
import stat
from dataclasses import replace
from uuid import uuid4

import pytest
import structlog

from tests.integration.api.owasp.test_api_1_to_5 import headers
from tests.integration.api.owasp.test_api_6_to_10 import Broken
from tests.integration.written_logs import written_logs

SECRET = "Wren Ashdown\n{}"


@pytest.fixture
def logged(tmp_path):
    """The lines of the log so far."""
    with written_logs(tmp_path) as path:
        yield lambda: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_unknown_key_never_comes_out_and_a_line_is_a_line(logged):
    structlog.get_logger().warning(
        "refused", code="x", name=SECRET, person={"name": SECRET}, error=SECRET, route=f"/{SECRET}"
    )
    [line] = logged()
    assert SECRET not in json.dumps(line)
    assert line["dropped"] == 4
    assert set(line) == {"event", "level", "timestamp", "process", "code", "dropped"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", line["timestamp"])


def test_what_was_refused_stands_there_with_its_status_and_without_what_was_sent(
    logged, services, service_with, bearer
):
    few = replace(services.perimeter, requests_per_second=0.1)
    asking = service_with(replace(services, perimeter=few))
    asking.get("/caseload", headers={"Authorization": "Bearer a.forged.token"})
    asking.get("/feed", headers={**bearer("pwp"), "User-Agent": "Wren Ashdown"})
    asking.post("/cases/receive-referral", json={"nickname": 1}, headers=headers(bearer, "duty"))
    asking.get("/me", headers={**bearer("pwp"), "Host": "evil.test"})
    asking.get("/me", headers=bearer("pwp"))
    lines = [line for line in logged() if line["event"] == "request"]
    statuses = [line["status"] for line in lines]
    assert {401, 403, 422, 421} <= set(statuses)
    assert 429 in statuses
    assert lines[0]["code"] == "claims"
    ids = {line["request_id"] for line in lines}
    assert len(ids) == len(lines)
    told = json.dumps(lines)
    for word in ("forged", "Wren", "evil", "nickname", bearer("pwp")["Authorization"][-20:]):
        assert word not in told


def test_a_fault_of_ours_stands_there_by_class_and_place(logged, services, service_with, bearer):
    broken = replace(services, reader=Broken(SECRET))
    answer = service_with(broken).get(f"/cases/{uuid4()}", headers=bearer("pwp"))
    assert answer.status_code == 500
    [fault] = [line for line in logged() if line["event"] == "fault"]
    assert fault["error"] == "RuntimeError"
    assert re.fullmatch(r"[a-z_.0-9]+:\d+", fault["trouble"])
    assert fault["request_id"] == answer.headers["x-request-id"]
    assert SECRET not in json.dumps(fault)


def test_a_full_disk_keeps_nobody_from_being_answered(tmp_path, services, service_with, bearer):
    (tmp_path / "api.jsonl").symlink_to("/dev/full")
    with written_logs(tmp_path):
        asking = service_with(services)
        for _ in range(3):
            assert asking.get("/me", headers=bearer("pwp")).status_code == 200
