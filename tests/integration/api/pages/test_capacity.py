"""In which capacity a page is looked at: stated in its address, decided by the gate, recorded."""

import json

import pytest

from tests.integration.api.pages.conftest import main_of
from tests.integration.api.pages.sheet import sheet_of
from tests.integration.api.test_gate import ACCOUNT, TODAY, Case

NAME = "Wren Ashdown"


@pytest.fixture
def address(case):
    return f"/pages/cases/{case.id}"


def last(services):
    reader = services.access.reader
    return json.loads(reader.at_position(reader.last().position).state)


def test_an_auditor_sees_names_and_words_for_a_purpose_that_is_recorded(browse, services, address):
    auditor = browse("auditor")
    plain = auditor.get(address)
    assert "Panic on the bus." not in plain.text
    assert last(services)["why"] == "care"
    link = f"{address}?purpose=quality"
    assert f'href="{link}"' in main_of(plain.text)
    named = auditor.get(link)
    assert "Panic on the bus." in named.text
    assert "You look at this for an audit of quality." in named.text
    assert last(services)["why"] == "quality"
    assert "purpose=quality" not in browse("pwp").get(address).text


def test_links_of_a_page_keep_the_capacity(browse, address):
    page = browse("auditor").get(f"{address}?purpose=quality&position=2")
    assert '<input type="hidden" name="purpose" value="quality">' in page.text
    assert f'<a href="{address}?purpose=quality">Show the record as it is now</a>' in page.text
    assert browse("auditor").get(f"{address}?purpose=nosiness").status_code == 422


def test_what_is_opened_by_break_glass_is_shown_under_its_grant_alone(browse, case, address):
    stranger = browse("hi-therapist")
    assert stranger.get(address).status_code == 403
    opening = {"case": case.id, "reason": "threat_to_life", "account": ACCOUNT}
    grant = case.post("hi-therapist", "/break-glass/open-break-glass", data=opening)["grant"]
    page = stranger.get(f"{address}?grant={grant}")
    assert page.status_code == 200
    assert "You see this by emergency access" in page.text
    assert stranger.get(address).status_code == 403


def test_what_was_done_in_an_emergency_is_recorded_under_the_grant_that_opened_the_case(
    browse, client, bearer
):
    case = Case(client, bearer)
    case.allocate()
    opening = {"case": case.id, "reason": "threat_to_life", "account": ACCOUNT}
    grant = case.post("hi-therapist", "/break-glass/open-break-glass", data=opening)["grant"]
    browser, path = browse("hi-therapist"), f"/pages/cases/{case.id}"
    page = browser.get(f"{path}?grant={grant}")
    for step in ("/record", "/record/record-crisis-response"):
        link = f"{path}{step}?grant={grant}"
        assert f'href="{link}"' in main_of(page.text)
        page = browser.get(link)
        assert page.status_code == 200, main_of(page.text)
    told = {"data.contacted": "crisis_team", "data.handover": "awaited"}
    told |= {"data.advice.advice": "Stay with her."}
    at = {"day": TODAY.day, "month": TODAY.month, "year": TODAY.year}
    told |= {f"data.happened_at-{name}": str(value) for name, value in at.items()}
    sheet = sheet_of(page).typed({**told, "data.happened_at-time": "00:00"})
    assert sheet.action == link
    done = sheet.send(browser)
    assert done.status_code == 303, main_of(done.text)
    assert done.headers["location"].endswith(f"&grant={grant}")
    assert "now stands in the record, at position" in browser.get(done.headers["location"]).text
