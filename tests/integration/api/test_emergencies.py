"""Break-glass as those who answer for it see it: alerts, once, and what waits for a review."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from api.demonstration.personas import PERSONAS
from application.alerting import Alerting
from application.following import LogFollower
from projections.break_glass.projection import BreakGlassProjection
from projections.break_glass.query import WaitingAlerts
from projections.runner import Runner
from tests.integration.api.test_gate import Case

WORDS = "She rang from a bridge; nobody else is there."


class Outlet:
    """Keeps what was sent; fails so many times first, before or after it was sent."""

    def __init__(self, *, fails_before=0, fails_after=0):
        self.sent, self._before, self._after = [], fails_before, fails_after

    def send(self, alert, *, late):
        if self._before:
            self._before -= 1
            raise ConnectionError
        self.sent.append((alert.grant, alert.position, late))
        if self._after:
            self._after -= 1
            raise ConnectionError


@pytest.fixture
def alerting(services):
    def alerting(outlet):
        log = LogFollower(log=services.feed._log, parts=services.reader._parts)
        Runner(BreakGlassProjection(), services.views, log, tell=lambda _: None).catch_up()
        waiting = WaitingAlerts(services.views)
        return Alerting(waiting=waiting, outlet=outlet, clock=lambda: datetime.now(UTC))

    return alerting


@pytest.fixture
def case(client, bearer, alerting):
    alerting(Outlet()).tell()
    case = Case(client, bearer)
    case.allocate()
    return case


def opened(case, persona="cwp"):
    asked = {"case": case.id, "reason": "threat_to_life", "account": {"text": WORDS}}
    return case.post(persona, "/break-glass/open-break-glass", data=asked)["grant"]


def told(client, bearer, persona, path):
    answer = client.get(path, headers=bearer(persona))
    assert answer.status_code == 200, answer.text
    assert "bridge" not in answer.text
    return answer.json()


def listed(client, bearer, persona, grant):
    found = told(client, bearer, persona, "/break-glass/unreviewed?limit=200")["grants"]
    return next((each for each in found if each["grant"] == grant), None)


def test_an_alert_goes_out_once_and_says_nothing_of_whom_or_why(client, bearer, case, alerting):
    grant, outlet = opened(case), Outlet()
    assert alerting(outlet).tell() == 1
    assert alerting(outlet).tell() == 0
    assert [(str(id_), late) for id_, _, late in outlet.sent] == [(grant, False)]
    for persona in ("safeguarding-lead", "information-governance", "manager"):
        alerts = told(client, bearer, persona, "/alerts?limit=200")["alerts"]
        [alert] = [each for each in alerts if each["grant"] == grant]
        assert set(alert) == {"grant", "position", "at", "told"}
    for persona in ("cwp", "pwp", "subscriber", "operator"):
        for path in ("/alerts", "/break-glass/unreviewed"):
            assert client.get(path, headers=bearer(persona)).status_code == 403


def test_what_could_not_be_sent_is_sent_at_the_next_look(case, alerting):
    opened(case)
    outlet = Outlet(fails_before=1)
    with pytest.raises(ConnectionError):
        alerting(outlet).tell()
    assert alerting(outlet).tell() == 1
    assert len(outlet.sent) == 1


def test_a_crash_before_it_was_noted_sends_the_same_again_and_not_another(case, alerting):
    opened(case)
    outlet = Outlet(fails_after=1)
    with pytest.raises(ConnectionError):
        alerting(outlet).tell()
    alerting(outlet).tell()
    alerting(outlet).tell()
    assert len(outlet.sent) == 2
    assert len(set(outlet.sent)) == 1


def test_two_workers_tell_of_it_once(case, alerting):
    for _ in range(3):
        opened(case)
    outlet = Outlet()
    both = [alerting(outlet), alerting(outlet)]
    with ThreadPoolExecutor(2) as threads:
        assert sum(threads.map(lambda each: each.tell(), both)) == 3
    assert len(outlet.sent) == len(set(outlet.sent)) == 3


def test_a_view_that_is_made_anew_tells_nothing_again(services, case, alerting):
    opened(case)
    outlet = Outlet()
    alerting(outlet).tell()
    with services.views.connection() as connection:
        connection.execute("DROP TABLE views.break_glass_1")
        connection.execute("DELETE FROM views.mark WHERE name = 'break_glass'")
    assert alerting(outlet).tell() == 0
    assert len(outlet.sent) == 1


def test_a_use_waits_for_its_review_until_somebody_else_has_reviewed_it(
    client, bearer, case, alerting
):
    grant = opened(case)
    alerting(Outlet())
    waits = listed(client, bearer, "auditor", grant)
    assert waits["case"] == case.id
    assert waits["actor"] == str(PERSONAS["cwp"].actor)
    assert (waits["reason"], waits["in_force"], waits["overdue"]) == ("threat_to_life", True, False)
    assert waits["review_by"] > datetime.now(UTC).date().isoformat()
    case.post("cwp", f"/break-glass/{grant}/end-break-glass", data={})
    alerting(Outlet())
    assert not listed(client, bearer, "manager", grant)["in_force"]
    review = {"finding": "justified", "reasons": {"reasons": "Rightly so."}}
    case.post("manager", f"/break-glass/{grant}/review-break-glass", data=review)
    alerting(Outlet())
    assert listed(client, bearer, "manager", grant) is None


def test_a_review_that_is_overdue_is_marked(services, client, bearer, case, alerting):
    grant = opened(case)
    alerting(Outlet())
    yesterday = datetime.now(UTC).date() - timedelta(days=2)
    with services.views.connection() as connection:
        connection.execute(
            "UPDATE views.break_glass_1 SET review_by = %s WHERE grant_id = %s", (yesterday, grant)
        )
    assert listed(client, bearer, "information-governance", grant)["overdue"]


def test_nobody_looks_after_an_emergency_in_a_record_they_are_kept_out_of(
    client, bearer, case, alerting
):
    grant = opened(case)
    alerting(Outlet())
    assert listed(client, bearer, "manager", grant)
    case.ask(
        "supervisor",
        "declare-conflict",
        {"actor": str(PERSONAS["manager"].actor), "sort": "relative"},
    )
    assert listed(client, bearer, "manager", grant) is None
    assert listed(client, bearer, "safeguarding-lead", grant)


def test_uses_are_told_in_pages(client, bearer, case, alerting):
    grants = [opened(case) for _ in range(3)]
    alerting(Outlet())
    for path, name in (("/break-glass/unreviewed", "grants"), ("/alerts", "alerts")):
        found, after = [], 0
        for _ in range(200):
            page = told(client, bearer, "manager", f"{path}?limit=2&after={after}")
            found += [each["grant"] for each in page[name]]
            if "next" not in page:
                break
            after = page["next"]
        assert found[-3:] == grants
        assert len(found) == len(set(found))
    assert client.get(f"/break-glass/{uuid4()}", headers=bearer("manager")).status_code == 404
