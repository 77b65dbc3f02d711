"""The page of an entry: all that it says, what was said of it later, and how far it is proved."""

import re
from uuid import uuid4

import pytest

from tests.integration.api.pages.conftest import main_of
from tests.integration.api.test_documents import PDF, adding
from tests.integration.api.test_gate import CONCERN, WORDS


@pytest.fixture(scope="module")
def concern(case):
    return case.ask("pwp", "raise-concern", CONCERN)


def entry_page(browse, case, entry, persona="pwp", query=""):
    return browse(persona).get(f"/pages/cases/{case.id}/entries/{entry}{query}")


def test_the_timeline_leads_to_an_entry_that_says_all_there_is(browse, case, concern):
    timeline = browse("pwp").get(f"/pages/cases/{case.id}").text
    assert f"/pages/cases/{case.id}/entries/{concern}" in timeline
    text = main_of(entry_page(browse, case, concern).text)
    assert "Left alone for days." in text
    assert "You, as psychological wellbeing practitioner" in text
    assert "it stands as it was recorded" in text
    assert f"/record?entry={concern}" in text


def test_a_correction_stands_beside_it_with_the_reason(browse, case):
    wrong = case.ask("pwp", "raise-concern", CONCERN)
    right = {"scope": "part", "reason": "wrong_fact", "right": {"text": "For one day."}}
    correction = case.ask("pwp", "correct-entry", {"entry": wrong, **right})
    text = main_of(entry_page(browse, case, wrong).text)
    assert "This was put right later." in text
    assert text.index("Left alone for days.") < text.index("For one day.")
    assert f"/entries/{correction}" in text
    before = case.get("pwp", f"/entries/{wrong}").json()["entry"]["position"]
    then = main_of(entry_page(browse, case, wrong, query=f"?position={before}").text)
    assert "For one day." not in then
    assert "As it stood at position" in then
    assert "/record?" not in then


def test_who_may_not_read_what_it_says_sees_that_it_is_there(browse, case):
    referral = case.get("pwp", "/history").json()["entries"][0]["id"]
    assert WORDS in entry_page(browse, case, referral).text
    text = main_of(entry_page(browse, case, referral, "auditor").text)
    assert WORDS not in text
    assert "Not shown to your role" in text
    assert entry_page(browse, case, referral, "cwp").status_code == 403


def test_a_document_is_taken_as_it_was_kept(browse, case):
    added = case.ask("pwp", "add-document", adding()["data"])
    assert "file=true" in entry_page(browse, case, added).text
    taken = entry_page(browse, case, added, query="?file=true")
    assert (taken.status_code, taken.content) == (200, PDF)
    assert taken.headers["content-disposition"].startswith("attachment")
    assert taken.headers["x-content-type-options"] == "nosniff"
    assert taken.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert "file=true" not in entry_page(browse, case, added, "auditor").text
    assert entry_page(browse, case, added, "cwp", "?file=true").status_code == 403


def test_there_is_no_page_of_an_entry_of_another_case(browse, case):
    assert entry_page(browse, case, uuid4()).status_code == 404


def test_who_watches_over_access_sees_who_knew_and_nobody_else_is_offered_it(browse, case, concern):
    entry_page(browse, case, concern)
    link = f"/entries/{concern}/who-knew"
    assert link in entry_page(browse, case, concern, "safeguarding-lead").text
    assert link not in entry_page(browse, case, concern).text
    path = f"/pages/cases/{case.id}{link}"
    text = main_of(browse("safeguarding-lead").get(path).text)
    assert "Recorded it" in text
    assert re.search("Was shown, as [^:]+: what it says", text)
    assert "does not say that they read it" in text
    assert browse("pwp").get(path).status_code == 403
    early = browse("safeguarding-lead").get(f"{path}?before_date=2020-01-01")
    assert "Nobody, as far as" in early.text
