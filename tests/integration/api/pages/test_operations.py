"""How the service runs, in a browser: to each what is theirs to know."""

import pytest

from tests.integration.api.pages.conftest import main_of

PAGE = "/pages/operations"


@pytest.mark.parametrize(
    ("persona", "told", "untold"),
    [
        ("operator", ["Signed history", "Lists made from the log"], ["Who follows"]),
        ("auditor", ["Signed history", "Who follows the feed"], ["Lists made"]),
        ("manager", ["Who follows the feed"], ["Lists made"]),
        ("information-governance", ["Who follows the feed"], ["Lists made"]),
    ],
)
def test_everybody_is_told_what_is_theirs_to_know(browse, case, persona, told, untold):
    page = browse(persona).get(PAGE)
    assert page.status_code == 200, main_of(page.text)
    text = main_of(page.text)
    assert "Nothing has been signed yet" in text
    assert all(each in text for each in told)
    assert not any(each in text for each in untold)


def test_a_view_says_how_far_it_has_come(browse, case, catch_up):
    catch_up()
    text = main_of(browse("operator").get(PAGE).text)
    assert "Caseload" in text


def test_who_does_not_run_the_service_finds_no_way_there(browse):
    assert PAGE not in browse("pwp").get("/pages").text
    missing = "00000000-0000-7000-8000-000000000000"
    assert browse("auditor").get(f"{PAGE}/subscriptions/{missing}").status_code == 404
