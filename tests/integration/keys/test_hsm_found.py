"""That the tests of the security module are not skipped where they must run."""

import pytest

from tests.integration.keys import hsm
from tests.must_find import MUST_FIND


@pytest.mark.parametrize(
    ("must_find", "outcome"),
    [("softhsm2", pytest.fail.Exception), ("another", pytest.skip.Exception)],
)
def test_without_the_module_its_tests_are_skipped_only_where_they_may_be(
    monkeypatch, must_find, outcome
):
    monkeypatch.setattr(hsm, "MODULES", ("/nowhere/libsofthsm2.so",))
    monkeypatch.setenv(MUST_FIND, must_find)
    with pytest.raises(outcome, match="SoftHSM is not installed"):
        hsm.module()
