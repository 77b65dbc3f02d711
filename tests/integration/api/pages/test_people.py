"""Finding people, a person across cases, and the crisis card."""

import re
from uuid import uuid4

import pytest

from application.log import LogUnavailable
from tests.integration.api.pages.conftest import main_of
from tests.integration.api.test_commands import REFERRAL

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
NAME = REFERRAL["data"]["who"]["name"]
PERSON = REFERRAL["data"]["person"]


@pytest.fixture
def find(browse, case, catch_up):
    """What a persona is shown who looks for somebody."""
    catch_up()

    def find(persona, **fields):
        browser = browse(persona)
        asked = browser.get("/pages/people").text
        csrf = re.search(r'name="csrf" value="([^"]*)"', main_of(asked)).group(1)
        return browser.post("/pages/people", data={"csrf": csrf, **fields}, headers=SAME_SITE)

    return find


def test_somebody_is_found_by_words_of_their_name_which_stand_in_no_address(find, case):
    page = find("pwp", name=NAME)
    assert page.status_code == 200
    assert f'href="/pages/cases/{case.id}"' in page.text
    assert all(NAME not in each for each in re.findall(r'href="([^"]*)"', page.text))
    assert "<title>Find a person" in page.text


def test_who_is_not_found_and_what_can_t_be_looked_for(find):
    assert "Nobody was found" in find("pwp", name="Zebedee Nowhere").text
    for fields in ({}, {"name": "  "}, {"nhs_number": "123"}):
        page = find("pwp", **fields)
        assert page.status_code == 422
        assert "There is a problem" in page.text
    assert 'value="123"' in find("pwp", nhs_number="123").text


def test_a_person_s_cases_are_listed_and_others_only_counted(browse, case, catch_up):
    catch_up()
    text = main_of(browse("pwp").get(f"/pages/people/{PERSON}").text)
    assert f'href="/pages/cases/{case.id}"' in text
    assert "Their own cases" in text
    assert browse("operator").get(f"/pages/people/{PERSON}").status_code == 403


def test_the_case_leads_to_its_person_and_to_its_crisis_card(browse, case):
    text = main_of(browse("pwp").get(f"/pages/cases/{case.id}").text)
    assert f'href="/pages/people/{PERSON}"' in text
    card = f"/pages/cases/{case.id}/crisis-card"
    assert f'href="{card}"' in text
    page = browse("pwp").get(card)
    assert page.status_code == 200
    assert "No safety plan is in force." in page.text
    assert browse("cwp").get(card).status_code == 403
    assert browse("pwp").get(f"/pages/cases/{uuid4()}/crisis-card").status_code == 404


def test_in_an_outage_the_card_is_shown_and_the_case_leads_to_it(
    browse, case, services, monkeypatch
):
    def fails(_reading):
        raise LogUnavailable

    monkeypatch.setattr(services.access.writer, "submit", fails)
    page = browse("pwp").get(f"/pages/cases/{case.id}")
    assert page.status_code == 503
    assert "Panic on the bus." not in page.text
    card = f"/pages/cases/{case.id}/crisis-card"
    assert f'href="{card}"' in page.text
    assert browse("pwp").get(card).status_code == 200


def test_a_plan_that_was_put_right_is_not_shown_as_if_it_stood(browse, case):
    words = ("warning_signs", "coping", "contacts", "means_restriction")
    plan = dict.fromkeys(words, "Her neighbour.")
    agreed = case.ask("pwp", "agree-safety-plan", {"shared_with": ["person"], "plan": plan})
    wrong = {"entry": agreed, "scope": "part", "reason": "wrong_fact"}
    before = case.get("pwp").json()["as_of"]["position"]
    case.ask("pwp", "correct-entry", {**wrong, "right": {"text": "The neighbour moved away."}})
    for page in (f"/pages/cases/{case.id}", f"/pages/cases/{case.id}/crisis-card"):
        text = main_of(browse("pwp").get(page).text)
        assert "The neighbour moved away." in text
        assert f'href="/pages/cases/{case.id}/entries/{agreed}"' in text
    as_it_stood = main_of(browse("pwp").get(f"/pages/cases/{case.id}?position={before}").text)
    assert "moved away" not in as_it_stood
