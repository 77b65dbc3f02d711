"""Concerns that are linked, merged and reopened."""

from domain.case.safeguarding.concern_decisions import (
    Variant,
)
from domain.case.safeguarding.concern_links import (
    ConcernLinked,
)
from domain.case.safeguarding.safeguarding import (
    NoReply,
)
from domain.commands import NotAcceptable, NotPossible
from tests.unit.domain.concerns import (
    LEAD,
    NOWHERE,
    close,
    concern,
    decision,
    link,
    merge,
    refer,
    reopen,
    triage,
)


def test_concerns_are_linked_here_and_across_cases(raised):
    story, first = raised
    [second] = story.ask(concern())
    [linked] = story.ask(link(first, second.id), **LEAD)
    assert isinstance(linked.fact, ConcernLinked)
    assert story.ask(link(first, NOWHERE, other_case=NOWHERE), **LEAD)
    for asked, kind, code in (
        (link(first, first), NotAcceptable, "concern-linked-to-itself"),
        (link(first, NOWHERE), NotPossible, "no-such-concern"),
        (link(NOWHERE, first), NotPossible, "no-such-concern"),
    ):
        assert story.refusal(asked, **LEAD) == (kind, code)
    assert story.known_case.safeguarding.open_concerns == {first, second.id}


def test_a_merged_concern_goes_on_in_the_other_with_the_answers_it_awaits(decided):
    story, first = decided
    [second] = story.ask(concern())
    [made] = story.ask(refer(second.id, story.now))
    story.ask(merge(second.id, first), **LEAD)
    state = story.known_case.safeguarding
    assert state.open_concerns == {first}
    assert state.concerns[second.id].merged_into == first
    assert state.awaiting_reply == {made.id}
    assert story.refusal(close(first), **LEAD) == (NotPossible, "concern-not-decided")
    story.ask(decision(first), **LEAD)
    assert story.refusal(close(first), **LEAD) == (NotPossible, "agency-reply-awaited")
    assert story.refusal(reopen(second.id), **LEAD) == (NotPossible, "concern-merged")
    assert story.refusal(triage(second.id), **LEAD) == (NotPossible, "concern-closed")


def test_only_open_concerns_of_one_kind_are_merged(raised):
    story, first = raised
    [adult] = story.ask(concern(variant=Variant.ADULT, categories=("domestic",)))
    for asked, kind, code in (
        (merge(first, first), NotAcceptable, "concern-merged-into-itself"),
        (merge(first, adult.id), NotAcceptable, "concerns-differ-in-kind"),
        (merge(first, NOWHERE), NotPossible, "no-such-concern"),
        (merge(NOWHERE, first), NotPossible, "no-such-concern"),
    ):
        assert story.refusal(asked, **LEAD) == (kind, code)
    [second] = story.ask(concern())
    story.ask(triage(second.id), **LEAD)
    story.ask(decision(second.id), **LEAD)
    story.ask(close(second.id), **LEAD)
    for asked in (merge(first, second.id), merge(second.id, first)):
        assert story.refusal(asked, **LEAD) == (NotPossible, "concern-closed")


def test_a_reopened_concern_is_judged_anew_and_waits_for_nothing_given_up(decided):
    story, id = decided
    [made] = story.ask(refer(id, story.now))
    assert story.refusal(reopen(id), **LEAD) == (NotPossible, "concern-open")
    story.ask(close(id, without_reply=NoReply.NONE_EXPECTED), **LEAD)
    story.ask(reopen(id), **LEAD)
    state = story.known_case.safeguarding
    assert state.open_concerns == {id}
    assert state.awaiting_reply == frozenset()
    assert state.referrals[made.id].waived
    assert story.refusal(decision(id), **LEAD) == (NotPossible, "concern-not-triaged")
    story.ask(triage(id), **LEAD)
    story.ask(decision(id), **LEAD)
    story.ask(close(id), **LEAD)
    assert story.refusal(reopen(NOWHERE), **LEAD) == (NotPossible, "no-such-concern")
