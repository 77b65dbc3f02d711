"""What the pages look by: served only if it is what was looked at."""

import json
import shutil

import pytest

from api.pages.assets import FETCHED, assets
from tests.must_find import missing


@pytest.fixture
def fetched():
    """The folder of what was fetched at set-up."""
    if not FETCHED.is_dir():
        missing("node", "the design system is not there: install nodejs and npm, then run make")
    return FETCHED


def test_without_what_is_fetched_the_pages_have_their_own_styles(tmp_path):
    found = assets(tmp_path)
    assert not found.is_whole
    assert sorted(found.named) == ["caseledger.css", "favicon.svg"]


def test_a_file_that_is_not_what_was_looked_at_is_not_served(fetched, tmp_path):
    listed = json.loads((fetched / "nhsuk-frontend/package.json").read_text())
    assert listed["version"] == "10.6.1"
    for package in ("nhsuk-frontend", "htmx.org"):
        shutil.copytree(fetched / package / "dist", tmp_path / package / "dist")
    assert assets(tmp_path).is_whole
    assets.cache_clear()
    changed = tmp_path / "htmx.org/dist/htmx.min.js"
    changed.write_bytes(changed.read_bytes() + b"//")
    found = assets(tmp_path)
    assert found.lacking == ("htmx.js",)
    assert "nhsuk.css" not in found.named
    assets.cache_clear()


def test_nothing_is_asked_of_another_host(fetched):
    styles = assets(fetched).named["nhsuk.css"].content
    assert b"@font-face" not in styles
    assert b"http" not in styles.replace(b"http://www.w3.org/", b"")
