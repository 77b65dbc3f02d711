"""Evidence in a browser: a bundle made, judged by the verifier in plain words, and kept."""

import re
from hashlib import sha256

import pytest

from tests.integration.api.notaries import notaries
from tests.integration.api.pages.conftest import main_of

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module", autouse=True)
def notary(services, settings):
    """Signs both logs beside these tests."""
    with notaries(settings):
        yield


@pytest.fixture(scope="module")
def auditor(browse):
    return browse("auditor")


@pytest.fixture(scope="module")
def send(auditor):
    """Sends a form as the page shows it, with what is typed into it."""

    def send(shown: str, path: str, **typed: str):
        hidden = dict(re.findall(r'type="hidden" name="([a-z_]+)" value="([^"]*)"', shown))
        return auditor.post(path, data={**hidden, **typed}, headers=SAME_ORIGIN)

    return send


@pytest.fixture(scope="module")
def made(case, auditor, send):
    """The page that says what the verifier says of a case's bundle."""
    form = auditor.get(f"/pages/cases/{case.id}/evidence")
    assert form.status_code == 200
    page = send(form.text, f"/pages/cases/{case.id}/evidence", why="quality", then="look")
    assert page.status_code == 200, main_of(page.text)
    return page.text


def judged(auditor, content, **more):
    token = re.search(r'name="csrf" value="([^"]*)"', auditor.get("/pages/evidence/verify").text)
    return auditor.post(
        "/pages/evidence/verify",
        data={"csrf": token.group(1), **more},
        files={"bundle": ("case.zip", content, "application/zip")},
        headers=SAME_ORIGIN,
    )


def test_a_bundle_is_judged_in_plain_words_before_it_is_kept(made):
    text = main_of(made)
    assert "Everything that the bundle claims holds" in text
    assert "No entry is left out" in text
    assert "It does not prove" in text
    assert text.count("<strong>") == 0


def test_the_bundle_that_is_kept_is_the_one_that_was_judged(case, auditor, send, made):
    kept = send(made, f"/pages/cases/{case.id}/evidence", then="keep")
    assert kept.headers["content-type"] == "application/zip"
    assert kept.headers["content-disposition"].startswith("attachment;")
    assert sha256(kept.content).hexdigest() in made
    again = judged(auditor, kept.content)
    assert "Everything that the bundle claims holds" in again.text
    changed = judged(auditor, kept.content.replace(b"Panic", b"panic").replace(b'"', b"'", 1))
    assert "Everything that the bundle claims holds" not in changed.text


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"\x00" * 100_000])
def test_what_is_no_bundle_is_said_to_be_none(auditor, content):
    page = judged(auditor, content)
    assert page.status_code == 200
    assert "can’t be judged as an evidence bundle" in page.text


def test_a_form_without_a_file_and_one_of_another_session_are_asked_again(auditor):
    assert judged(auditor, b"").status_code == 422
    page = judged(auditor, b"PK", csrf="another")
    assert page.status_code == 409
    assert "choose the file once more" in page.text


def test_whoever_sends_a_file_without_a_session_signs_in_first(client):
    sent = client.post(
        "/pages/evidence/verify",
        files={"bundle": ("case.zip", b"PK", "application/zip")},
        headers=SAME_ORIGIN,
        follow_redirects=False,
    )
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?to=%2Fpages")


def test_the_policy_is_told_and_can_be_kept(auditor, client):
    policy = client.get("/log/policy").text
    assert policy.startswith("log ")
    assert policy.endswith("quorum none\n")
    assert auditor.get("/pages/evidence/policy").text == policy
    assert policy.splitlines()[0].partition(" ")[2] in auditor.get("/pages/evidence").text.replace(
        "&#43;", "+"
    )


def test_a_case_is_found_by_its_number(case, auditor):
    answer = auditor.get(f"/pages/evidence?case={case.id}")
    assert answer.headers["location"] == f"/pages/cases/{case.id}/evidence"


def test_who_may_make_none_is_refused(case, browse, send):
    browser = browse("pwp")
    form = browser.get(f"/pages/cases/{case.id}/evidence").text
    token = re.search(r'name="csrf" value="([^"]*)"', form).group(1)
    refused = browser.post(
        f"/pages/cases/{case.id}/evidence",
        data={"csrf": token, "why": "quality"},
        headers=SAME_ORIGIN,
    )
    assert refused.status_code == 403


def test_what_was_asked_wrongly_is_told_beside_what_was_typed(case, auditor, send):
    path = f"/pages/cases/{case.id}/evidence"
    page = send(auditor.get(path).text, path, why="quality", position="yesterday", then="keep")
    assert page.status_code == 422
    assert 'value="yesterday"' in page.text
