"""Who saw a record, and emergency access from its opening to its review, in a browser."""

import re

import pytest

from tests.integration.api.pages.conftest import main_of
from tests.integration.api.pages.sending import sent
from tests.integration.api.pages.sheet import sheet_of
from tests.integration.api.test_gate import Case

WORDS = "He said on the telephone that he stands on the bridge."


@pytest.fixture(scope="module")
def opened(browse, case, catch_up):
    """The address of the case after the practitioner `cwp` opened it in an emergency."""
    path = f"/pages/cases/{case.id}/break-glass"
    answer = sent(browse("cwp"), path, reason="threat_to_life", account=WORDS)
    assert answer.status_code == 303, main_of(answer.text)
    catch_up()
    return answer.headers["location"]


@pytest.fixture(scope="module")
def grant(opened):
    return re.search(r"grant=([0-9a-f-]{36})", opened)[1]


def test_who_is_refused_for_lack_of_a_tie_is_led_to_emergency_access(browse, case):
    refused = browse("cwp").get(f"/pages/cases/{case.id}")
    assert refused.status_code == 403
    assert f'href="/pages/cases/{case.id}/break-glass"' in refused.text
    assert "break-glass" not in main_of(browse("auditor").get("/pages/cases/x").text)


def test_a_case_is_found_by_name_and_whose_it_is_is_not_told(browse, case):
    page = sent(browse("cwp"), "/pages/break-glass", name="Nobody Atall")
    assert page.status_code == 200
    assert "nothing that you can open in this way" in page.text
    refused = sent(browse("cwp"), "/pages/break-glass", nhs_number="123")
    assert refused.status_code == 422
    assert "This was not done" in refused.text


def test_too_short_a_reason_is_refused_and_kept(browse, case):
    path = f"/pages/cases/{case.id}/break-glass"
    refused = sent(browse("cwp"), path, reason="threat_to_life", account="Because.")
    assert refused.status_code == 422
    assert "Say in a sentence why it is necessary." in refused.text
    assert ">Because.</textarea>" in refused.text


def test_who_goes_back_and_gives_another_reason_is_told_so_and_can_send_it(browse, client, bearer):
    case = Case(client, bearer)
    case.allocate()
    browser = browse("cwp")
    path = f"/pages/cases/{case.id}/break-glass"
    sheet = sheet_of(browser.get(path))
    given = {"reason": "threat_to_life", "account": WORDS}
    assert sheet.typed(given).send(browser).status_code == 303
    changed = sheet.typed({**given, "account": f"{WORDS} He is alone."}).send(browser)
    assert changed.status_code == 422
    assert "This form was sent before" in changed.text
    again = sheet_of(changed)
    assert again.send(browser).status_code == 303


def test_the_case_is_open_then_and_says_why_it_is(browse, opened, grant):
    page = browse("cwp").get(opened)
    assert page.status_code == 200
    assert "You see this by emergency access" in page.text
    assert f'href="/pages/break-glass/{grant}/end"' in page.text


def test_it_waits_for_a_review_which_is_made_when_it_is_over(browse, opened, grant, catch_up):
    lead = browse("safeguarding-lead")
    use = f"/pages/audit/break-glass/{grant}"
    assert f'href="{use}"' in lead.get("/pages/audit/break-glass").text
    assert f'href="{use}"' not in browse("auditor").get("/pages/audit/break-glass").text
    assert WORDS in lead.get(use).text
    assert "It is in force still" in lead.get(use).text
    assert sent(browse("cwp"), f"/pages/break-glass/{grant}/end").status_code == 303
    assert sent(browse("cwp"), f"/pages/break-glass/{grant}/end").status_code == 409
    empty = sent(lead, use, finding="justified", reasons="")
    assert empty.status_code == 422
    assert re.search(r'value="justified"[^>]* checked', empty.text)
    answer = sent(lead, use, finding="justified", reasons="Rightly so.")
    assert (answer.status_code, answer.headers["location"]) == (303, use)
    assert "Rightly so." in lead.get(use).text
    assert "It was needed" in lead.get("/pages/audit/break-glass/uses").text
    catch_up()
    assert f'href="{use}"' not in lead.get("/pages/audit/break-glass").text


def test_who_saw_a_record_is_told_to_who_watches(browse, case, opened):
    browse("cwp").get(opened)
    page = browse("auditor").get(f"/pages/cases/{case.id}/readings")
    text = main_of(page.text)
    assert "Shown, by emergency access" in text
    assert "Refused" in text
    assert browse("pwp").get(f"/pages/cases/{case.id}/readings").status_code == 403
    none = browse("auditor").get(f"/pages/cases/{case.id}/readings?from=2020-01-01&to=2020-01-02")
    assert "Nobody looked at it in this time." in none.text


@pytest.mark.parametrize("kind", ["after-hours", "alike", "high-volume", "out-of-relationship"])
def test_readings_that_stand_out_are_listed(browse, opened, kind):
    auditor = browse("auditor")
    assert f'href="/pages/audit/readings/{kind}"' in auditor.get("/pages/audit").text
    assert auditor.get(f"/pages/audit/readings/{kind}").status_code == 200
    assert auditor.get(f"/pages/audit/readings/{kind}?from=2026-13-01").status_code == 422


def test_nothing_stands_on_the_first_page_that_would_be_refused(browse):
    supervisor = main_of(browse("supervisor").get("/pages/audit").text)
    assert "/pages/audit/readings" not in supervisor
    assert "/pages/audit/break-glass" not in supervisor
