"""A release starts on a log only where it can read all that the log holds."""

import pytest

from api.composing.release import refuse_unread
from infrastructure.postgres.cannot_start import CannotStart


def test_a_log_that_can_be_read_is_started_on() -> None:
    refuse_unread(lambda _statement, _parameters: [("case.referral_received", 1)])


def test_a_log_of_a_later_release_is_not() -> None:
    held = [("case.referral_received", 1), ("case.referral_received", 99), ("case.unheard_of", 1)]
    with pytest.raises(CannotStart) as refused:
        refuse_unread(lambda _statement, _parameters: held)
    assert str(refused.value) == (
        "The log holds events that this release of Caseledger can't read, and would show less than"
        " is recorded: start the release that wrote them, or a later one"
        " (case.referral_received version 99, case.unheard_of version 1)."
    )


def test_what_is_named_has_an_end() -> None:
    held = [("case.unheard_of", schema) for schema in range(1, 9)]
    with pytest.raises(CannotStart, match=r"version 5 and 3 more\)\.$"):
        refuse_unread(lambda _statement, _parameters: held)
