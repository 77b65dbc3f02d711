"""What information governance decides, in a browser: by two people, with what stops it and what
can't be undone said before."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from api.pages.governance.finding import ways
from tests.integration.api.pages.conftest import main_of
from tests.integration.api.pages.sending import sent
from tests.integration.api.test_commands import REFERRAL

PAGE = "/pages/governance"
OUTLINE = {"status": "closed", "team": "ADULT-1", "received": "2019-05-02", "last": "2020-01-09"}
TODAY = datetime.now(UTC).date()
LONG_AGO = {"occurred": {"on": "2004-03-04"}, "known": {"on": "2004-03-04"}}
RECEIVED = {
    "data.received_on-day": str(TODAY.day),
    "data.received_on-month": str(TODAY.month),
    "data.received_on-year": str(TODAY.year),
}
CHECK = {"data.identity": "document_seen", "data.authority": "own_right"}


@pytest.fixture(scope="module")
def desk(browse):
    return browse("information-governance")


@pytest.fixture(scope="module")
def guardian(browse):
    return browse("caldicott-guardian")


@pytest.fixture(scope="module")
def begin(client, bearer):
    """Begins a case of somebody of whom nothing else is held; its number and the person's."""

    def begin(reason="Panic on the bus.", around=None, **told):
        person = str(uuid4())
        data = {**REFERRAL["data"], "person": person, "request": {"reason": reason}, **told}
        answer = client.post(
            "/cases/receive-referral",
            json={**(around or {}), "data": data},
            headers={**bearer("duty"), "Idempotency-Key": str(uuid4())},
        )
        assert answer.status_code == 201, answer.text
        return answer.json()["case"], person

    return begin


@pytest.fixture(scope="module")
def over(client, bearer, begin):
    """A case whose time is over."""
    born = {**REFERRAL["data"]["who"], "date_of_birth": "1970-04-17"}
    case, _ = begin(around=LONG_AGO, received="2004-02-02", who=born)
    seen = client.get(f"/cases/{case}", headers=bearer("duty")).headers["ETag"]
    data = {"end_code": "50", "informed_on": "2004-03-04", "reasons": {"rationale": "Not ours."}}
    answer = client.post(
        f"/cases/{case}/decline-referral",
        json={**LONG_AGO, "data": data},
        headers={**bearer("duty"), "Idempotency-Key": str(uuid4()), "If-Match": seen},
    )
    assert answer.status_code == 201, answer.text
    return case


def gone_to(answer):
    """The page that a form leads to."""
    assert answer.status_code == 303, main_of(answer.text)
    return answer.headers["location"]


def text_of(browser, path):
    page = browser.get(path)
    assert page.status_code == 200, main_of(page.text)
    return main_of(page.text)


def test_an_erasure_is_asked_for_by_one_and_approved_by_another_after_a_warning(
    desk, guardian, begin, client, bearer
):
    case, _ = begin()
    ask = f"{PAGE}/erasures/ask?record={case}"
    page = gone_to(sent(desk, ask, **{"data.stream": case, "data.ground": "court_order"}))
    own = text_of(desk, page)
    assert "somebody else of information governance approves it" in own
    assert f"{page}/approval" not in own
    refused = sent(desk, f"{page}/approval")
    assert refused.status_code == 403
    assert "Somebody else approves" in main_of(refused.text)
    assert f"{page}/approval" in text_of(guardian, page)
    asked = text_of(guardian, f"{page}/approval")
    assert "This can’t be undone" in asked
    assert case in asked
    assert gone_to(sent(guardian, f"{page}/approval")) == page
    told = text_of(guardian, page)
    assert "Is being carried out" in told
    assert "has not come to the order yet" in told
    assert told.count("<td") >= 9, "each step, by whom"
    who = client.get(f"/cases/{case}", headers=bearer("duty")).json()["who"]
    assert who["withheld"] == "erased"


def test_a_hold_stops_an_erasure_until_it_is_released(desk, guardian, begin):
    case, person = begin()
    asking = {"data.stream": case, "data.ground": "unlawful"}
    erasure = gone_to(sent(desk, f"{PAGE}/erasures/ask", **asking))
    place = f"{PAGE}/holds/place"
    typed = {"number": person, "data.authority": "coroner", "data.reference": "INQ-12"}
    refused = sent(desk, place, **typed)
    assert refused.status_code == 422
    assert "Choose an answer: What is to be kept" in main_of(refused.text)
    assert f'value="{person}"' in refused.text
    hold = gone_to(sent(desk, place, what="person", **typed))
    assert hold in text_of(desk, PAGE)
    assert "INQ-12" in text_of(desk, hold)
    stopped = text_of(guardian, erasure)
    assert hold in stopped
    assert "can’t be approved while a hold stands" in stopped
    assert sent(guardian, f"{erasure}/approval").status_code == 409
    assert gone_to(sent(guardian, f"{hold}/release")) == hold
    assert "Released" in text_of(desk, hold)
    assert "can’t be approved" not in text_of(guardian, erasure)
    reason = {"data.reason": "claim"}
    assert gone_to(sent(guardian, f"{erasure}/refusal", **reason)) == erasure
    assert "Nothing was erased" in text_of(desk, erasure)


def test_cases_whose_time_is_over_are_listed_and_somebody_else_approves_the_list(
    desk, guardian, over
):
    due = f"{PAGE}/retention?by={TODAY}"
    assert over not in text_of(desk, f"{PAGE}/retention"), "it is worked out for whom asks"
    shown = text_of(desk, due)
    assert over in shown
    assert "20 years after treatment ended" in shown
    assert "is over before" in text_of(desk, f"{PAGE}/retention?by=2010-01-01")
    none = sent(desk, due)
    assert none.status_code == 422
    page = gone_to(sent(desk, due, case=over))
    assert f"{page}/approval" not in text_of(desk, page)
    assert "This can’t be undone" in text_of(guardian, f"{page}/approval")
    assert gone_to(sent(guardian, f"{page}/approval")) == page
    told = text_of(guardian, page)
    assert "Approved, is being carried out" in told
    assert page in text_of(desk, PAGE)


@pytest.fixture(scope="module")
def asked_for(desk, begin):
    """A request that was taken on: its page, and the case that it tells of."""
    case, person = begin(reason="Panic on the bus. Her boss Ivo shouts.")
    typed = {"data.person": person, "data.requester": "self", "data.words.text": "All of it."}
    return gone_to(sent(desk, f"{PAGE}/requests/take-on", **typed, **RECEIVED)), case


def test_one_part_of_an_entry_is_chosen_to_be_erased(desk, begin, client, bearer):
    case, person = begin()
    history = client.get(f"/cases/{case}/history", headers=bearer("duty")).json()
    entry = history["entries"][0]["id"]
    ask = f"{PAGE}/erasures/ask/part"
    assert ask in text_of(desk, f"{PAGE}/erasures/ask")
    assert 'name="entry"' in desk.get(ask).text
    form = f"{ask}?record={case}&entry={entry}"
    shown = text_of(desk, form)
    assert "Panic on the bus." not in shown
    [chosen] = re.findall(r'value="(\d+)"[^>]*>\s*<label[^>]*>\s*Request', shown)
    nothing = sent(desk, form, **{"data.ground": "unlawful"})
    assert nothing.status_code == 422
    assert "Which part" in main_of(nothing.text)
    page = gone_to(sent(desk, form, which=chosen, **{"data.ground": "unlawful"}))
    told = text_of(desk, page)
    assert "One part of one entry" in told
    assert person in told
    assert desk.get(f"{ask}?record={case}&entry={uuid4()}").status_code == 404


def place_of(page):
    """Where the words are that are to be kept back: the address of the form."""
    found = re.search(r'href="([^"]*withhold-part\?[^"]*part=request)"', page)
    assert found is not None
    return found.group(1).replace("&amp;", "&")


def test_a_request_is_checked_read_kept_back_from_and_released(desk, guardian, asked_for):
    page, case = asked_for
    told = text_of(desk, page)
    assert "Not yet" in told
    assert "All of it." in told
    assert page in text_of(desk, PAGE)
    wrong = sent(desk, f"{page}/decisions/check-requester", **CHECK)
    assert wrong.status_code == 422
    assert "Choose an answer: Does the person understand" in main_of(wrong.text)
    checked = sent(
        desk, f"{page}/decisions/check-requester", **CHECK, **{"data.understanding": "presumed"}
    )
    assert gone_to(checked) == page
    pack = f"{page}/pack"
    form = place_of(text_of(desk, pack))
    assert "Her boss Ivo shouts." in text_of(desk, form)
    nowhere = sent(desk, form, passage="Bruno", **{"data.ground": "third_party"})
    assert nowhere.status_code == 422
    assert "Only these words" in main_of(nowhere.text)
    assert "Bruno" in nowhere.text
    after = gone_to(sent(desk, form, passage="Ivo", **{"data.ground": "third_party"}))
    assert after.startswith(f"{pack}#entry-")
    read = text_of(desk, pack)
    assert "Her boss [withheld: third party] shouts." in read
    again = gone_to(sent(desk, form, passage="shouts", **{"data.ground": "crime"}))
    assert "[withheld: crime]." in text_of(desk, again)
    assert "3 characters of it" in text_of(desk, page)
    lift = re.findall(r'href="([^"]*lift-withholding\?[^"]*)"', text_of(desk, page))[-1]
    assert gone_to(sent(desk, lift)) == page
    assert "third party] shouts." in text_of(desk, pack)
    assert gone_to(sent(desk, pack)) == page
    assert "Released" in text_of(desk, page)
    file = desk.get(f"{pack}/file")
    assert file.headers["content-disposition"].startswith("attachment;")
    with zipfile.ZipFile(io.BytesIO(file.content)) as files:
        assert case in files.read("record.json").decode()
    assert "withhold-part" not in text_of(guardian, pack), "nothing is decided after a release"


def test_what_stands_in_the_record_of_somebody_else_is_told_by_decision(
    desk, guardian, begin, client, bearer
):
    case, person = begin()
    other, sibling = begin()
    concern = {
        "variant": "adult",
        "categories": ["neglect"],
        "people": [{"person": sibling, "role": "subject"}, {"person": person, "role": "other"}],
        "immediate_risk": False,
        "account": {"description": "Left alone for days."},
        "others": [{"about": person, "name": "Merle Ashdown"}],
    }
    raised = client.post(
        f"/cases/{other}/raise-concern",
        json={"data": concern},
        headers={**bearer("pwp"), "Idempotency-Key": str(uuid4())},
    )
    assert raised.status_code == 201, raised.text
    typed = {"data.person": person, "data.requester": "self", "data.words.text": "All of it."}
    page = gone_to(sent(desk, f"{PAGE}/requests/take-on", **typed, **RECEIVED))
    shown = text_of(desk, page)
    [form] = re.findall(r'href="([^"]*disclose-part\?[^"]*)"', shown)
    form = form.replace("&amp;", "&")
    assert "In the records of others" in shown
    told = text_of(desk, form)
    assert "The record of somebody else" in told
    assert "Left alone" not in told
    assert gone_to(sent(desk, form, **{"data.basis": "about_them_too"})) == page
    assert "disclose-part" not in text_of(desk, page)
    assert "Merle Ashdown" in text_of(desk, f"{page}/pack")
    check = {**CHECK, "data.understanding": "presumed"}
    gone_to(sent(desk, f"{page}/decisions/check-requester", **check))
    own = sent(desk, f"{page}/pack")
    assert own.status_code == 403
    assert "Somebody else releases" in main_of(own.text)
    assert gone_to(sent(guardian, f"{page}/pack")) == page
    assert case not in shown


def test_what_was_decided_meanwhile_is_read_before_it_is_released(desk, guardian, begin):
    _, person = begin()
    typed = {"data.person": person, "data.requester": "self", "data.words.text": "All of it."}
    page = gone_to(sent(desk, f"{PAGE}/requests/take-on", **typed, **RECEIVED))
    check = {**CHECK, "data.understanding": "presumed"}
    gone_to(sent(desk, f"{page}/decisions/check-requester", **check))
    shown = desk.get(f"{page}/pack").text
    form = place_of(main_of(shown))
    gone_to(sent(guardian, form, **{"data.ground": "crime"}))
    hidden = dict(re.findall(r'type="hidden" name="([a-z0-9_]+)" value="([^"]*)"', shown))
    stale = desk.post(f"{page}/pack", data=hidden, headers={"Sec-Fetch-Site": "same-origin"})
    assert stale.status_code == 409
    assert "read it again" in main_of(stale.text)
    refusal = {"data.reason": "withdrawn", "data.complaint_route_told": "no"}
    refuse = f"{page}/decisions/refuse-disclosure"
    assert sent(desk, refuse, **refusal).status_code == 422
    gone_to(sent(desk, refuse, **{**refusal, "data.complaint_route_told": "yes"}))
    assert "does not want it any more" in text_of(guardian, page)


def test_who_asked_is_given_more_time_and_let_in_and_out(desk, begin):
    _, person = begin()
    typed = {"data.person": person, "data.requester": "self", "data.words.text": "All of it."}
    page = gone_to(sent(desk, f"{PAGE}/requests/take-on", **typed, **RECEIVED))
    decide = f"{page}/decisions"
    gone_to(sent(desk, f"{decide}/extend-disclosure", **{"data.reason": "complex"}))
    assert "with more time taken" in text_of(desk, page)
    check = {**CHECK, "data.understanding": "presumed"}
    gone_to(sent(desk, f"{decide}/check-requester", **check))
    until = TODAY + timedelta(days=30)
    days = {"day": until.day, "month": until.month, "year": until.year}
    let_in = {"data.reader": person, **{f"data.until-{n}": str(d) for n, d in days.items()}}
    gone_to(sent(desk, f"{decide}/give-requester-access", **let_in))
    assert "They read here until" in text_of(desk, page)
    gone_to(sent(desk, f"{decide}/end-requester-access"))
    assert "They read here until" not in text_of(desk, page)


def at(name, day, time):
    told = {"day": day.day, "month": day.month, "year": day.year}
    return {f"data.{name}-{part}": str(said) for part, said in told.items()} | {
        f"data.{name}-time": time
    }


def test_an_external_review_is_asked_for_by_one_and_approved_by_another(desk, guardian, begin):
    case, _ = begin()
    typed = {
        "data.reviewer": str(uuid4()),
        "data.ground": "inspection",
        "data.authority": "CQC-4711",
        **at("as_at", TODAY - timedelta(days=1), "9am"),
        **at("starting", TODAY, "9am"),
        **at("until", TODAY + timedelta(days=30), "5pm"),
    }
    ask = f"{PAGE}/reviews/ask"
    refused = sent(desk, ask, cases=f"{case} nothing", **typed)
    assert refused.status_code == 422
    assert "Numbers of the cases" in main_of(refused.text)
    page = gone_to(sent(desk, ask, cases=case, **typed))
    assert f"{page}/approval" not in text_of(desk, page)
    assert page in text_of(guardian, PAGE)
    assert "CQC-4711" in text_of(guardian, page)
    assert case in text_of(guardian, f"{page}/approval")
    assert gone_to(sent(guardian, f"{page}/approval")) == page
    assert "Waits" not in text_of(desk, page)
    assert gone_to(sent(desk, f"{page}/end")) == page
    assert "Over" in text_of(guardian, page)


@pytest.mark.parametrize("persona", ["manager", "operator", "auditor", "pwp"])
def test_nobody_else_is_shown_or_offered_any_of_it(browse, asked_for, persona):
    page, _ = asked_for
    browser = browse(persona)
    assert PAGE not in browser.get("/pages").text
    for path in (PAGE, page, f"{page}/pack", f"{page}/pack/file", f"{PAGE}/retention?by={TODAY}"):
        assert browser.get(path).status_code == 403


def test_what_is_not_there_is_not_found(desk):
    missing = "00000000-0000-7000-8000-000000000000"
    for kind in ("erasures", "holds", "destructions", "requests", "reviews"):
        assert desk.get(f"{PAGE}/{kind}/{missing}").status_code == 404


@pytest.mark.parametrize(
    ("wanted_for", "leads"),
    [
        ("copy_of_record", "requests/take-on?person={person}"),
        ("hold", "holds/place?person={person}"),
        ("hold", "holds/place?record={case}"),
        ("erasure", "erasures/ask?record={case}"),
        ("external_review", "reviews/ask?case={case}"),
    ],
    ids=["copy", "hold of a person", "hold", "erasure", "review"],
)
def test_what_was_found_leads_to_the_form_with_its_number(wanted_for, leads, desk):
    found = {"person": str(uuid4()), "cases": [{"case": str(uuid4()), **OUTLINE}]}
    shown = ways(found, wanted_for)
    there = f"{PAGE}/{leads}".format(person=found["person"], case=found["cases"][0]["case"])
    assert there in {each.href for each in shown}
    assert there.rpartition("=")[2] in text_of(desk, there)


def test_a_search_that_finds_nobody_says_that_something_may_be_held_all_the_same(desk):
    page = desk.get(f"{PAGE}/find?wanted_for=hold").text
    assert re.search(r'value="hold"[^>]* checked', page)
    typed = {"wanted_for": "hold", "name": "Nobody Atall"}
    refused = sent(desk, f"{PAGE}/find", **typed)
    assert refused.status_code == 422
    assert "date of birth" in main_of(refused.text)
    assert 'value="Nobody Atall"' in refused.text
