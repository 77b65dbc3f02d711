"""Other moments than now: coherent, the same whenever they are asked about, never yet to come."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from api.composing.compose import VIEWS
from application.following import LogFollower
from projections.runner import Runner
from tests.integration.api.test_commands import REFERRAL, ask

__all__ = ["ask"]

NOW = datetime.now(UTC)
BEFORE = NOW - timedelta(days=3)


def instant(at):
    return at.isoformat().replace("+00:00", "Z")


@pytest.fixture
def record(ask):
    def record(persona, path, data, **about):
        answer = ask(persona, path, {"data": data, **about})
        assert answer.status_code == 201, answer.text
        return answer.json()

    return record


@pytest.fixture
def case(record):
    case = record("pwp", "/cases/receive-referral", REFERRAL["data"])["case"]
    record("duty", f"/cases/{case}/accept-referral", {"reasons": {"rationale": "Fits."}})
    return case


@pytest.fixture
def read(client, bearer, services):
    def read(path, persona="pwp", **params):
        for view in VIEWS:
            log = LogFollower(log=services.feed._log, parts=services.reader._parts)
            Runner(view, services.views, log, tell=lambda _: None).catch_up()
        return client.get(path, params=params, headers=bearer(persona))

    return read


@pytest.fixture
def attended(record, case):
    """A contact written down today, whose attendance is said to have been known before."""
    booked = record(
        "pwp",
        f"/cases/{case}/book-contact",
        {
            "appointment_type": "02",
            "medium": "02",
            "practitioner": str(uuid4()),
            "planned": instant(BEFORE),
        },
    )
    contact = booked["events"][0]["id"]
    answer = record(
        "pwp",
        f"/cases/{case}/record-attendance",
        {
            "contact": contact,
            "attendance_code": "5",
            "started": instant(BEFORE),
            "duration_minutes": 30,
        },
        occurred={"at": instant(BEFORE)},
        known={"at": instant(BEFORE)},
    )
    return contact, answer["events"][0]["id"]


def test_what_was_known_rests_on_what_it_points_at(read, case, attended):
    contact, attendance = attended
    by = instant(BEFORE + timedelta(hours=1))
    told = read(f"/cases/{case}", known_by=by)
    assert told.status_code == 200, told.text
    assert told.json()["areas"]["sessions"]["contacts"][contact]["attended"] is True
    assert "ETag" not in told.headers, "such a reader has not seen the whole version"
    history = read(f"/cases/{case}/history", known_by=by).json()
    assert [entry["id"] for entry in history["entries"]] == [attendance]


@pytest.mark.parametrize(
    "path", ["/cases/{case}", "/cases/{case}/history", "/cases/{case}/chronology"]
)
def test_what_will_be_known_is_not_told(read, case, path):
    told = read(path.format(case=case), "supervisor", known_by=instant(NOW + timedelta(days=1)))
    assert (told.status_code, told.json()["code"]) == (422, "future-time")


def test_a_caseload_of_an_earlier_moment_speaks_of_that_moment(read, record, case):
    planned = datetime.now(UTC) + timedelta(milliseconds=300)
    booking = {"appointment_type": "02", "medium": "02", "practitioner": str(uuid4())}
    booked = record("pwp", f"/cases/{case}/book-contact", {**booking, "planned": instant(planned)})
    asked = {"position": booked["position"], "include_ended": True}
    record("pwp", f"/cases/{case}/signpost", {"signposted_to": "x", "detail": {"content": "Yes."}})
    while datetime.now(UTC) < planned:
        pass
    [line] = [c for c in read("/caseload", **asked).json()["cases"] if c["case_id"] == case]
    assert line["next_contact_at"] == planned.isoformat(timespec="microseconds").replace(
        "+00:00", "Z"
    )
    assert line["overdue"]["attendance"] == []


def test_totals_are_shown_to_those_who_may_open_them(read, record, case):
    answers = {"instrument": "PHQ9", "mode": "online", "completed_on": "2026-03-05"}
    record("pwp", f"/cases/{case}/record-measures", {**answers, "answers": {"total": 17}})
    shown = {}
    for persona in ("pwp", "supervisor", "admin", "duty", "auditor"):
        cases = read("/caseload", persona).json()["cases"]
        [line] = [line for line in cases if line["case_id"] == case]
        shown[persona] = {name for name in line if name.startswith("phq9")}
        assert line["risk_responses_owed"], "that a response is owed is not a secret"
    assert "phq9_last" in shown["pwp"]
    assert shown["pwp"] == shown["supervisor"]
    assert shown["admin"] == shown["duty"] == shown["auditor"] == set()


def test_no_spell_is_quiet_before_the_referral(read, record, case):
    concern = {
        "variant": "adult",
        "categories": ["neglect"],
        "people": [{"person": str(uuid4()), "role": "subject"}],
        "immediate_risk": False,
        "account": {"description": "Told of a childhood long ago."},
    }
    record(
        "pwp",
        f"/cases/{case}/raise-concern",
        concern,
        occurred={"on": "1999-05-01"},
        known={"at": instant(datetime.now(UTC))},
    )
    told = read(f"/cases/{case}/chronology", "safeguarding-lead", quiet_days=1).json()
    assert [spell["from"] for spell in told["quiet_spells"]] == ["2026-03-02"]
