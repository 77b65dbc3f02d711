from uuid import UUID

from domain.case.safeguarding.curation import (
    CurationReason,
    ExcludeFromChronology,
    Exclusion,
    IncludeInChronology,
    Inclusion,
)
from domain.commands import NotAcceptable, NotPossible

WHY = CurationReason(reason="The same event as the entry of the day before")


def include(id: UUID, **changes) -> IncludeInChronology:
    return IncludeInChronology(**{"entry": id, "ground": Inclusion.STRENGTH, **changes})


def exclude(id: UUID) -> ExcludeFromChronology:
    return ExcludeFromChronology(entry=id, ground=Exclusion.REPEATS_ANOTHER, reason=WHY)


def test_what_does_not_enter_by_itself_is_included_and_taken_out_again(accepted):
    contact = accepted.book()
    assert accepted.refusal(exclude(contact)) == (NotPossible, "not-in-the-chronology")
    accepted.ask(include(contact))
    assert accepted.known_case.curation.included == {contact}
    assert accepted.refusal(include(contact)) == (NotPossible, "in-the-chronology")
    accepted.ask(exclude(contact))
    state = accepted.known_case.curation
    assert (state.included, state.excluded) == (frozenset(), {contact})


def test_what_enters_by_itself_is_excluded_and_put_back(accepted):
    referral = accepted.entries[0]
    assert referral.fact.SIGNIFICANT
    assert accepted.refusal(include(referral.id)) == (NotPossible, "in-the-chronology")
    [out] = accepted.ask(exclude(referral.id))
    assert accepted.refusal(exclude(referral.id)) == (NotPossible, "not-in-the-chronology")
    accepted.ask(include(referral.id))
    assert accepted.known_case.curation.excluded == frozenset()
    told = [entry.fact.clear()["entry"] for entry in accepted.entries[-2:]]
    assert told == [str(referral.id)] * 2, "every word on it stays on record"
    assert "same event" not in str(out.fact.clear())


def test_only_entries_of_this_case_are_curated_and_another_reason_is_written(accepted):
    for asked in (include, exclude):
        assert accepted.refusal(asked(UUID(int=77))) == (NotPossible, "no-such-entry")
    contact = accepted.book()
    silent = include(contact, ground=Inclusion.OTHER)
    assert accepted.refusal(silent) == (NotAcceptable, "reason-missing")
    assert accepted.ask(include(contact, ground=Inclusion.OTHER, reason=WHY))
