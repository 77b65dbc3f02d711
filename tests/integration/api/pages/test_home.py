"""Home pages of those who look after the records: what waits for each, and nothing that would be
refused."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from tests.integration.api.pages.conftest import main_of
from tests.integration.api.test_gate import Case, actor
from tests.integration.api.test_operating import figures


@pytest.fixture(scope="module")
def desk(client, bearer):
    case = Case(client, bearer)
    case.allocate()
    return case


def home(browse, persona):
    """What stands on somebody's home page, of which every link leads to a page."""
    browser = browse(persona)
    text = main_of(browser.get("/pages").text)
    for path in set(re.findall(r'href="(/pages[^"]*)"', text)):
        assert browser.get(path.replace("&amp;", "&")).status_code == 200, path
    return text


def test_information_governance_is_told_what_waits_and_looks_at_no_record_by_it(
    browse, desk, client, bearer, catch_up
):
    erasure = {"stream": desk.id, "ground": "court_order"}
    desk.post("information-governance", "/erasures/request-erasure", data=erasure)
    hold = {"stream": desk.id, "authority": "complaint"}
    desk.post("information-governance", "/holds/place-hold", data=hold)
    catch_up()
    before = readings_of(desk, client, bearer)
    assert browse("caldicott-guardian").get("/pages").status_code == 200
    assert readings_of(desk, client, bearer) == before
    text = home(browse, "caldicott-guardian")
    assert "Erasures that wait for somebody else to approve them" in text
    assert "Holds that stand" in text
    assert "Emergency access to be reviewed" in text
    assert "Opened without a tie to the person" in text


def test_what_is_open_is_counted_in_its_own_house_and_names_no_record(
    desk, client, bearer, settings
):
    hold = {"stream": desk.id, "authority": "complaint"}
    desk.post("information-governance", "/holds/place-hold", data=hold)
    before = readings_of(desk, client, bearer)
    told = client.get("/open-decisions", headers=bearer("information-governance"))
    assert told.json()["holds"] >= 1
    assert readings_of(desk, client, bearer) == before
    stranger = replace(PERSONAS["information-governance"], organisation="OTHERWELL")
    token = local_issuer(settings).token(stranger)
    elsewhere = client.get("/open-decisions", headers={"Authorization": f"Bearer {token}"})
    assert set(elsewhere.json().values()) == {0}
    assert client.get("/open-decisions", headers=bearer("auditor")).status_code == 403


def readings_of(desk, client, bearer):
    """Who of information governance has seen the case, as its person would be told."""
    path = f"/cases/{desk.id}/readings"
    told = client.get(path, headers=bearer("auditor")).json()["readings"]
    return [each["action"] for each in told if each["by"]["role"] == "information_governance"]


def test_who_runs_the_service_is_told_how_far_it_has_come(browse, desk, catch_up):
    catch_up()
    text = home(browse, "operator")
    assert "Signed history" in text
    assert "Caseload" in text


def test_a_reviewer_from_outside_comes_to_the_cases_of_their_reviews(browse, desk):
    now = datetime.now(UTC)
    asked = {
        "reviewer": actor("external-reviewer"),
        "cases": [desk.id],
        "as_at": now.isoformat(),
        "starting": now.isoformat(),
        "until": (now + timedelta(days=1)).isoformat(),
        "ground": "serious_case",
        "authority": "panel-7",
    }
    path = "/external-reviews/request-external-review"
    review = desk.post("information-governance", path, data=asked)["review"]
    desk.post("caldicott-guardian", f"/external-reviews/{review}/approve-external-review", data={})
    text = home(browse, "external-reviewer")
    assert f'href="/pages/cases/{desk.id}?review={review}"' in text


def test_the_officer_is_told_what_is_open_of_whom_and_by_when(browse, desk, client, bearer):
    alleged = str(uuid4())
    registered = {"practitioner": alleged, "professional_register": "none"}
    name = {"name": "Robin Invented"}
    desk.post("manager", "/directory/register-practitioner", data=registered | {"name": name})
    reported = {
        "matter": str(uuid4()),
        "alleged": alleged,
        "grounds": ["risk_of_harm"],
        "account": {"description": "Said in the corridor."},
    }
    path = "/matters/report-staff-allegation"
    matter = desk.post("allegations-officer", path, data=reported)["matter"]
    text = home(browse, "allegations-officer")
    assert "Robin Invented" in text
    assert matter in text
    assert re.search(r"By \d+ \w+ \d{4}", text)
    assert matter not in home(browse, "safeguarding-lead")
    page = main_of(browse("allegations-officer").get(f"/pages/matters/{matter}").text)
    assert "Robin Invented" in page
    assert "Said in the corridor." in page
    assert "Not judged yet" in page
    assert browse("safeguarding-lead").get(f"/pages/matters/{matter}").status_code == 404
    counted = {label for labels in figures(client, bearer) for label in labels}
    assert not any(label.startswith("/pages/matters") for label in counted)


def test_an_auditor_finds_the_samples_that_they_drew(browse, desk, catch_up):
    catch_up()
    desk.post("auditor", "/samples/draw-sample", data={"criteria": {}, "size": 1})
    text = home(browse, "auditor")
    assert "My samples" in text
    assert re.search(r'href="/pages/audit/samples/[0-9a-f-]+"', text)


def test_a_practitioner_reads_first_what_is_booked_and_comes_to_all_of_it(
    browse, client, bearer, catch_up
):
    case = Case(client, bearer)
    case.allocate()
    planned = (datetime.now(UTC) - timedelta(hours=30)).isoformat()
    kept = {"appointment_type": "02", "medium": "11", "practitioner": actor("pwp")}
    contact = case.ask("pwp", "book-contact", {**kept, "planned": planned})
    catch_up()
    text = home(browse, "pwp")
    assert text.index("Today and the next 7 days") < text.index("<h2>Cases</h2>")
    assert 'href="/pages/booked"' in text
    form = f"/pages/cases/{case.id}/record/record-attendance?contact={contact}"
    for page in (text, main_of(browse("pwp").get("/pages/booked").text)):
        assert f'href="{form}"' in page
    assert "Today and the next 7 days" not in browse("supervisor").get("/pages").text
