"""What stands around every page: sessions, headers, assets, and what goes wrong."""

import re

import pytest

from api.demonstration.personas import PERSONAS
from api.pages import registered
from api.pages.page import CONTENT_SECURITY_POLICY
from api.perimeter.body import LARGEST_OF_A_FORM
from domain.roles import Role

_TOKEN = re.compile(r'(?<=name="csrf" value=")[^"]*')
PEOPLE = sorted(name for name, each in PERSONAS.items() if each.role is not Role.SUBSCRIBER)


def test_the_address_of_the_service_leads_to_the_pages(browse):
    answer = browse("pwp").get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/pages")


def test_who_is_not_signed_in_signs_in_and_comes_back(client):
    answer = client.get("/pages/cases/x?as_at=2025-03-14T09:00", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == (
        "/sign-in?to=%2Fpages%2Fcases%2Fx%3Fas_at%3D2025-03-14T09%253A00"
    )


def test_a_script_that_asks_for_a_part_is_sent_to_the_whole_where_something_is_amiss(
    client, browse
):
    part = {"HX-Request": "true"}
    answer = client.get("/pages/cases/x?behind=7", headers=part, follow_redirects=False)
    assert answer.headers["hx-redirect"] == "/sign-in?to=%2Fpages%2Fcases%2Fx%3Fbehind%3D7"
    answer = browse("pwp").get("/pages/nowhere?a=b", headers=part)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (404, "/pages/nowhere?a=b")
    assert "hx-redirect" not in browse("pwp").get("/pages/nowhere").headers


def test_a_path_in_any_letters_is_answered_with_a_page(browse):
    page = browse("pwp").get("/pages/%E2%82%AC?a=%E2%82%AC", headers={"HX-Request": "true"})
    assert (page.status_code, page.headers["hx-redirect"]) == (
        404,
        "/pages/%E2%82%AC?a=%E2%82%AC",
    )


def test_a_long_or_strange_address_leads_to_the_first_page_after_signing_in(client):
    there = client.get(f"/pages/people?x={'a' * 600}", follow_redirects=False)
    assert there.headers["location"] == "/sign-in?to=%2Fpages"
    there = client.get("/pages?a=b+c", follow_redirects=False)
    assert there.headers["location"] == "/sign-in?to=%2Fpages%3Fa%3Db%2520c"


@pytest.mark.parametrize("body", [b"a=1&" * 400, b"a=\xff"], ids=["many fields", "no text"])
def test_a_form_that_can_t_be_read_from_nobody_is_no_fault_of_ours(client, body):
    headers = {
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    assert client.post("/pages", content=body, headers=headers).status_code == 400


def test_a_page_says_the_same_compressed_but_for_the_tokens_of_its_forms(browse):
    browser = browse("pwp")
    plain, again, short = (
        browser.get("/pages/people", headers={"Sec-Fetch-Site": site})
        for site in ("cross-site", "cross-site", "same-origin")
    )
    assert "content-encoding" not in plain.headers
    assert short.headers["content-encoding"] == "gzip"
    assert int(short.headers["content-length"]) < len(short.content) / 2
    tokens = {token for page in (plain, again, short) for token in _TOKEN.findall(page.text)}
    assert len(tokens) == 3
    assert len({_TOKEN.sub("", page.text) for page in (plain, again, short)}) == 1


def test_no_form_is_taken_with_the_token_of_another_session(browse):
    [token, *_] = _TOKEN.findall(browse("pwp").get("/pages/people").text)
    typed = {"csrf": token, "name": "Nobody"}
    headers = {"Sec-Fetch-Site": "same-origin"}
    for persona in ("pwp", "supervisor"):
        sent = browse(persona).post("/pages/people", data=typed, headers=headers)
        assert sent.status_code == 409


def test_what_programs_ask_for_is_not_compressed(client, bearer):
    headers = {**bearer("pwp"), "Sec-Fetch-Site": "same-origin", "Accept-Encoding": "gzip"}
    answer = client.get("/caseload", headers=headers)
    assert (answer.status_code, "content-encoding" in answer.headers) == (200, False)


def test_a_bearer_token_opens_no_page(client, bearer):
    answer = client.get("/pages", headers=bearer("pwp"), follow_redirects=False)
    assert answer.status_code == 303


def test_what_was_typed_survives_the_end_of_a_session(client):
    typed = {"csrf": "x", "note": "She did not come; her sister <b>rang</b>. " * 3}
    headers = {"Sec-Fetch-Site": "same-origin"}
    page = client.post("/pages/anything", data=typed, headers=headers)
    assert page.status_code == 401
    assert "her sister &lt;b&gt;rang&lt;/b&gt;" in page.text
    assert 'name="csrf"' not in page.text


def test_what_was_typed_is_sent_again_to_where_it_was_sent(client, browse):
    to = "/pages/chronologies/open?case=01990000-0000-7000-8000-000000000001"
    headers = {"Sec-Fetch-Site": "same-origin"}
    for asked, status in ((client, 401), (browse("safeguarding-lead"), 409)):
        page = asked.post(to, data={"csrf": "of another session", "why": "x"}, headers=headers)
        assert page.status_code == status
        assert f'action="{to}"' in page.text


@pytest.mark.parametrize("path", ["/pages/cases", "/pages/cases/add-document"])
def test_what_nobody_signed_in_sends_is_bounded_as_every_form_is(client, path):
    headers = {"Sec-Fetch-Site": "same-origin"}
    typed = {"note": "x" * (LARGEST_OF_A_FORM + 1)}
    refused = client.post(path, data=typed, headers=headers)
    assert refused.status_code == 413


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_what_another_site_sends_is_not_repeated(client, site):
    headers = {"Sec-Fetch-Site": site}
    answer = client.post(
        "/pages", data={"note": "planted"}, headers=headers, follow_redirects=False
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?to=%2Fpages"


@pytest.mark.parametrize("persona", PEOPLE)
def test_everybody_has_a_home_page_and_a_menu_of_what_is_theirs(browse, persona):
    page = browse(persona).get("/pages")
    assert page.status_code == 200
    role = PERSONAS[persona].role
    menu = {each.path for each in registered.PAGES if each.menu and role in each.roles}
    linked = set(re.findall(r'nhsuk-header__navigation-link" href="([^"]*)"', page.text))
    assert linked == menu


def test_pages_may_load_nothing_from_elsewhere_and_are_kept_nowhere(browse):
    page = browse("pwp").get("/pages")
    assert page.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"
    assert "style=" not in page.text
    assert re.search(r"<script(?![^>]*src=)", page.text) is None
    for address in re.findall(r'(?:src|href|action)="([^"]*)"', page.text):
        assert address.startswith(("/", "#")), address


def test_assets_are_kept_for_ever_under_names_that_tell_their_content(browse):
    browser = browse("pwp")
    for path in re.findall(r'(?:src|href)="(/assets/[^"]*)"', browser.get("/pages").text):
        assert re.search(r"-[0-9a-f]{16}\.", path)
        found = browser.get(path)
        assert found.status_code == 200
        assert "immutable" in found.headers["cache-control"]
        assert b"https://" not in found.content or path.endswith(".js")
    assert browser.get("/assets/caseledger.css").status_code == 404


def test_an_address_that_can_t_be_of_anything_is_of_nothing(browse):
    page = browse("pwp").get("/pages/cases/not-an-id")
    assert (page.status_code, "<h1>There is nothing here</h1>" in page.text) == (422, True)
    assert "case_id" not in page.text


def test_what_is_not_right_is_told_without_the_words_of_programs(browse):
    page = browse("pwp").get("/pages?after=" + "a" * 65)
    assert "<li>After: " in page.text
    assert "`" not in page.text


def test_where_there_is_no_page_a_page_says_so(browse):
    page = browse("pwp").get("/pages/nowhere")
    assert page.status_code == 404
    assert "<h1>There is nothing here</h1>" in page.text
    assert browse("pwp").get("/nowhere").headers["content-type"].startswith("application/problem")
