"""Reports with the cases behind each number, and samples, in a browser."""

import html
import re

import pytest

from tests.integration.api.pages.conftest import main_of
from tests.integration.api.pages.sending import sent

LINK = re.compile(r'href="(/pages/audit/reports/[a-z]+/cases\?[^"]*)"')


@pytest.fixture(scope="module")
def held(case, catch_up):
    """A case that somebody holds and nobody has met yet."""
    catch_up()
    return case


@pytest.mark.parametrize("kind", ["measures", "outcomes", "waits"])
def test_every_number_of_a_report_leads_to_its_cases(browse, held, kind):
    manager = browse("manager")
    page = manager.get(f"/pages/audit/reports/{kind}")
    assert page.status_code == 200, main_of(page.text)
    assert f'href="/pages/audit/reports/{kind}"' in manager.get("/pages/audit").text
    for link in LINK.findall(page.text):
        behind = manager.get(html.unescape(link))
        assert behind.status_code == 200
        assert "/pages/cases/" in main_of(behind.text)


def test_who_waits_is_found_behind_the_figure_by_name_and_as_it_stood(browse, held):
    manager = browse("manager")
    page = manager.get("/pages/audit/reports/waits")
    [link, *_] = [each for each in LINK.findall(page.text) if "denominator" in each]
    assert "position=" in link
    text = main_of(manager.get(html.unescape(link)).text)
    assert re.search(rf'href="/pages/cases/{held.id}\?position=\d+"', text)


def test_a_report_is_divided_and_compared_and_speaks_of_a_moment(browse, held):
    manager = browse("manager")
    path = "/pages/audit/reports/waits"
    page = manager.get(f"{path}?by=team&compare_to=2026-01-01&as_at_date=&as_at_time=")
    assert page.status_code == 200
    assert "What moved" in page.text
    assert "Then" in page.text
    moved = main_of(manager.get(f"{path}/cases?which=moved&compare_to=2026-01-01").text)
    assert f"/pages/cases/{held.id}?position=" in moved
    assert "New in" in moved
    assert "As it stood at position 1" in manager.get(f"{path}?position=1").text
    assert manager.get(f"{path}?from=2026-02-02&to=2026-02-01").status_code == 422
    assert manager.get(f"{path}/cases?figure=nothing&which=numerator").status_code == 404


def test_a_report_of_days_in_which_nobody_ended_says_so(browse, held):
    path = "/pages/audit/reports/outcomes?from=2001-01-01&to=2001-03-31"
    assert "Nobody is counted in these days." in main_of(browse("manager").get(path).text)


def test_reports_are_for_those_who_count(browse):
    assert browse("pwp").get("/pages/audit/reports/waits").status_code == 403
    assert "/pages/audit/reports" not in browse("safeguarding-lead").get("/pages/audit").text


def test_a_sample_is_drawn_listed_and_tells_of_its_cases_as_they_stood(browse, held):
    auditor = browse("auditor")
    answer = sent(auditor, "/pages/audit/samples", size="200", going="open")
    assert answer.status_code == 303, main_of(answer.text)
    there = answer.headers["location"]
    assert f'href="{there}"' in auditor.get("/pages/audit/samples").text
    text = main_of(auditor.get(there).text)
    assert re.search(rf'href="/pages/cases/{held.id}\?position=\d+"', text)
    assert "Goes on" in text


def test_a_sample_of_too_many_or_of_none_is_refused_and_what_was_typed_is_kept(browse, held):
    auditor = browse("auditor")
    refused = sent(auditor, "/pages/audit/samples", size="9999", seed="abcd-1234")
    assert refused.status_code == 422
    assert 'value="abcd-1234"' in refused.text
    none = sent(auditor, "/pages/audit/samples", size="5", ended_to="2001-01-01")
    assert none.status_code in {409, 422}
