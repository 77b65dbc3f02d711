"""How the parts of the service stand, in words."""

from datetime import UTC, datetime

import pytest

from api.pages.operations import standing
from api.pages.operations.checkpoints import checkpoint, quorum, witnesses
from domain.governance.subscription.state import Standing
from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.notes import WITNESS, NoteSigner
from infrastructure.witnesses.cosignatures import cosigned

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LOG = NoteSigner("example.org/log", bytes(32))
W1 = NoteSigner("witness.example.org/w1", b"1" * 32, WITNESS)
W2 = NoteSigner("witness.example.org/w2", b"2" * 32, WITNESS)
POLICY = (
    f"log {LOG.key.vkey}\nwitness one {W1.key.vkey}\nwitness two {W2.key.vkey}\n"
    "group both all one two\nquorum both\n"
)


@pytest.fixture
def note():
    text = Checkpoint("example.org/log", 12, bytes(32)).text
    return LOG.signed(text) + cosigned(text, time=int(AT.timestamp()), signer=W1).line


def test_a_checkpoint_tells_how_far_it_reaches_and_who_cosigned_when(note):
    found = checkpoint(note)
    assert (found.log, found.size) == ("example.org/log", 12)
    [cosigned] = found.cosigned
    assert (cosigned.witness, cosigned.at) == ("witness.example.org/w1", AT)


def test_a_witness_that_has_not_signed_is_told(note):
    [row] = standing.logs([("The record", checkpoint(note))], witnesses(POLICY)).rows
    assert row[2].text == (
        "witness.example.org/w1: 2 March 2026, 9am; witness.example.org/w2: has not signed this one"
    )
    assert row[2].stands_out
    [none] = standing.logs([("The record", None)], []).rows
    assert none[1].text == "Nothing has been signed yet"


@pytest.mark.parametrize(("policy", "who"), [(POLICY, "both"), ("quorum none\n", None)])
def test_a_quorum_is_told_where_there_is_one(policy, who):
    assert quorum(policy) == who


VIEW = {
    "name": "caseload",
    "version": 8,
    "position": 40,
    "at": "2026-03-02T09:00:00.000000Z",
    "events": 2,
    "seconds": 1.4,
    "parked_streams": 1,
    "parked_events": 3,
}


def test_a_list_says_how_far_it_is_behind_and_what_is_set_aside():
    [row] = standing.views({"log_position": 42, "views": [VIEW]}).rows
    assert (row[2].text, row[2].more) == ("2 events", "for 1 second")
    assert (row[3].text, row[3].stands_out) == ("1 record, 3 events", True)


@pytest.mark.parametrize("code", sorted(Standing))
def test_a_follower_is_told_with_what_went_wrong(code):
    follower = {
        "subscription": "s",
        "name": "Portal",
        "standing": code.value,
        "delivery": "webhook",
        "lag": {"events": 0, "seconds": 0.0},
        "dead_letters": 2,
        "last_error": {"code": "timeout", "at": "2026-03-02T09:00:00.000000Z", "failures": 3},
        "log_changed": True,
    }
    [row] = standing.subscriptions({"subscriptions": [follower]}, page="/x/{subscription_id}").rows
    assert row[0].href == "/x/s"
    assert row[1].text.endswith(", of another history")
    assert row[1].more == "Is sent events"
    assert (row[2].text, row[3].text) == ("Nothing", "2 events")
    assert (row[4].text, row[4].more) == ("Timeout", "2 March 2026, 9am")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1.4, "for 1 second"),
        (119.0, "for 119 seconds"),
        (714.2, "for 12 minutes"),
        (10_000.0, "for 3 hours"),
        (200_000.0, "for 2 days"),
    ],
)
def test_how_long_something_is_behind_is_told_in_the_unit_that_fits(seconds, said):
    view = {**VIEW, "seconds": seconds}
    [row] = standing.views({"log_position": 42, "views": [view]}).rows
    assert row[2].more == said


def test_a_page_of_one_follower_says_all_in_words():
    told = {
        "standing": "active",
        "since": "2026-03-02T09:00:00.000000Z",
        "delivery": "pull",
        "agreement": "DSA-1",
        "wanted": {"types": [], "cases": []},
        "granted": {},
        "lag": {"events": 7, "seconds": 714.2},
        "committed_at": "2026-03-02T09:00:00.000000Z",
    }
    said = {fact.term: fact.value for fact in standing.follower(told)}
    assert said["Stands"] == "Follows"
    assert said["How"] == "Asks for events itself"
    assert said["Wants"] == "Every event that it may have"
    assert said["Is told in words"] == "Nothing"
    assert said["Behind"] == "7 events for 12 minutes"
    assert said["Last error"] == "None"
    assert "Was told last" not in said
