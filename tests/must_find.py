"""What a test needs of the machine, and what becomes of the test where it is not there."""

import os
from typing import NoReturn

import pytest

MUST_FIND = "CASELEDGER_TESTS_MUST_FIND"
"""Names, with commas between them, of what a test may not be skipped for the lack of."""


def missing(what: str, sentence: str) -> NoReturn:
    """Skip the test, saying so; fail where the environment says that this must be found."""
    if what in os.environ.get(MUST_FIND, "").split(","):
        pytest.fail(sentence)
    pytest.skip(sentence)
