"""The example of a consumer does with each event what docs/feed.md asks of a follower."""

from typing import Any

import pytest
from caseledger_client import Follower
from caseledger_client.errors import NotAFeed
from caseledger_verify.policy import parse_policy

from client.examples import caseload
from client.tests.served import Served, policy
from tests.integration.following.conftest import Connect
from verifier.tests.maker import Event, Log, some_uuid

CASE, OTHER = some_uuid("a case"), some_uuid("another case")
REFERRAL = {"pathway": "cyp_camhs", "service": "BRIDGEWELL", "received": "2026-10-01"}
CASELOAD = "SELECT rests_on, ended, corrected, disputed FROM copied.caseload WHERE case_id = %s"


class Copy:
    """The example beside a log in memory."""

    def __init__(self, served: Served, connect: Connect, name: str) -> None:
        self._served = served
        self._connection = connect()
        self._connection.execute("DROP SCHEMA IF EXISTS copied CASCADE")
        caseload.prepare(self._connection)
        self._follower = Follower(
            self._connection,
            served.service(),
            caseload.handle,
            name=name,
            policy=parse_policy(policy(served.log)),
            wanted={},
            read_again=caseload.read_again,
        )

    def append(self, type: str, case: str = CASE, **data: Any) -> Event:
        return self._served.log.append(case, f"case.{type}", data=data)

    def take(self, *, signed: int | None = None) -> None:
        """All that there is, under a checkpoint over so many events of it."""
        self._served.signed = len(self._served.log.events) if signed is None else signed
        while self._follower.take():
            pass

    def rows(self, case: str = CASE) -> list[tuple[Any, ...]]:
        return self._connection.execute(CASELOAD, (case,)).fetchall()

    def entries(self) -> list[str]:
        found = self._connection.execute("SELECT id FROM copied.entry ORDER BY position")
        return [id for (id,) in found]


@pytest.fixture
def served() -> Served:
    return Served(Log(), limit=3)


@pytest.fixture
def copy(served: Served, connect: Connect, name: str) -> Copy:
    return Copy(served, connect, name)


def test_each_row_says_on_which_entries_it_rests_and_what_was_said_against_them(copy: Copy) -> None:
    referral = copy.append("referral_received", **REFERRAL)
    closed = copy.append("case_closed")
    copy.append("referral_received", OTHER, **REFERRAL)
    copy.take()
    assert copy.rows() == [([referral.id, closed.id], True, False, False)]
    copy.append("subject_statement_added", entry=closed.id)
    copy.take()
    assert copy.rows() == [([referral.id, closed.id], True, False, True)]
    copy.append("entry_corrected", entry=referral.id, reason="wrong_date")
    copy.take()
    assert copy.rows() == [([referral.id, closed.id], True, True, True)]
    copy.append("entry_marked_in_error", entry=closed.id)
    copy.take()
    assert copy.rows() == [([referral.id], False, True, False)]
    assert copy.rows(OTHER)[0][1:] == (False, False, False)


def test_a_case_is_read_again_once_a_restriction_of_it_is_lifted(
    copy: Copy, served: Served
) -> None:
    referral = copy.append("referral_received", **REFERRAL)
    other = copy.append("referral_received", OTHER, **REFERRAL)
    restricted = copy.append("access_restricted", covers=[])
    closed = copy.append("case_closed")
    copy.append("subject_statement_added", entry=closed.id)
    served.withheld = {4}
    copy.take()
    assert copy.rows() == []
    assert closed.id not in copy.entries()

    lifted = copy.append("restriction_lifted", restriction=restricted.id)
    served.withheld = set()
    copy.append("session_recorded", OTHER)
    # What no checkpoint covers yet is read again all the same.
    copy.take(signed=5)
    assert copy.rows() == [([referral.id, closed.id], True, False, True)]
    assert lifted.id in copy.entries()
    assert copy.rows(OTHER) == [([other.id], False, False, False)]
    copy.take()


def test_what_was_erased_does_not_come_back_with_it(copy: Copy, served: Served) -> None:
    first = copy.append("referral_received", **REFERRAL)
    restricted = copy.append("access_restricted", covers=[first.id])
    order = {"stream": CASE, "subject": "somebody", "event": first.id, "part": "who"}
    served.log.append(CASE, "governance.erasure_ordered", kind="governance", data=order)
    copy.append("restriction_lifted", restriction=restricted.id)
    copy.take()
    assert first.id not in copy.entries()
    assert copy.rows() == []


def test_what_is_read_again_has_to_be_what_was_told_before(
    copy: Copy, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy.append("referral_received", **REFERRAL)
    copy.append("restriction_lifted", restriction=some_uuid("it"))
    page = served._page

    def otherwise(request: Any) -> Any:
        if "case" in request.url.params:
            served.log.events[0] = Log().append(CASE, "case.case_closed")
        return page(request)

    monkeypatch.setattr(served, "_page", otherwise)
    with pytest.raises(NotAFeed, match="position 1 is told otherwise"):
        copy.take(signed=0)
    assert copy.entries() == []
