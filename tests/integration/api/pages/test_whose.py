"""Every page of a case says whose record it is: nothing is read or done in the wrong one."""

import pytest

from tests.integration.api.pages.conftest import main_of
from tests.integration.api.test_gate import CONCERN

SHOWN_BY = {"/evidence": "manager", "/readings": "safeguarding-lead"}
"""Who is shown a page that is not the practitioner's."""


@pytest.mark.parametrize(
    "below",
    [
        "/entries/{entry}",
        "/entries/{entry}/who-knew",
        "/evidence",
        "/compare",
        "/hindsight",
        "/scores",
        "/readings",
        "/who-knew",
    ],
)
def test_a_page_of_a_case_says_whose_record_it_is(browse, case, below):
    entry = case.ask("pwp", "raise-concern", CONCERN)
    persona = SHOWN_BY.get(below, "safeguarding-lead" if "who-knew" in below else "pwp")
    name = case.get("pwp").json()["who"]["name"]
    page = browse(persona).get(f"/pages/cases/{case.id}{below.format(entry=entry)}")
    assert page.status_code == 200
    assert f"<bdi>{name}</bdi>" in main_of(page.text).partition("</h1>")[0]
    assert name not in page.text.partition("</title>")[0]


def test_who_makes_bundles_without_reading_cases_is_told_that_the_name_is_not_shown(browse, case):
    page = browse("information-governance").get(f"/pages/cases/{case.id}/evidence")
    assert "Name not shown" in page.text
