"""The page of a case in hindsight."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.moments import instant_text
from tests.integration.api.pages.conftest import main_of
from tests.integration.api.test_gate import TODAY
from tests.integration.api.test_reconstruction import attend, screen


@pytest.fixture(scope="module")
def closed(case):
    """An answer about self-harm, a contact after it, and the case closed."""
    answers = {"instrument": "PHQ9", "mode": "on_paper", "completed_on": str(TODAY)}
    measured = case.ask("pwp", "record-measures", {**answers, "answers": {"items": [1] * 8 + [2]}})
    contact = attend(case, datetime.now(UTC) - timedelta(minutes=1))
    screen(case, contact, responds_to=measured)
    end = {"end_date": str(TODAY), "end_code": "46", "summary": {"summary": "Ended."}}
    case.ask("supervisor", "close-case", end)
    return measured


def test_the_case_leads_to_what_is_told_of_it_in_hindsight(browse, case, closed):
    at = datetime.now(UTC)
    path = f"/pages/cases/{case.id}/hindsight"
    assert f'href="{path}"' in browse("pwp").get(f"/pages/cases/{case.id}").text
    page = browse("pwp").get(path)
    assert page.status_code == 200
    text = main_of(page.text)
    assert "Risk was asked about." in text
    assert f"/entries/{closed}" in text
    assert "No entry says that it responds" not in text
    assert "Nothing was recorded later of what had happened by then." in text
    assert "not known to have seen" not in text
    assert "who-knew" not in text
    then = f"/pages/cases/{case.id}?as_at={instant_text(at).replace(':', '%3A')}"
    assert f"{path}?as_at=" in browse("pwp").get(then).text


def test_who_watches_over_access_is_told_what_who_closed_it_had_not_seen(browse, case, closed):
    text = main_of(browse("auditor").get(f"/pages/cases/{case.id}/hindsight").text)
    assert "not known to have seen" in text
    assert f"/entries/{closed}/who-knew?before_entry=" in text
    before = main_of(browse("auditor").get(f"/pages/cases/{case.id}/hindsight?position=1").text)
    assert "It has not been closed." in before


def test_who_may_not_be_told_of_risk_is_not_offered_it(browse, case):
    path = f"/pages/cases/{case.id}/hindsight"
    assert path not in browse("admin").get(f"/pages/cases/{case.id}").text
    assert browse("admin").get(path).status_code == 403
