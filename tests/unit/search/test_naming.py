"""What events tell of who somebody is, and what of it stands."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from application.naming import NAMING, Named, name_words, named, standing
from domain.case.corrections.corrections import EntryMarkedInError
from domain.case.referral.referral import (
    Identifier,
    IdentityMatched,
    IdentityUnverified,
    NoNumber,
    NumberStatus,
)
from domain.facts import Closed, Fact, event_classes, part_fields
from domain.person.identity import (
    Alias,
    AliasKind,
    AliasRecorded,
    Identity,
    IdentityRevised,
    NhsNumberStatusSet,
    PersonRegistered,
    RevisionReason,
)

PERSON = UUID(int=7)


def entry(fact: Fact) -> Any:
    return SimpleNamespace(
        id=uuid4(), type=fact.TYPE, fact=fact, fact_class=type(fact), at=datetime.now(UTC)
    )


def identity(name: str) -> Identity:
    return Identity(name=name)


def number(digits: str = "9990000018") -> Identifier:
    return Identifier(nhs_number=digits)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Wren Ashdown", {"wren", "ashdown"}),
        ("ASHDOWN,  wren", {"wren", "ashdown"}),
        ("Anne-Marie O'Neill", {"anne", "marie", "oneill"}),
        ("Anne Marie O’Neill", {"anne", "marie", "oneill"}),
        ("Dr. J. Straße", {"dr", "j", "strasse"}),
        ("ﬁona", {"fiona"}),
        ("Zoe\u0308", {"zo\u00eb"}),
        ("- '", set()),
    ],
)
def test_names_are_compared_by_their_folded_words(written: str, words: set[str]) -> None:
    assert name_words([written]) == words
    assert name_words(sorted(words)) == words, "what was folded stays as it is"


def test_an_event_tells_what_its_opened_part_says() -> None:
    registered = PersonRegistered(person=PERSON, identity=identity("Wren Ashdown"))
    assert named(registered) == Named(("Wren Ashdown",))
    alias = AliasRecorded(kind=AliasKind.BIRTH, alias=Alias(name="Wren Quill"))
    assert named(alias) == Named(("Wren Quill",))
    matched = IdentityMatched(status=NumberStatus.VERIFIED, number=number("999 000 0018"))
    assert named(matched) == Named(number="9990000018")
    closed = Closed("identity", PERSON, "00")
    assert named(PersonRegistered(person=PERSON, identity=closed)) == Named()
    assert named(NhsNumberStatusSet(status=NumberStatus.TRACE_FAILED)) == Named()


def test_every_event_that_tells_a_name_has_that_part() -> None:
    every = {kind.TYPE: kind for kind in (*event_classes(), *event_classes("person"))}
    for type, part in NAMING.items():
        assert part in part_fields(every[type])


def test_earlier_and_other_names_stand_and_a_wrong_one_does_not() -> None:
    registered = entry(PersonRegistered(person=PERSON, identity=identity("Ada One")))
    alias = entry(AliasRecorded(kind=AliasKind.BIRTH, alias=Alias(name="Ada Two")))
    changed = entry(IdentityRevised(reason=RevisionReason.CHANGED, identity=identity("Ada Three")))
    wrong = entry(IdentityRevised(reason=RevisionReason.WAS_WRONG, identity=identity("Ada Four")))
    assert standing([registered, alias, changed]) == [registered, alias, changed]
    assert standing([registered, alias, changed, wrong]) == [registered, alias, wrong]


def test_of_numbers_the_last_one_stands_until_it_is_doubted() -> None:
    first = entry(IdentityMatched(status=NumberStatus.VERIFIED, number=number()))
    second = entry(IdentityMatched(status=NumberStatus.VERIFIED, number=number("9990000026")))
    doubted = entry(IdentityUnverified(reason=NoNumber.TRACE_FAILED))
    assert standing([first, second]) == [second]
    assert standing([first, second, doubted]) == []


def test_what_was_withdrawn_does_not_stand() -> None:
    first = entry(IdentityMatched(status=NumberStatus.VERIFIED, number=number()))
    withdrawn = entry(EntryMarkedInError.model_construct(entry=first.id))
    assert standing([first, withdrawn]) == []
