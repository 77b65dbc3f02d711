"""Boards as pages: whose they are, by which rule, and as they stood."""

import re

import pytest

from api.pages.boards.named import BOARDS
from tests.integration.api.pages.conftest import main_of
from tests.integration.api.test_gate import CONCERN


@pytest.fixture(scope="module")
def concern(case, catch_up):
    """A concern about the person whose case the practitioner `pwp` holds."""
    raised = case.post("pwp", f"/cases/{case.id}/raise-concern", data=CONCERN)
    case.position = raised["position"]
    catch_up()
    return case


def test_an_open_concern_stands_with_the_rule_that_says_so(browse, concern):
    text = main_of(browse("safeguarding-lead").get("/pages/boards/concerns").text)
    assert f'href="/pages/cases/{concern.id}"' in text
    assert "A concern is open" in text


def test_a_board_as_it_stood_before_says_so_and_shows_what_stood_then(browse, concern):
    page = browse("safeguarding-lead").get("/pages/boards/concerns?position=1")
    assert "As it stood at position 1" in page.text
    assert concern.id not in page.text


def test_the_home_page_of_the_lead_begins_with_open_concerns(browse, concern):
    text = main_of(browse("safeguarding-lead").get("/pages").text)
    assert "Open concerns" in text
    assert f'href="/pages/cases/{concern.id}"' in text


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.asks)
def test_every_board_is_shown_to_whom_it_is_offered(browse, concern, board):
    assert browse("supervisor").get(board.page.path).status_code == 200


def test_a_board_that_is_not_for_a_role_is_refused_and_not_offered(browse, concern):
    admin = browse("admin")
    assert "/pages/boards/waiting" not in admin.get("/pages/boards").text
    assert admin.get("/pages/boards/waiting").status_code == 403
    assert browse("information-governance").get("/pages/boards/concerns").status_code == 403


@pytest.mark.parametrize("path", ["/pages/boards/concerns", "/pages/boards/supervision"])
def test_a_board_leads_to_its_cases_as_they_stood_and_in_the_same_capacity(browse, concern, path):
    stated = f"position={concern.position}&purpose=quality"
    text = main_of(browse("auditor").get(f"{path}?{stated}").text)
    links = re.findall(r'href="(/pages/cases/[^"]*)"', text)
    assert path.endswith("supervision") or links
    assert all(each.endswith(f"?{stated.replace('&', '&amp;')}") for each in links)
