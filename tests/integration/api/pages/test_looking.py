"""Home and the page of a case: shown as far as the routes answer, and recorded by them."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from api.demonstration.personas import PERSONAS
from domain.moments import london_day
from tests.integration.api.pages.conftest import main_of
from tests.integration.api.test_gate import CONCERN, WHY, Case

NAMED = {"name": "Grace Invented"}


@pytest.fixture(scope="module")
def held(case, catch_up):
    catch_up()
    return case


def test_a_practitioner_finds_their_cases_by_name(browse, held):
    page = browse("pwp").get("/pages")
    assert page.status_code == 200
    assert f'href="/pages/cases/{held.id}"' in main_of(page.text)
    assert main_of(browse("cwp").get("/pages").text).count("/pages/cases/") == 0


def test_a_case_is_shown_with_what_keeps_somebody_safe_first(browse, held):
    text = main_of(browse("pwp").get(f"/pages/cases/{held.id}").text)
    assert text.index("Risk") < text.index("Status") < text.index("Timeline")
    assert "Nobody has judged it yet" in text
    assert "Panic on the bus." in text


def test_who_may_not_see_a_case_is_told_so_in_plain_words(browse, held):
    page = browse("cwp").get(f"/pages/cases/{held.id}")
    assert page.status_code == 403
    assert "You can’t see or do this" in page.text
    assert "Panic on the bus." not in page.text
    assert page.headers["x-request-id"] in page.text


def test_each_question_of_a_page_is_recorded_under_the_id_of_its_request(browse, held, services):
    page = browse("pwp").get(f"/pages/cases/{held.id}")
    reader = services.access.reader
    last = reader.last().position
    told = [json.loads(reader.at_position(at).state)["data"] for at in range(last - 2, last + 1)]
    asked = [reading["action"] for reading in told]
    assert asked == ["read-case", "read-timeline", "read-staff-names"]
    assert {reading["trace"] for reading in told} == {page.headers["x-request-id"]}


def test_whoever_recorded_something_is_called_by_name_and_can_be_chosen(browse, client, bearer):
    case = Case(client, bearer)
    case.allocate()
    duty = PERSONAS["duty"]
    registered = {"practitioner": str(duty.actor), "professional_register": "none"}
    case.post("manager", "/directory/register-practitioner", data=registered | {"name": NAMED})
    browser, path = browse("pwp"), f"/pages/cases/{case.id}"
    whole = main_of(browser.get(path).text)
    assert f"by {NAMED['name']}, duty worker, team FRONT-DOOR" in whole
    assert f'<option value="{duty.actor}">{NAMED["name"]}, duty worker, team FRONT-DOOR' in whole
    theirs = main_of(browser.get(f"{path}?by={duty.actor}").text)
    assert f'<option value="{duty.actor}" selected>' in theirs
    assert 0 < theirs.count("<h3") < whole.count("<h3")
    assert theirs.count("<h3") == theirs.count(f"by {NAMED['name']}")
    assert browser.get(f"{path}?by=anna").status_code == 422


def test_a_page_speaks_of_the_moment_it_is_asked_for(browse, held):
    browser = browse("pwp")
    text = browser.get(f"/pages/cases/{held.id}?position=1").text
    assert "As it stood at position 1" in text
    now = main_of(browser.get(f"/pages/cases/{held.id}").text)
    assert main_of(text).count("<h3") < now.count("<h3")
    today = f"/pages/cases/{held.id}?as_at_date={london_day(datetime.now(UTC))}"
    assert "As it is now" in browser.get(today).text
    assert browser.get(f"/pages/cases/{held.id}?as_at_date=2999-01-01").status_code == 422
    for typed in (
        "as_at_date=yesterday",
        "as_at=9999-12-31T23:59:59-23:59",
        "known_by=0001-01-01T00:00:00%2B14:00",
    ):
        assert browser.get(f"/pages/cases/{held.id}?{typed}").status_code == 422, typed


def test_before_anything_was_recorded_a_page_leads_to_what_was_known_and_to_now(browse, held):
    browser, path = browse("pwp"), f"/pages/cases/{held.id}"
    asked = "as_at_date=2001-02-03&as_at_time="
    then = browser.get(f"{path}?{asked}")
    assert then.status_code == 404
    assert "nothing of it was recorded yet" in main_of(then.text)
    assert f'href="{path}?known_by_date=2001-02-03"' in main_of(then.text)
    assert f'href="{path}"' in main_of(then.text)
    scores = main_of(browser.get(f"{path}/scores?as_at=2001-02-03T10:00").text)
    assert f'href="{path}/scores"' in scores
    assert "known_by" not in scores


def test_only_what_is_looked_for_is_shown_and_links_keep_it(browse, client, bearer):
    case = Case(client, bearer)
    case.allocate()
    case.ask("pwp", "raise-concern", CONCERN)
    browser, path = browse("pwp"), f"/pages/cases/{case.id}"
    found = main_of(browser.get(f"{path}?area=safeguarding&since=&until=").text)
    assert found.count("<h3") == 1
    assert "1 of 4 entries is what you look for" in found
    assert "Left alone for days." in found
    began = case.get("pwp", "/history").json()["entries"][0]["position"]
    then = f"{path}?area=safeguarding&area=referral&position={began}"
    both = main_of(browser.get(then).text)
    assert "1 of 1 entry is what you look for" in both
    assert f'name="position" value="{began}"' in both
    assert browser.get(f"{path}?until=1999-12-31").text.count("<h3") == 0
    assert browser.get(f"{path}?since=yesterday").status_code == 422


def test_a_parameter_that_nobody_reads_is_refused(browse, held):
    assert browse("pwp").get(f"/pages/cases/{held.id}?knownby=2025-01-01").status_code == 422


def test_what_is_restricted_for_somebody_is_counted_and_not_shown(browse, client, bearer):
    case = Case(client, bearer)
    case.allocate()
    entry = case.ask("pwp", "raise-concern", CONCERN)
    covers = {"ground": "third_party", "covers": [entry], "roles": ["safeguarding_lead"]}
    case.ask("safeguarding-lead", "restrict-access", {**covers, "reasons": WHY})
    shown = main_of(browse("safeguarding-lead").get(f"/pages/cases/{case.id}").text)
    kept = main_of(browse("pwp").get(f"/pages/cases/{case.id}").text)
    assert "Left alone for days." in shown
    assert "Left alone for days." not in kept
    assert "restricted and not shown to you" in kept
    assert "No concern that is shown to you" in kept
    assert "No concern recorded" not in kept


def test_what_people_wrote_is_shown_as_text(browse, client, bearer):
    case = Case(client, bearer)
    case.allocate()
    hostile = '<script>alert(1)</script> & "quoted" <img src=x onerror=alert(2)>'
    case.ask("pwp", "raise-concern", {**CONCERN, "account": {"description": hostile}})
    text = browse("pwp").get(f"/pages/cases/{case.id}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in text
    assert "<script>alert" not in text
    assert "<img" not in text


def test_there_is_no_page_of_a_case_that_is_not_there(browse):
    page = browse("pwp").get(f"/pages/cases/{uuid4()}")
    assert page.status_code == 404
    assert "There is nothing here" in page.text
