"""The forms: recorded once, shown again with all that was typed, and never past the gate."""

import re
from datetime import UTC, datetime, timedelta
from html import escape

import pytest

from api.pages.recording.registered import FORMS
from domain.moments import LONDON
from tests.integration.api.pages.conftest import main_of
from tests.integration.api.pages.sheet import sheet_of
from tests.integration.api.test_gate import CONCERN as TOLD
from tests.integration.api.test_gate import Case, actor

HOSTILE = "<script>alert('x')</script>\n\n\"A & B\" said so {{ 7 * 7 }}"


@pytest.fixture(scope="module")
def held(case):
    return case


def opened(browser, case, command, **about):
    page = browser.get(f"/pages/cases/{case.id}/record/{command}", params=about)
    assert page.status_code == 200, main_of(page.text)
    return sheet_of(page)


def typed_day(name, day, time=None):
    told = {f"{name}-day": str(day.day), f"{name}-month": str(day.month)}
    told[f"{name}-year"] = str(day.year)
    return told if time is None else {**told, f"{name}-time": time}


CONCERN = {
    "data.categories": ["neglect", "self_neglect"],
    "data.immediate_risk": "no",
    "data.account.description": HOSTILE,
    "data.own_words.0.words": "I don't want to go home.",
}


def raised(browser, case, **more):
    sheet = opened(browser, case, "raise-concern")
    own = sheet.options["data.own_words.0.about"][0]
    return sheet.typed({**CONCERN, "data.own_words.0.about": own, **more})


def concerns(case):
    entries = case.get("safeguarding-lead", "/history").json()["entries"]
    return [entry for entry in entries if entry["type"] == "case.concern_raised"]


def test_a_concern_is_raised_and_the_page_says_what_was_recorded(browse, held):
    browser, before = browse("pwp"), len(held.get("pwp", "/history").json()["entries"])
    done = raised(browser, held).send(browser)
    assert done.status_code == 303, main_of(done.text)
    entries = held.get("pwp", "/history").json()["entries"]
    assert len(entries) == before + 1
    told = entries[-1]
    assert told["parts"]["account"]["description"] == HOSTILE
    assert told["data"]["categories"] == ["neglect", "self_neglect"]
    assert told["parts"]["own_words"][0]["words"] == "I don't want to go home."
    assert done.headers["location"].endswith(f"?recorded={told['id']}")
    page = browser.get(done.headers["location"])
    assert (
        f"“Concern raised” now stands in the record, at position {told['position']}." in page.text
    )
    assert "<script>alert" not in page.text
    assert "The safeguarding lead sees it from now on" in page.text
    assert "The person of this record: may have been harmed" in page.text
    assert "telephone the safeguarding lead now" not in page.text
    assert f'href="/pages/cases/{held.id}/entries/{told["id"]}">Read the concern' in page.text


def test_a_form_says_whose_record_it_is(browse, held):
    name = held.get("pwp").json()["who"]["name"]
    page = browse("pwp").get(f"/pages/cases/{held.id}/record/add-addendum")
    head, _, _ = main_of(page.text).partition("</h1>")
    assert f"<bdi>{name}</bdi>" in head
    assert name not in page.text.partition("</title>")[0]


def test_who_opened_a_form_stands_in_no_log_as_having_read_what_the_case_says(
    browse, client, bearer
):
    case = Case(client, bearer)
    case.allocate()
    browser = browse("pwp")
    disclosed = raised(browser, case).send(browser).headers["location"][-36:]
    addition = {"entry": disclosed, "addition": {"text": "She rang again."}}
    added = case.ask("pwp", "add-addendum", addition)

    def shown(entry):
        path = f"/cases/{case.id}/entries/{entry}/known-by"
        people = client.get(path, headers=bearer("safeguarding-lead")).json()["people"]
        [told] = [p["shown"] for p in people if p["actor"] == actor("supervisor")] or [[]]
        return {each["extent"] for each in told}

    browser = browse("supervisor")
    opened(browser, case, "raise-concern")
    assert browser.get(f"/pages/cases/{case.id}/record").status_code == 200
    assert browser.get(f"/pages/cases/{case.id}/session").status_code == 200
    assert shown(disclosed) == shown(added) == {"case", "codes"}
    page = browser.get(f"/pages/cases/{case.id}/record/add-addendum", params={"entry": added})
    assert "“She rang again.”" in page.text
    assert shown(added) == {"case", "codes", "content"}
    assert "content" not in shown(disclosed)
    own = case.get("pwp", "/history?parts=false").json()["entries"]
    assert {"parts" in entry for entry in own} == {False}


def test_a_form_sent_twice_is_recorded_once(browse, held):
    browser = browse("pwp")
    sheet = raised(browser, held)
    first, second = sheet.send(browser), sheet.send(browser)
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    other = sheet.typed({"data.account.description": "Something else."}).send(browser)
    assert other.status_code == 422
    assert "This form was sent before" in other.text
    again = sheet_of(other)
    assert again.fields["data.account.description"] == ["Something else."]
    assert again.send(browser).status_code == 303


def test_what_is_not_right_is_told_at_its_field_and_nothing_typed_is_lost(browse, held):
    browser, before = browse("pwp"), held.get("pwp").json()["version"]
    bad = typed_day("known", datetime(2026, 2, 3, tzinfo=UTC)) | {"known-month": "13"}
    sent = raised(browser, held).typed({**bad, "data.immediate_risk": []})
    page = sent.send(browser)
    assert page.status_code == 422
    assert "There is something to put right" in page.text
    assert 'href="#data-immediate-risk"' in page.text
    assert 'href="#known-day"' in page.text
    assert "<title>Error: Raise a safeguarding concern" in page.text
    kept = sheet_of(page).fields
    told = sent.fields
    assert {n: v for n, v in kept.items() if n not in {"csrf", "version", "seen"}} == {
        n: v for n, v in told.items() if v and n not in {"csrf", "version", "seen"}
    }
    assert escape("<script>alert('x')</script>", quote=False).replace("'", "&#39;") in page.text
    assert held.get("pwp").json()["version"] == before


def test_a_rule_that_refuses_is_told_at_the_field_that_it_blames(browse, held):
    browser = browse("pwp")
    yesterday = datetime.now(UTC) - timedelta(days=2)
    page = raised(browser, held, **typed_day("known", yesterday)).send(browser)
    assert page.status_code == 422
    assert 'href="#occurred-day"' in page.text
    page = sheet_of(page).typed(typed_day("occurred", yesterday)).send(browser)
    assert page.status_code == 422
    assert 'href="#data-late-reason"' in page.text
    late = sheet_of(page).typed({"data.late_reason": "forgotten"})
    assert late.send(browser).status_code == 303


def test_people_are_added_row_by_row_without_script(browse, held):
    browser = browse("pwp")
    more = raised(browser, held).send(browser, button=("add", "involved"))
    assert more.status_code == 200
    sheet = sheet_of(more)
    assert sheet.fields["data.account.description"] == [HOSTILE]
    row = {"involved.0.name": "Ilse Ward", "involved.0.role": "alleged"}
    two = sheet_of(sheet.typed(row).send(browser, button=("add", "data.own_words")))
    assert two.fields["involved.0.name"] == ["Ilse Ward"]
    assert two.fields["involved.0.person"] == sheet.fields["involved.0.person"]
    assert len(two.options["data.own_words.1.about"]) == 2
    assert two.send(browser).status_code == 303
    told = concerns(held)[-1]
    assert [each["role"] for each in told["data"]["people"]] == ["subject", "alleged"]
    assert told["parts"]["others"][0]["name"] == "Ilse Ward"


def test_who_typed_while_somebody_else_recorded_sees_what_is_new(browse, held):
    lead = browse("safeguarding-lead")
    raised(browse("pwp"), held).send(browse("pwp"))
    concern = concerns(held)[-1]["id"]
    sheet = opened(lead, held, "triage-concern", concern=concern)
    assert sheet.fields["data.concern"] == [concern]
    sheet = sheet.typed(
        {"data.threshold": "section_42_unclear", "data.rationale.rationale": "More to know."}
    )
    addendum = {"entry": concern, "addition": {"text": "She rang again."}}
    held.ask("pwp", "add-addendum", addendum)
    page = sheet.send(lead)
    assert page.status_code == 412
    assert "Somebody recorded this while you were typing" in page.text
    assert "Addendum added" in main_of(page.text)
    again = sheet_of(page)
    assert again.fields["data.rationale.rationale"] == ["More to know."]
    assert again.fields["seen"] != sheet.fields["seen"]
    assert again.send(lead).status_code == 303


@pytest.mark.parametrize("way", ["a field is missing", "another session", "a row is added"])
def test_a_form_shown_again_is_still_of_the_case_as_it_was_seen(browse, client, bearer, way):
    case = Case(client, bearer)
    case.allocate()
    browser = later = browse("supervisor")
    sheet = opened(browser, case, "review-case")
    given = {"data.reasons": ["practitioner_request"], "data.decision": "continue"}
    said = {"data.review.discussion": "All of it."}
    case.ask("pwp", "raise-concern", TOLD)
    if way == "another session":
        later = browse("supervisor")
        again = sheet_of(sheet.typed({**given, **said}).send(later))
    elif way == "a row is added":
        more = ("add", "data.actions")
        again = sheet_of(sheet.typed({**given, **said}).send(browser, button=more))
    else:
        again = sheet_of(sheet.typed(given).send(browser)).typed(said)
    page = again.send(later)
    assert page.status_code == 412
    assert "Concern raised" in main_of(page.text)
    assert sheet_of(page).send(later).status_code == 303


def test_a_form_of_an_earlier_session_is_shown_again_whole(browse, held):
    browser, later = browse("pwp"), browse("pwp")
    sheet = raised(browser, held)
    page = sheet.send(later)
    assert page.status_code == 200
    assert "You have signed in again" in page.text
    again = sheet_of(page)
    assert again.fields["data.account.description"] == [HOSTILE]
    assert again.fields["idempotency_key"] == sheet.fields["idempotency_key"]
    assert again.send(later).status_code == 303


def test_what_was_typed_survives_the_end_of_a_session(browse, held):
    browser, later = browse("pwp"), browse("pwp")
    sheet = raised(browser, held)
    browser.cookies.clear()
    out = sheet.send(browser)
    assert out.status_code == 401
    assert "You have been signed out" in out.text
    back = sheet_of(sheet_of(out).send(later))
    assert back.fields["data.account.description"] == [HOSTILE]
    assert back.fields["data.categories"] == CONCERN["data.categories"]
    assert back.send(later).status_code == 303


def test_as_much_as_the_record_takes_can_be_typed_in_any_script(browse, held):
    browser, most = browse("pwp"), "नीलम " * 4_000
    longest = ("description", "who_was_present", "injuries")
    sheet = raised(browser, held, **{f"data.account.{name}": most for name in longest})
    assert sheet.send(browser).status_code == 303
    told = held.get("pwp", "/history").json()["entries"][-1]["parts"]["account"]
    assert [told[name] for name in longest] == [most] * 3


@pytest.mark.parametrize("site", ["cross-site", "none", "same-site"])
def test_a_form_from_elsewhere_records_nothing(browse, held, site):
    browser, before = browse("pwp"), held.get("pwp").json()["version"]
    page = raised(browser, held).send(browser, **{"Sec-Fetch-Site": site})
    assert page.status_code == 403
    assert HOSTILE[:8] not in page.text
    assert held.get("pwp").json()["version"] == before


def test_a_form_without_its_token_records_nothing(browse, held):
    browser, before = browse("pwp"), held.get("pwp").json()["version"]
    sheet = raised(browser, held)
    for token in ([], ["x"], ["é"]):
        page = sheet.typed({"csrf": token}).send(browser)
        assert page.status_code == 200
        assert "You have signed in again" in page.text
    assert held.get("pwp").json()["version"] == before


@pytest.mark.parametrize("persona", ["pwp", "admin", "manager", "supervisor"])
def test_only_what_the_gate_allows_is_offered_and_opens(browse, held, persona):
    browser = browse(persona)
    page = browser.get(f"/pages/cases/{held.id}/record")
    assert page.status_code == 200
    offered = set(re.findall(rf"/pages/cases/{held.id}/record/([a-z-]+)", page.text))
    allowed = set(held.get(persona, "/permitted").json()["commands"])
    assert offered
    assert offered <= allowed & FORMS.keys()
    # That every form opens to somebody and is recorded, test_every_form has.
    theirs, others = sorted(offered)[:2], sorted(FORMS.keys() - allowed)[:2]
    for command in theirs:
        assert opened(browser, held, command).action.endswith(command)
    for command in others:
        assert browser.get(f"/pages/cases/{held.id}/record/{command}").status_code == 403


def test_whoever_works_here_may_raise_a_concern_about_a_record_that_they_may_not_read(browse, held):
    browser, name = browse("cwp"), held.get("pwp").json()["who"]["name"]
    offer = browser.get(f"/pages/cases/{held.id}/record")
    links = set(re.findall(rf"/pages/cases/{held.id}/record/([a-z-]+)", offer.text))
    assert links == {"raise-concern", "record-crisis-response", "declare-conflict"}
    sheet = opened(browser, held, "raise-concern", variant="adult")
    assert name not in offer.text
    given = {"data.categories": "neglect", "data.immediate_risk": "yes"}
    sheet = sheet.typed({**given, "data.account.description": "Seen in the street, barefoot."})
    lacking = sheet.send(browser)
    assert lacking.status_code == 422, main_of(lacking.text)
    assert "#involved-0-name" in lacking.text or "#involved" in lacking.text
    who = {"involved.0.name": "A woman in her sixties", "involved.0.role": "subject"}
    done = sheet_of(lacking).typed(who).send(browser)
    assert done.status_code == 200, main_of(done.text)
    assert "It is recorded" in done.text
    told = concerns(held)[-1]
    assert told["parts"]["others"][0]["name"] == "A woman in her sixties"
    assert f"position {told['position']} " in done.text
    assert "telephone the safeguarding lead now" in done.text
    assert "Read the concern" not in done.text


def test_who_raises_a_concern_about_a_record_that_is_closed_to_them_asks_for_nothing_of_it(
    browse, client, bearer
):
    case = Case(client, bearer)
    case.allocate()
    browser = browse("hi-therapist")
    assert browser.get(f"/pages/cases/{case.id}/record").status_code == 200
    sheet = opened(browser, case, "raise-concern", variant="adult")
    given = {"data.categories": "neglect", "data.immediate_risk": "yes"}
    who = {"involved.0.name": "A woman in her sixties", "involved.0.role": "subject"}
    told = {"data.account.description": "Seen in the street, barefoot."}
    assert sheet.typed({**given, **who, **told}).send(browser).status_code == 200
    path = f"/cases/{case.id}/readings"
    readings = client.get(path, headers=bearer("safeguarding-lead")).json()["readings"]
    theirs = [each for each in readings if each["by"]["actor"] == actor("hi-therapist")]
    assert theirs
    assert {each["decision"] for each in theirs} == {"allowed"}


def test_who_may_not_read_a_case_is_led_to_what_they_may_record_in_it(browse, held):
    page = browse("cwp").get(f"/pages/cases/{held.id}")
    assert page.status_code == 403
    assert f'href="/pages/cases/{held.id}/record"' in page.text
    auditor = browse("external-reviewer").get(f"/pages/cases/{held.id}")
    assert f'href="/pages/cases/{held.id}/record"' not in auditor.text


@pytest.mark.parametrize("persona", ["pwp", "cwp"])
def test_who_keeps_themselves_out_of_a_record_sees_nothing_of_it_any_more(
    browse, client, bearer, persona
):
    case = Case(client, bearer)
    case.allocate()
    browser = browse(persona)
    sheet = opened(browser, case, "declare-conflict").typed({"data.sort": "relative"})
    done = sheet.send(browser)
    assert done.status_code == 200, main_of(done.text)
    assert "at position" in done.text
    for below in ("", "/record", "/record/declare-conflict"):
        assert browser.get(f"/pages/cases/{case.id}{below}").status_code == 403


def test_who_may_not_read_the_case_is_shown_no_other_form(browse, held):
    page = browse("cwp").get(f"/pages/cases/{held.id}/record/record-session")
    assert page.status_code == 403
    assert browse("pwp").get(f"/pages/cases/{held.id}/record/no-such").status_code == 404


def test_what_was_typed_is_kept_where_the_case_is_closed_to_who_typed_it(browse, client, bearer):
    case = Case(client, bearer)
    case.allocate()
    browser = browse("pwp")
    sheet = raised(browser, case)
    case.ask("pwp", "declare-conflict", {"actor": actor("pwp"), "sort": "relative"})
    page = sheet.send(browser)
    assert page.status_code == 403
    assert "&lt;script&gt;alert" in page.text


def test_a_session_is_recorded_step_by_step(browse, client, bearer):
    case = Case(client, bearer)
    case.allocate()
    browser, path = browse("pwp"), f"/pages/cases/{case.id}/session"
    now = datetime.now(UTC).astimezone(LONDON)

    def step(page, command, given):
        found = re.search(rf'href="([^"]*/record/{command}[^"]*)"', page.text)
        assert found, main_of(page.text)
        form = browser.get(found[1].replace("&amp;", "&"))
        done = sheet_of(form).typed(given).send(browser)
        assert done.status_code == 303, main_of(done.text)
        assert done.headers["location"].startswith(f"{path}?")
        return browser.get(done.headers["location"])

    contact = {"data.appointment_type": "04", "data.medium": "02", "data.duration_minutes": "20"}
    when = typed_day("data.started", now, f"{now:%H:%M}")
    page = step(browser.get(path), "record-unplanned-contact", contact | when)
    assert "“Unplanned contact” now stands in the record, at position" in page.text
    answered = {**typed_day("data.completed_on", now), "data.mode": "by_telephone"}
    items = {f"item.{n}": "0" for n in range(1, 9)} | {"item.9": "1"}
    page = step(page, "record-measures", answered | items)
    assert "A response is owed" in page.text
    names = ("suicide", "self_harm", "to_others", "from_others", "neglect")
    no = {f"data.{name}": "no" for name in names}
    found = re.search(r'href="([^"]*questionnaire=[^"]*session=[^"]*)"', page.text)
    form = sheet_of(browser.get(found[1].replace("&amp;", "&")))
    assert form.fields["data.responds_to"]
    page = browser.get(form.typed(no).send(browser).headers["location"])
    assert "A response is owed" not in page.text
    note = {"data.interventions": "review", "data.note.narrative": "She sleeps again."}
    page = step(page, "record-session", note)
    page = step(page, "sign-note", {})
    assert "Signed" in page.text
    told = case.get("pwp").json()["areas"]
    assert told["oversight"]["unsigned"] == []
    assert told["measures"]["owed"] == []


def test_what_a_form_sends_along_by_itself_is_what_holds_when_it_is_sent_again(
    browse, client, bearer
):
    case = Case(client, bearer)
    case.allocate()
    change = {"trigger": "incident", "reasons": {"rationale": "Told."}}
    case.ask("pwp", "change-risk-level", {"to_level": "low", **change})
    browser = browse("pwp")
    given = {"data.to_level": "high", "data.trigger": "disclosure", "data.reasons.rationale": "A."}
    sheet = opened(browser, case, "change-risk-level").typed(given)
    case.ask("pwp", "change-risk-level", {"from_level": "low", "to_level": "moderate", **change})
    page = sheet.send(browser)
    assert page.status_code == 412
    assert "The level is moderate now." in page.text
    again = sheet_of(page)
    assert again.send(browser).status_code == 303
    assert again.send(browser).status_code == 303
    assert case.get("pwp").json()["areas"]["risk"]["level"] == "high"


def test_what_keeps_a_case_open_is_told_before_anything_is_typed(browse, client, bearer):
    case = Case(client, bearer)
    case.allocate()
    assert case.get("pwp", "/unfinished").json()["unfinished"] == []
    concern = case.ask("pwp", "raise-concern", TOLD)
    told = case.get("pwp", "/unfinished").json()
    [one] = told["unfinished"]
    assert (one["entries"], told["may_override"]) == ([concern], False)
    assert case.get("supervisor", "/unfinished").json()["may_override"]
    assert case.get("admin", "/unfinished").status_code == 403
    form = f"/pages/cases/{case.id}/record/close-case"
    for persona in ("pwp", "supervisor"):
        text = main_of(browse(persona).get(form).text)
        assert one["says"] in text.replace("A safeguarding", "a safeguarding")
        assert f'href="/pages/cases/{case.id}/entries/{concern}"' in text
        assert ("data.override_reason" in text) is (persona == "supervisor")
    # The route tells what the command is refused for.
    ended = {"end_date": f"{datetime.now(UTC):%Y-%m-%d}", "end_code": "50"}
    sent = {"data": {**ended, "summary": {"summary": "It ends."}}}
    seen = {"If-Match": case.get("pwp").headers["ETag"], "Idempotency-Key": "closing-it-1"}
    where = f"/cases/{case.id}/close-case"
    refused = client.post(where, json=sent, headers={**bearer("pwp"), **seen}).json()
    assert refused["code"] == "closing-blocked"
    assert one["says"] in refused["detail"]


FILE, PDF = "data.document.content", b"%PDF-1.7\r\n--\x00\xff"
LETTER = {
    "data.kind": "letter",
    "data.detail.title": "Letter of Larkspur School",
    "data.direction": "received",
}


def uploaded(browser, case, name, content, **more):
    """What comes of a document that is sent as a browser sends a file."""
    sheet = opened(browser, case, "add-document").typed({**LETTER, **more})
    typed = {field: value for field, value in sheet.fields.items() if field != FILE}
    files = {FILE: (name, content, "application/octet-stream")}
    headers = {"Sec-Fetch-Site": "same-origin"}
    return browser.post(sheet.action, data=typed, files=files, headers=headers)


def test_a_document_is_kept_to_the_byte(browse, held):
    browser = browse("pwp")
    assert "multipart/form-data" in browser.get(f"/pages/cases/{held.id}/record/add-document").text
    done = uploaded(browser, held, "Letter.PDF", PDF)
    assert done.status_code == 303, main_of(done.text)
    entry = held.get("pwp", "/history").json()["entries"][-1]
    assert entry["parts"]["detail"]["title"] == "Letter of Larkspur School"
    file = browser.get(f"/pages/cases/{held.id}/entries/{entry['id']}?file=true")
    assert file.content == PDF
    assert file.headers["content-type"] == "application/pdf"
    for form in ("send-document", "add-document"):
        page = browser.get(f"/pages/cases/{held.id}/record/{form}")
        assert "“Letter of Larkspur School”" in page.text, "it is chosen by what it is called"


@pytest.mark.parametrize(
    ("name", "content", "more", "says"),
    [
        ("letter.exe", b"MZ", {}, "Files of this kind are not taken."),
        ("letter.pdf", b"GIF89a", {}, "The file is not of the kind that it claims."),
        ("letter.pdf", b"", {}, "Choose an answer: Which file?"),
        ("letter.pdf", PDF, {"data.kind": ""}, "Choose the file once more: Which file?"),
    ],
    ids=["not taken", "another kind", "empty", "something else"],
)
def test_a_file_that_is_not_right_is_told_at_its_field(browse, held, name, content, more, says):
    before = held.get("pwp").json()["version"]
    page = uploaded(browse("pwp"), held, name, content, **more)
    assert page.status_code == 422
    assert page.text.count(says) == 2, "above the form, and at the field"
    assert sheet_of(page).fields["data.detail.title"] == ["Letter of Larkspur School"]
    assert held.get("pwp").json()["version"] == before


def test_what_was_typed_beside_a_file_survives_the_end_of_a_session(browse, held):
    browser, later = browse("pwp"), browse("pwp")
    sheet = opened(browser, held, "add-document").typed(LETTER)
    del sheet.fields[FILE]
    browser.cookies.clear()
    headers = {"Sec-Fetch-Site": "same-origin"}
    files = {FILE: ("letter.pdf", PDF, "application/pdf")}
    out = browser.post(sheet.action, data=sheet.fields, files=files, headers=headers)
    assert out.status_code == 401
    back = sheet_of(out).send(later)
    assert "You have signed in again" in main_of(back.text)
    assert sheet_of(back).fields["data.detail.title"] == ["Letter of Larkspur School"]
