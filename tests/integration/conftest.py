"""What tests of several folders share: a security module in software."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from tests.integration.keys import hsm

_LABELS = count(1)


@pytest.fixture(scope="session")
def hsm_place(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Any]:
    """Makes labels that no key has yet, in one token: a process learns of tokens only once.

    A test that asks for one is skipped where the machine has no SoftHSM.
    """
    made: list[Any] = []

    def place() -> Any:
        if not made:
            folder = tmp_path_factory.mktemp("softhsm")
            made.append(hsm.new_token(hsm.configured(folder), label="caseledger"))
        from infrastructure.keys.hsm import HsmPlace

        return HsmPlace(made[0], "caseledger", f"kek-{next(_LABELS)}", hsm.PIN)

    return place
