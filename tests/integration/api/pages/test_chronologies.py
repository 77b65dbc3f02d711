"""Chronologies in a browser: opened, curated, looked at as they stood, frozen and printed."""

import io
import re
import zipfile
from datetime import datetime
from uuid import uuid4

import pytest

from api.notarising.notary import opened
from domain.moments import LONDON
from tests.integration.api.chronologies.conftest import TODAY, Child, Desk, days_ago
from tests.integration.api.chronologies.test_copies import shared
from tests.integration.api.pages.conftest import main_of
from tests.integration.api.test_search import Front

LEAD = "safeguarding-lead"
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def child(client, bearer, catch_up):
    child = Child(Desk(client, bearer), "Robin Ashdown", "cwp", "CHILD-1")
    child.entry = child.concern(other=str(uuid4()))
    child.note = child.concern()
    catch_up()
    return child


@pytest.fixture(scope="module")
def lead(browse):
    return browse(LEAD)


def hidden(text):
    """The hidden fields of the last form of a page."""
    form = main_of(text).rpartition("<form")[2]
    return dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', form))


def send(browser, path, **typed):
    page = browser.get(path)
    assert page.status_code == 200, page.text
    return browser.post(path, data={**hidden(page.text), **typed}, headers=OURS)


@pytest.fixture(scope="module")
def chronology(lead, child):
    """The address of its page."""
    answer = send(
        lead,
        f"/pages/chronologies/open?case={child.case}",
        ground="conference",
        **{f"part_{child.case}": "subject"},
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def test_it_is_opened_from_a_case_and_found_by_name(lead, chronology, child):
    page = main_of(lead.get("/pages/chronologies").text)
    assert chronology in page
    assert "Robin Ashdown" in page
    text = main_of(lead.get(chronology).text)
    assert "Chronology: <bdi>Robin Ashdown</bdi>" in text
    assert "There is never anything in the fridge." in text
    assert "Merle Ashdown" in text
    assert f'href="/pages/cases/{child.case}/readings"' in text


def test_entries_are_left_out_and_taken_in_again_with_why(lead, chronology, child):
    about = f"{chronology}/choices/{child.note}?case={child.case}"
    out = send(lead, f"{about}&do=exclude", ground="repeats_another", reason="Said twice.")
    assert out.status_code == 303, out.text
    shown = lead.get(out.headers["location"])
    assert "Recorded: Left out of a chronology, at position" in shown.text
    assert "Repeats another, by you. Said twice." in main_of(shown.text)
    back = send(lead, f"{about}&do=include", ground="pattern", line="<b>Hungry</b> again.")
    assert back.status_code == 303
    text = main_of(lead.get(chronology).text)
    assert "&lt;b&gt;Hungry&lt;/b&gt; again." in text


def test_two_moments_of_it_are_compared(lead, chronology, child):
    assert f'href="{chronology}/compare"' in lead.get(chronology).text
    text = main_of(lead.get(f"{chronology}/compare?since_date=2020-01-01").text)
    assert "Chronology: <bdi>Robin Ashdown</bdi>" in text
    assert "Came into it" in text
    assert f"/entries/{child.entry}" in text
    assert "There is never anything in the fridge." in text


def test_what_is_refused_comes_again_with_what_was_typed(lead, chronology, child):
    path = f"{chronology}/choices/{child.entry}?case={child.case}&do=include"
    answer = send(lead, path, ground="other", line="Kept as typed.")
    assert answer.status_code == 422
    assert "Write what the other reason is." in answer.text
    assert "Kept as typed." in answer.text
    foreign = lead.post(path, data={"ground": "pattern"})
    assert foreign.status_code == 403


def test_other_entries_of_the_case_can_be_chosen(lead, chronology, child):
    page = main_of(lead.get(f"{chronology}/cases/{child.case}").text)
    assert page.count("Stands in the chronology") >= 2, "the referral and a concern"
    assert f"{chronology}/choices/{child.entry}" not in page
    found = re.search(rf'href="({chronology}/choices/[^"]+do=include[^"]+)"', page)
    path = found[1].replace("&amp;", "&")
    assert send(lead, path, ground="significant_event").status_code == 303
    assert path.partition("choices/")[2][:36] in main_of(lead.get(chronology).text)


def test_what_another_agency_told_is_brought_in_and_withdrawn(lead, chronology, child):
    typed = {"person": child.person, "origin": "school", "happened_on": days_ago(5)}
    typed |= {"received_on": str(TODAY), "text": "Slept in class.", "basis": "reported"}
    answer = send(lead, f"{chronology}/told-by-others", onward="ask_first", **typed)
    assert answer.status_code == 303, answer.text
    text = main_of(lead.get(chronology).text)
    assert "Told by school: Slept in class." in text
    row = re.search(rf"{chronology}/told-by-others/[0-9a-f-]+", text)[0]
    assert send(lead, row, reason="Of another child.").status_code == 303
    assert "Slept in class." not in main_of(lead.get(chronology).text)


def test_a_case_of_a_brother_is_added_and_taken_out(
    lead, chronology, child, client, bearer, services
):
    desk = Desk(client, bearer)
    brother = Child(desk, "Wren Ashdown", "twp", "COMMUNITY-1", received=30)
    brother.concern()
    tie = {"to": brother.person, "relationship": "sibling"}
    registered = {"person": child.person, "identity": {"name": child.name}}
    told = desk.post("admin", "/people/register-person", registered)
    desk.post("admin", f"/people/{told['person']}/record-relationship", tie)
    Front(client, bearer, services).project()
    path = f"{chronology}/group"
    added = send(lead, path, add=brother.case, part="sibling")
    assert added.status_code == 303, added.text
    assert "Wren Ashdown" in main_of(lead.get(chronology).text)
    typed = {"case": brother.case, "reason": "Another family."}
    assert send(lead, path, **typed).status_code == 303
    assert "Wren Ashdown" not in main_of(lead.get(chronology).text)


def test_it_is_looked_at_as_it_stood(lead, chronology, child):
    told = main_of(lead.get(f"{chronology}?as_at_date={days_ago(1)}").text)
    assert "There is nothing here" in told, "it was opened today"
    past = lead.get(f"{chronology}?known_by_date={days_ago(1)}")
    assert past.status_code == 200
    assert "what was known by" in past.text.lower()
    assert "Leave out" not in main_of(past.text)


def test_it_is_frozen_printed_and_copied(lead, chronology, settings, browse):
    page = lead.get(chronology)
    frozen = lead.post(chronology, data=hidden(page.text), headers=OURS)
    assert frozen.status_code == 303, frozen.text
    assert (
        lead.post(chronology, data=hidden(page.text), headers=OURS).headers["location"]
        == (frozen.headers["location"])
    )
    at = frozen.headers["location"]
    with opened(settings) as notary:
        notary.resume()
        notary.step()
    assert "partnership" in lead.get(at).text
    pdf = lead.get(f"{at}/print")
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
    assert pdf.content.startswith(b"%PDF")
    copy = lead.get(f"{at}/copies/partnership")
    with zipfile.ZipFile(io.BytesIO(copy.content)) as archive:
        assert "chronology.csv" in archive.namelist()
    assert "/copies/" not in browse("cwp").get(at).text
    assert browse("cwp").get(f"{at}/copies/partnership").status_code == 403


def test_an_entry_is_kept_from_copies_until_that_is_lifted(lead, chronology, child, browse):
    path = f"{chronology}/choices/{child.entry}?case={child.case}&do=withhold"
    kept = send(lead, path, ground="serious_harm", reason="It names who told us.")
    assert kept.status_code == 303, kept.text
    page = f"{chronology}/kept-from-copies"
    assert "Serious harm, by you" in main_of(lead.get(page).text)
    assert send(lead, page).status_code == 303
    assert "Nobody has kept anything from them." in lead.get(page).text
    assert send(browse("cwp"), path, ground="serious_harm", reason="No.").status_code == 403


def test_that_a_copy_was_given_is_recorded_with_the_decision_behind_it(lead, chronology, child):
    decision = shared(child, "police")
    page = lead.get(chronology)
    frozen = lead.post(chronology, data=hidden(page.text), headers=OURS).headers["location"]
    now = datetime.now(LONDON)
    typed = {"layout": "court", "recipient": "police", "channel": "in_person"}
    typed |= {"sent_on": f"{now:%Y-%m-%d}", "sent_at": f"{now:%H:%M:%S.%f}"}
    typed |= {"addressee": "Front desk"}
    other = typed | {"recipient": "hospital", f"authority_{child.case}": decision}
    refused = send(lead, f"{frozen}/given", **other)
    assert refused.status_code in {409, 422}
    assert "Front desk" in refused.text
    given = send(lead, f"{frozen}/given", **typed, **{f"authority_{child.case}": decision})
    assert given.status_code == 303, given.text
    assert "Police, " in main_of(lead.get(chronology).text).partition("Given to other agencies")[2]


def test_who_may_not_see_its_case_may_not_see_it(browse, chronology, child):
    assert browse("pwp").get(chronology).status_code == 403
    manager = browse("manager").get(chronology)
    assert manager.status_code == 200
    assert "There is never anything in the fridge." not in manager.text
    assert "Leave out" not in main_of(manager.text)
    assert browse("data-subject").get("/pages/chronologies").status_code == 403
    auditor = browse("auditor").get("/pages/chronologies?purpose=quality")
    assert f'href="{chronology}?purpose=quality"' in main_of(auditor.text)
    looked = browse("auditor").get(f"{chronology}?purpose=quality")
    assert looked.status_code == 200
    assert f'href="/pages/cases/{child.case}/readings?purpose=quality"' in main_of(looked.text)


def test_somebody_sees_who_has_read_their_record(browse, child):
    page = browse("data-subject").get("/pages/my-record")
    assert page.status_code == 200
    assert "Who has read my record" in page.text
    assert browse("cwp").get("/pages/my-record").status_code == 403
