"""Lists and reports as tables, from the pages that show them."""

import html
import re

import pytest

LINK = re.compile(r'href="(/pages/exports/[^"]*)"')


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("/pages/audit/reports/waits?by=team", "report-waits"),
        ("/pages/boards/concerns", "board"),
        ("/pages/boards/supervision", "supervision"),
        ("/pages/boards/waiting", "waiting"),
        ("/pages/boards/transitions", "board"),
    ],
)
def test_what_a_page_shows_is_taken_out_as_of_the_same_position(browse, case, page, name):
    manager = browse("manager")
    [link] = LINK.findall(manager.get(page).text)
    position = re.search(r"position=(\d+)", link)[1]
    file = manager.get(html.unescape(link))
    assert file.status_code == 200, file.text
    assert file.headers["content-type"] == "application/zip"
    assert name in file.headers["content-disposition"]
    assert file.headers["log-position"] == position


def test_only_those_who_may_take_something_out_are_offered_it(browse, case):
    assert not LINK.findall(browse("supervisor").get("/pages/audit/reports/waits").text)
    assert browse("supervisor").get("/pages/exports/boards/concerns").status_code == 403
    assert browse("manager").get("/pages/exports/boards/elsewhere").status_code == 404
