"""That the tests of the pages are not skipped where they must run."""

import pytest

from tests.acceptance.browser import chromium
from tests.must_find import MUST_FIND


@pytest.mark.parametrize(
    ("must_find", "outcome"),
    [("softhsm2,chromium", pytest.fail.Exception), ("node", pytest.skip.Exception)],
)
def test_without_a_browser_they_are_skipped_only_where_they_may_be(monkeypatch, must_find, outcome):
    monkeypatch.setattr(chromium, "NAMES", ("no-such-browser",))
    monkeypatch.setenv(MUST_FIND, must_find)
    with pytest.raises(outcome, match="apt-get install chromium"):
        chromium.program()
