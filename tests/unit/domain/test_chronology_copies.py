"""Freezing a chronology, what is kept from copies of it, and giving one to another agency."""

from datetime import timedelta

import pytest

from domain.case.safeguarding.agencies import Method
from domain.commands import NotAcceptable, NotPossible
from domain.evidence import Ground
from domain.governance.chronology.copies import (
    Addressee,
    Authority,
    FreezeChronology,
    FrozenContent,
    LiftChronologyWithholding,
    ReleaseChronology,
    WithholdFromChronology,
)
from domain.governance.chronology.entries import Reason
from domain.governance.chronology.state import Released, Withheld
from domain.policies import policy
from infrastructure.chronologies.copy_files import TELLS
from tests.unit.domain.stream import SOMEBODY_ELSE
from tests.unit.domain.test_chronology import (
    CASE,
    CHILD,
    ENTRY,
    LEAD,
    OTHER,
    SISTER,
    opened,
    row,
    stream,
    told,
)

__all__ = ["opened", "stream"]

CONTENT = FrozenContent(sha256="5a" * 32)


def withholding(**changes) -> WithholdFromChronology:
    reason = Reason(about=CHILD, text="He asked us not to tell.")
    values = {"case": CASE, "entry": ENTRY, "ground": Ground.EXPECTED_PRIVATE, "reason": reason}
    return WithholdFromChronology(**{**values, **changes})


def freezing(position=7) -> FreezeChronology:
    return FreezeChronology(position=position, content=CONTENT)


def releasing(stream, frozen, **changes) -> ReleaseChronology:
    values = {
        "frozen": frozen,
        "layout": "partnership",
        "recipient": "school",
        "channel": Method.LETTER,
        "sent_at": stream.now - timedelta(hours=1),
        "authorities": (Authority(case=CASE, entry=ENTRY),),
        "content": CONTENT,
        "addressee": Addressee(name="The designated lead"),
    }
    return ReleaseChronology(**{**values, **changes})


def test_what_is_withheld_is_told_again_once_that_is_lifted(opened):
    entry = opened.ask(withholding(part="own_words.0"), **LEAD)
    kept = Withheld(CASE, ENTRY, "own_words.0", Ground.EXPECTED_PRIVATE, SOMEBODY_ELSE)
    assert told(opened).withheld == {entry.id: kept}
    lifting = LiftChronologyWithholding(withholding=entry.id)
    opened.ask(lifting, **LEAD)
    assert told(opened).withheld == {}
    assert opened.refusal(lifting, **LEAD) == (NotPossible, "no-such-withholding")


def test_what_is_withheld_is_of_its_cases_or_of_its_rows(opened):
    assert opened.refusal(withholding(case=OTHER), **LEAD) == (NotPossible, "no-such-case")
    assert opened.refusal(withholding(case=None), **LEAD) == (NotPossible, "no-such-row")
    imported = opened.ask(row(opened), **LEAD).id
    elsewhere = Reason(about=SISTER, text="Of hers.")
    asked = withholding(case=None, entry=imported, reason=elsewhere)
    assert opened.refusal(asked, **LEAD) == (NotAcceptable, "about-somebody-else")
    entry = opened.ask(withholding(case=None, entry=imported), **LEAD)
    assert told(opened).withheld[entry.id].case is None


def test_a_position_is_frozen_once(opened):
    first, second = opened.ask(freezing(), **LEAD), opened.ask(freezing(9), **LEAD)
    assert told(opened).frozen == {first.id: 7, second.id: 9}
    assert opened.refusal(freezing(), **LEAD) == (NotPossible, "frozen-already")


def test_only_what_is_frozen_is_given_and_it_is_kept_to_whom(opened):
    assert opened.refusal(releasing(opened, ENTRY), **LEAD) == (NotPossible, "not-frozen")
    frozen = opened.ask(freezing(), **LEAD).id
    asked = releasing(opened, frozen)
    entry = opened.ask(asked, **LEAD)
    given = Released(frozen, "partnership", "school", asked.sent_at, SOMEBODY_ELSE)
    assert told(opened).released == {entry.id: given}
    assert entry.fact.policy == policy("chronology")["version"]
    assert entry.fact.recipient_version == policy("sharing_recipients")["version"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"layout": "poster"}, "unknown-code"),
        ({"recipient": "neighbour"}, "unknown-recipient"),
        ({"sent_at": "2026-06-02T09:00:00Z"}, "happened-in-future"),
    ],
)
def test_a_copy_is_given_in_a_layout_to_a_recipient_of_the_lists(opened, changes, code):
    frozen = opened.ask(freezing(), **LEAD).id
    asked = releasing(opened, frozen, **changes)
    assert opened.refusal(asked, **LEAD) == (NotAcceptable, code)


def test_every_column_of_every_layout_is_one_that_can_be_told():
    for layout in policy("chronology")["layouts"].values():
        names = [column["name"] for column in layout["columns"]]
        assert len(set(names)) == len(names)
        assert {column["tells"] for column in layout["columns"]} <= set(TELLS)
