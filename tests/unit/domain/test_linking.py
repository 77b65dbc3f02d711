from uuid import UUID

import pytest

from domain.case.referral.linking import (
    FlagDuplicate,
    Link,
    LinkNote,
    LinkReferral,
    ReferralUnlinked,
    UnlinkReferral,
)
from domain.commands import NotAcceptable, NotPossible
from tests.unit.domain.conftest import CASE

OTHER = UUID(int=0xCA5F)


def unlink(link):
    return UnlinkReferral(link=link, note=LinkNote(text="Another person of the same name"))


def test_a_possible_duplicate_is_flagged_and_unflagged(received):
    [flagged] = received.ask(FlagDuplicate(other_case=OTHER))
    assert received.known_case.linking.duplicates == {OTHER}
    [entry] = received.ask(unlink(flagged.id))
    assert isinstance(entry.fact, ReferralUnlinked)
    assert "name" not in str(entry.fact.clear())
    assert received.known_case.linking.links == {}
    assert received.refusal(unlink(flagged.id)) == (NotPossible, "no-such-link")


def test_a_link_says_how_the_cases_belong_together(received):
    [entry] = received.ask(LinkReferral(other_case=OTHER, relation="sibling"))
    state = received.known_case.linking
    assert state.links == {entry.id: Link(OTHER, "sibling")}
    assert state.duplicates == frozenset()
    wrong = LinkReferral(other_case=OTHER, relation="nemesis")
    assert received.refusal(wrong) == (NotAcceptable, "unknown-relation")


@pytest.mark.parametrize(
    "link",
    [
        lambda other: FlagDuplicate(other_case=other),
        lambda other: LinkReferral(other_case=other, relation="same_household"),
    ],
)
def test_nothing_is_linked_twice_or_to_itself(received, link):
    assert received.refusal(link(CASE)) == (NotAcceptable, "linked-to-itself")
    received.ask(link(OTHER))
    assert received.refusal(link(OTHER)) == (NotPossible, "already-linked")


def test_one_case_may_belong_to_another_in_two_ways(received):
    for relation in ("sibling", "same_household"):
        received.ask(LinkReferral(other_case=OTHER, relation=relation))
    assert len(received.known_case.linking.links) == 2
