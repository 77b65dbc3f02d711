"""Two moments of a case compared in a browser."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.moments import instant_text, london_day
from tests.integration.api.pages.conftest import main_of
from tests.integration.api.test_gate import CONCERN


@pytest.fixture(scope="module")
def compare(browse, case):
    """Compares; parameters as the form or a link sends them."""

    def compare(persona="pwp", **params):
        return browse(persona).get(f"/pages/cases/{case.id}/compare", params=params)

    return compare


def test_the_case_leads_to_a_form_in_which_nothing_is_compared_yet(browse, case, compare):
    assert f"/pages/cases/{case.id}/compare" in browse("pwp").get(f"/pages/cases/{case.id}").text
    page = compare()
    assert page.status_code == 200
    assert "Entries added" not in page.text


def test_what_came_in_between_is_told_with_what_it_changed(case, compare):
    before = instant_text(datetime.now(UTC))
    concern = case.ask("pwp", "raise-concern", CONCERN)
    text = main_of(compare(since=before).text)
    assert "Entries added (1)" in text
    assert f"/entries/{concern}" in text
    assert "Safeguarding" in text
    assert "Nothing changed" in main_of(compare(since=instant_text(datetime.now(UTC))).text)


def test_a_case_at_a_position_leads_to_what_came_since(browse, case, compare):
    began = case.get("pwp", "/history").json()["entries"][0]["position"]
    then = browse("pwp").get(f"/pages/cases/{case.id}?position={began}").text
    assert f"/compare?since_position={began}" in then
    text = main_of(compare(since_position=began).text)
    assert f"From what stood, position {began}, to now" in text
    assert "Entries added" in text


def test_moments_in_the_wrong_order_are_asked_for_again(compare):
    today = datetime.now(UTC)
    page = compare(
        since_date=str((today - timedelta(days=1)).date()),
        until_date=str((today - timedelta(days=9)).date()),
        until_known_by_date=str((today - timedelta(days=9)).date()),
    )
    assert page.status_code == 200
    assert "can’t be compared" in page.text
    assert str((today - timedelta(days=9)).date()) in page.text


def test_since_today_is_since_now_and_an_earlier_moment_is_asked_for(compare):
    page = compare(since_date=str(london_day(datetime.now(UTC))))
    assert page.status_code == 200
    assert "Choose an earlier one." in page.text


def test_who_may_not_see_the_case_compares_nothing_of_it(compare):
    assert compare("cwp", since_date="2026-01-01").status_code == 403


def test_a_list_is_compared_by_who_holds_its_cases(browse, case, catch_up):
    before, path = instant_text(datetime.now(UTC)), "/pages/boards/concerns/compare"
    case.ask("pwp", "raise-concern", CONCERN)
    catch_up()
    practitioner = browse("pwp")
    assert f'href="{path}"' in practitioner.get("/pages/boards/concerns").text
    assert 'name="team"' not in practitioner.get(path).text
    came = main_of(practitioner.get(path, params={"since": before}).text)
    assert "Came onto the list (1)" in came
    assert f'href="/pages/cases/{case.id}"' in came
    now = main_of(practitioner.get(path, params={"since": instant_text(datetime.now(UTC))}).text)
    assert "Nothing changed in between." in now


def test_who_sees_the_lists_of_all_says_of_which_team(browse, case, catch_up):
    path = "/pages/boards/notes/compare"
    lead = browse("safeguarding-lead")
    asked = main_of(lead.get(path, params={"since_date": "2026-01-01", "team": ""}).text)
    assert 'name="team"' in asked
    assert "position" not in asked
    told = lead.get(path, params={"since_date": "2026-01-01", "team": "ELSEWHERE"})
    assert "Nothing changed in between." in told.text
    refused = "/pages/boards/waiting/compare?since_date=2026-01-01&team=ELSEWHERE"
    assert browse("admin").get(refused).status_code == 403
    assert lead.get("/pages/boards/nothing/compare").status_code == 404
