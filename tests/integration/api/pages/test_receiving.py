"""A referral recorded in a browser: by whom, of whom, what is refused, and the case it begins."""

import re

import pytest

from api.pages.receiving import routes
from tests.integration.api.pages.conftest import main_of
from tests.integration.api.pages.sending import SAME_ORIGIN, sent
from tests.integration.api.pages.sheet import sheet_of
from tests.integration.api.test_commands import REFERRAL

LOOK, FORM = "/pages/referrals", "/pages/referrals/record"
REASON = "He does not sleep."
TYPED = {
    "data.who.name": "Odo Newbury",
    "data.received-day": "2",
    "data.received-month": "3",
    "data.received-year": "2026",
    "data.source_code": "A1",
    "data.request.reason": REASON,
    "data.consent_to_referral": "yes",
    "data.pathway": "adult_talking_therapies",
    "data.service": "BRIDGEWELL-TT",
}
BORN = {"born-day": "1", "born-month": "4", "born-year": "1990"}
NUMBERS = iter(("9990000018", "9990000026", "9990000034"))


def written(browser, **typed):
    """The form as somebody has filled it in."""
    page = browser.get(FORM)
    assert page.status_code == 200, main_of(page.text)
    return sheet_of(page).typed({**TYPED, **typed})


def stands(sheet):
    """What stands in a form, but for the token, which is another one each time."""
    return {k: v for k, v in sheet.fields.items() if v != [""] and k != "csrf"}


@pytest.fixture
def history(client, bearer):
    """What stands in the case that an answer leads to, as the duty worker reads it."""

    def history(answer):
        assert answer.status_code == 303, main_of(answer.text)
        case = re.match("/pages/cases/([^?]+)", answer.headers["location"]).group(1)
        told = client.get(f"/cases/{case}/history", headers=bearer("duty"))
        return told.json()["entries"]

    return history


def began(begin, page):
    """The form that a button of the page leads to; 0 is the first of them."""
    sheets = re.findall(rf'<form method="post" action="{FORM}".*?</form>', page.text, re.DOTALL)
    hidden = re.findall(r'name="([^"]+)" value="([^"]*)"', sheets[begin])
    return dict(hidden)


@pytest.mark.parametrize("persona", ["duty", "admin", "pwp", "manager"])
def test_a_referral_begins_a_case_to_which_it_leads(browse, history, persona):
    browser = browse(persona)
    done = written(browser).send(browser)
    received = history(done)[0]
    assert received["type"] == "case.referral_received"
    assert received["parts"]["request"]["reason"] == REASON
    assert received["source"] == "gp"
    case = browser.get(done.headers["location"])
    assert "“Referral received” now stands in the record" in case.text
    assert f"{done.headers['location'].partition('?')[0]}/record" in main_of(case.text)


def test_who_may_not_read_the_case_is_told_that_it_is_recorded(browse):
    browser = browse("safeguarding-lead")
    sheet = written(browser)
    done = sheet.send(browser)
    assert done.status_code == 200
    assert "It is recorded" in main_of(done.text)
    assert REASON not in done.text
    assert "number" not in sheet.fields, "it would be refused"


@pytest.mark.parametrize("persona", ["auditor", "information-governance", "data-subject"])
def test_nobody_is_led_there_or_let_through_who_takes_no_referral_in(browse, services, persona):
    browser = browse(persona)
    assert LOOK not in browser.get("/pages").text
    token = re.search(r'name="csrf" value="([^"]*)"', browser.get("/pages").text).group(1)
    person = {"data.person": REFERRAL["data"]["person"], "idempotency_key": f"from-{persona}"}
    before = services.casework.recorder.max_notification_id()
    refused = browser.post(FORM, data={**TYPED, **person, "csrf": token}, headers=SAME_ORIGIN)
    assert refused.status_code == 403
    assert services.casework.recorder.max_notification_id() == before


def test_the_front_door_begins_at_home_and_others_where_somebody_was_looked_for(browse):
    assert f'href="{LOOK}"' in main_of(browse("duty").get("/pages").text)
    assert f'href="{LOOK}"' in main_of(browse("admin").get("/pages").text)
    assert f'href="{LOOK}"' in main_of(browse("pwp").get("/pages/people").text)
    nobody = sent(browse("pwp"), "/pages/people", name="Zebedee Nowhere")
    assert f'action="{LOOK}"' in main_of(nobody.text)
    assert LOOK not in main_of(browse("auditor").get("/pages").text)


def test_somebody_known_has_another_case_and_no_second_record(
    browse, case, catch_up, client, bearer, history
):
    catch_up()
    browser, who = browse("pwp"), REFERRAL["data"]["who"]
    found = sent(browser, LOOK, name=who["name"], **BORN)
    assert found.status_code == 200
    assert "Same date of birth" in main_of(found.text)
    assert f"/pages/cases/{case.id}" in found.text
    given = began(0, found)
    assert given["data.person"] == REFERRAL["data"]["person"]
    page = browser.post(FORM, data={**given, "begin": "yes"}, headers=SAME_ORIGIN)
    sheet = sheet_of(page)
    assert "The person is known here." in main_of(page.text)
    assert sheet.fields["data.who.name"] == [who["name"]]
    assert sheet.fields["data.who.date_of_birth-year"] == ["1990"]
    assert case.id in sheet.options["data.earlier_case"]
    told = {name: value for name, value in TYPED.items() if name != "data.who.name"}
    done = sheet.typed({**told, "data.earlier_case": case.id}).send(browser)
    received = history(done)[0]
    assert received["data"]["person"] == REFERRAL["data"]["person"]
    assert received["data"]["earlier_case"] == case.id


def test_of_somebody_new_what_was_looked_for_stands_in_the_form_and_in_no_address(browse):
    browser = browse("duty")
    looked = {"name": "Zebedee Nowhere", "nhs_number": "999 000 0042", **BORN}
    found = sent(browser, LOOK, **looked)
    assert "Nobody was found" in found.text
    page = browser.post(FORM, data={**began(0, found), "begin": "yes"}, headers=SAME_ORIGIN)
    fields = sheet_of(page).fields
    assert fields["data.who.name"] == ["Zebedee Nowhere"]
    assert fields["number"] == ["999 000 0042"]
    assert fields["data.who.date_of_birth-month"] == ["4"]
    addresses = re.findall(r'(?:href|action)="([^"]*)"', page.text)
    assert not [each for each in addresses if "Zebedee" in each]
    assert "<title>Record a referral" in page.text
    unasked = main_of(sent(browser, LOOK, name="Jo").text)
    assert "Nobody was found by what could be looked for" in unasked
    wrong = sent(browser, LOOK, **{**looked, "nhs_number": "999 000 0043", "born-month": "13"})
    assert wrong.status_code == 422
    assert main_of(wrong.text).count("Check the ten digits") == 2
    assert "Enter a real date" in main_of(wrong.text)


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"data.received-year": "2999"}, "data-received", "lies in the future"),
        (
            {
                "data.who.date_of_birth-day": "3",
                "data.who.date_of_birth-month": "3",
                "data.who.date_of_birth-year": "2026",
            },
            "data-who-date-of-birth",
            "The date of birth lies after the referral.",
        ),
        (
            {
                "data.who.date_of_birth-day": "3",
                "data.who.date_of_birth-month": "3",
                "data.who.date_of_birth-year": "2016",
            },
            "data-age-reason",
            "This pathway is for people of another age",
        ),
        ({"number": "999 000 0019"}, "number", "Check the ten digits"),
        ({"data.source_code": ""}, "data-source-code", "Choose an answer"),
        ({"data.restricted.ground": "public_interest"}, "data-restricted-reasons", "Enter an"),
    ],
    ids=["future", "unborn", "young", "number", "missing", "restriction"],
)
def test_what_is_not_right_is_told_at_its_field_and_nothing_typed_is_lost(
    browse, services, typed, field, says
):
    before = services.casework.recorder.max_notification_id()
    browser = browse("duty")
    sheet = written(browser, **typed)
    page = sheet.send(browser)
    assert page.status_code == 422
    error = re.search(rf'id="{field}-error">(.*?)</span>\s', page.text, re.DOTALL)
    assert error is not None, main_of(page.text)
    assert says in error.group(1)
    assert stands(sheet_of(page)) == stands(sheet)
    assert services.casework.recorder.max_notification_id() == before


def test_sent_twice_it_is_one_case_and_changed_it_is_another_only_if_it_is_meant(browse, history):
    browser, number = browse("duty"), next(NUMBERS)
    sheet = written(browser, number=number)
    first, again = sheet.send(browser), sheet.send(browser)
    assert first.headers["location"] == again.headers["location"]
    assert [entry["type"] for entry in history(first)] == [
        "case.referral_received",
        "case.identity_matched",
    ]
    changed = sheet.typed({"data.request.reason": "She is afraid.", "number": ""})
    asked = changed.send(browser)
    assert asked.status_code == 422
    assert "This form was sent before" in main_of(asked.text)
    other = sheet_of(asked).send(browser)
    assert other.headers["location"] != first.headers["location"]


def test_nobody_is_given_the_number_of_somebody_else_on_record(browse, catch_up, history):
    browser, number = browse("duty"), next(NUMBERS)
    history(written(browser, number=number).send(browser))
    catch_up()
    page = written(browser, number=number).send(browser)
    assert page.status_code == 422
    assert "Somebody else on record has this NHS number" in main_of(page.text)
    assert history(sheet_of(page).typed({"number": ""}).send(browser))


def test_a_number_that_could_not_be_recorded_is_told_and_sent_again_records_it_alone(
    browse, history, monkeypatch
):
    browser = browse("duty")
    sheet = written(browser, number=next(NUMBERS))
    with monkeypatch.context() as broken:
        broken.setattr(routes, "OF_NUMBER", "no-such-command")
        page = sheet.send(browser)
    assert page.status_code >= 400
    assert "The referral is recorded, the NHS number is not." in main_of(page.text)
    done = sheet_of(page).send(browser)
    kinds = [entry["type"] for entry in history(done)]
    assert kinds == ["case.referral_received", "case.identity_matched"]


def test_whoever_works_here_is_kept_from_others_from_the_first_entry_on(browse, client, bearer):
    ground = {"data.restricted.ground": "staff_as_patient"}
    because = {"data.restricted.reasons": "She works at the front desk."}
    browser = browse("duty")
    done = written(browser, **ground, **because).send(browser)
    case = re.match("/pages/cases/([^?]+)", done.headers["location"]).group(1)
    assert browser.get(done.headers["location"]).status_code == 200
    assert client.get(f"/cases/{case}", headers=bearer("duty")).status_code == 200
    assert client.get(f"/cases/{case}", headers=bearer("admin")).status_code == 403


def test_what_was_typed_survives_the_end_of_a_session(browse, history):
    browser, later = browse("duty"), browse("duty")
    sheet = written(browser)
    browser.cookies.clear()
    out = sheet.send(browser)
    assert out.status_code == 401
    back = sheet_of(out).send(later)
    assert "You have signed in again" in main_of(back.text)
    shown = sheet_of(back)
    assert shown.fields["data.request.reason"] == [REASON]
    assert history(shown.send(later))[0]["parts"]["request"]["reason"] == REASON


def test_what_was_looked_for_survives_it_too_and_the_form_can_be_sent(browse, history):
    browser, later = browse("duty"), browse("duty")
    found = sent(browser, LOOK, name="Zebedee Nowhere", **BORN)
    given = {**began(0, found), "begin": "yes"}
    back = later.post(FORM, data=given, headers=SAME_ORIGIN)
    sheet = sheet_of(back)
    assert sheet.fields["data.who.name"] == ["Zebedee Nowhere"]
    told = {name: value for name, value in TYPED.items() if name != "data.who.name"}
    done = sheet.typed(told).send(later)
    assert history(done)[0]["type"] == "case.referral_received"
