"""Subject access requests: who may ask, by when, what is kept back and who decides."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.clocks import months_after
from domain.commands import NotAcceptable, NotAllowed, NotPossible
from domain.evidence import Ground
from domain.governance import governance
from domain.governance.disclosure_parts import (
    DisclosePart,
    HarmOpinion,
    IncludeMatter,
    LiftWithholding,
    Span,
    WeighMatters,
    WithholdPart,
)
from domain.governance.disclosure_requests import (
    CheckRequester,
    ExtendDisclosure,
    RefuseDisclosure,
    ReleaseDisclosure,
    ReleasedPack,
    RequestDisclosure,
    RequestWords,
)
from domain.governance.requester_access import EndRequesterAccess, GiveRequesterAccess
from domain.moments import london_day
from domain.policies import policy
from domain.roles import Role
from tests.unit.domain.stream import Stream

IG, LEAD = Role.INFORMATION_GOVERNANCE, Role.SAFEGUARDING_LEAD
PERSON, CASE, ENTRY, MATTER = (UUID(int=n) for n in range(1, 5))
RELEASER, PROFESSIONAL, READER = UUID(int=0xAD), UUID(int=0xAE), UUID(int=0xAF)
PLACE = {"stream": CASE, "event": ENTRY}
CHECK = CheckRequester(identity="document_seen", authority="own_right", understanding="presumed")


def released(revision=0):
    return ReleaseDisclosure(pack=ReleasedPack(sha256="0" * 64), revision=revision)


def asked_for(requester="self", **changes):
    stream = Stream(governance)
    given = {
        "person": PERSON,
        "requester": requester,
        "received_on": london_day(stream.now),
        "words": RequestWords(text="Everything, please."),
    }
    stream.ask(RequestDisclosure(**{**given, **changes}), role=IG)
    return stream


@pytest.fixture
def disclosure():
    return asked_for()


def test_it_is_due_a_month_after_it_was_received_and_once_two_months_later(disclosure):
    state = disclosure.state.disclosure
    assert state.due_by == months_after(state.received_on, 1)
    assert not state.overdue(state.due_by)
    assert state.overdue(state.due_by + timedelta(days=1))
    disclosure.ask(ExtendDisclosure(reason="complex"), role=IG)
    extended = disclosure.state.disclosure
    assert extended.due_by == months_after(state.received_on, 3)
    again = disclosure.refusal(ExtendDisclosure(reason="complex"), role=IG)
    assert again == (NotPossible, "extended-already")


def test_who_was_not_told_in_time_is_not_told_that_it_takes_longer():
    late = asked_for(received_on=date(2026, 4, 1))
    asked = ExtendDisclosure(reason="complex")
    assert late.refusal(asked, role=IG) == (NotPossible, "time-over")
    odd = ExtendDisclosure(reason="busy")
    assert late.refusal(odd, role=IG) == (NotAcceptable, "unknown-code")


@pytest.mark.parametrize(
    ("requester", "authority", "understanding", "interests", "code"),
    [
        ("self", "own_right", "presumed", None, None),
        ("self", "parental_responsibility", "presumed", None, "no-authority"),
        ("young_person", "own_right", "understands", None, None),
        ("young_person", "own_right", "does_not_understand", None, "understanding"),
        ("parent", "parental_responsibility", "does_not_understand", True, None),
        ("parent", "parental_responsibility", "understands_and_agrees", True, None),
        ("parent", "parental_responsibility", "understands", True, "understanding"),
        ("parent", "parental_responsibility", "does_not_understand", None, "not-in-interests"),
        ("parent", "parental_responsibility", "does_not_understand", False, "not-in-interests"),
        ("parent", "own_right", "does_not_understand", True, "no-authority"),
        ("representative", "written_authority", "understands", None, None),
        ("attorney_or_deputy", "court_appointed_deputy", "lacks_capacity", True, None),
        ("attorney_or_deputy", "court_appointed_deputy", "presumed", True, "understanding"),
    ],
)
def test_who_may_ask_for_whom(requester, authority, understanding, interests, code):
    stream = asked_for(requester)
    check = CheckRequester(
        identity="details_matched",
        authority=authority,
        understanding=understanding,
        interests=interests,
    )
    if code is None:
        stream.ask(check, role=IG)
        assert stream.state.disclosure.checked
    else:
        assert stream.refusal(check, role=IG) == (NotAcceptable, code)


def test_every_requester_can_be_checked_by_codes_that_are_listed():
    rules = policy("subject_access")
    for rule in rules["requesters"].values():
        assert set(rule["authorities"]) <= set(rules["authorities"])
        assert set(rule["understandings"]) <= set(rules["understandings"])
        assert rule["authorities"]
        assert rule["understandings"]


def test_a_request_names_a_known_requester_and_a_day_that_has_come():
    stream = Stream(governance)
    today = london_day(stream.now)
    asked = {"person": PERSON, "words": RequestWords(text="All.")}
    odd = RequestDisclosure(**asked, requester="neighbour", received_on=today)
    assert stream.refusal(odd, role=IG) == (NotAcceptable, "unknown-code")
    early = RequestDisclosure(**asked, requester="self", received_on=today + timedelta(days=1))
    assert stream.refusal(early, role=IG) == (NotAcceptable, "received-in-future")


def harm(stream, *, given=-1, review=90):
    today = london_day(stream.now)
    return HarmOpinion(
        professional=PROFESSIONAL,
        given_on=today + timedelta(days=given),
        review_by=today + timedelta(days=review),
    )


def test_serious_harm_needs_a_professional_and_a_day_to_ask_again(disclosure):
    refused = NotAcceptable, "harm-opinion"
    bare = WithholdPart(**PLACE, ground=Ground.SERIOUS_HARM)
    assert disclosure.refusal(bare, role=IG) == refused
    other = WithholdPart(**PLACE, ground=Ground.THIRD_PARTY, harm=harm(disclosure))
    assert disclosure.refusal(other, role=IG) == refused
    for days, code in ((1, "harm-opinion-old"), (-190, "harm-opinion-old")):
        asked = WithholdPart(**PLACE, ground=Ground.SERIOUS_HARM, harm=harm(disclosure, given=days))
        assert disclosure.refusal(asked, role=IG) == (NotAcceptable, code)
    past = WithholdPart(**PLACE, ground=Ground.SERIOUS_HARM, harm=harm(disclosure, review=0))
    assert disclosure.refusal(past, role=IG) == (NotAcceptable, "review-in-past")
    made = disclosure.ask(
        WithholdPart(**PLACE, ground=Ground.SERIOUS_HARM, harm=harm(disclosure)), role=IG
    )
    assert disclosure.state.disclosure.withheld[made.id].review_by == made.fact.harm.review_by
    disclosure.ask(CHECK, role=IG)
    disclosure.now += timedelta(days=100)
    assert disclosure.refusal(released(1), role=IG) == (NotPossible, "review-overdue")


def test_a_withholding_names_its_ground_and_who_decided_and_can_be_lifted(disclosure):
    span = Span(field="narrative.text", start=4, end=9)
    asked = WithholdPart(**PLACE, part="note", span=span, ground=Ground.THIRD_PARTY)
    made = disclosure.ask(asked, role=IG)
    [held] = disclosure.state.disclosure.withheld.values()
    assert (held.ground, held.by, held.span) == (Ground.THIRD_PARTY, made.by.actor, span)
    disclosure.ask(LiftWithholding(withholding=made.id), role=IG)
    assert not disclosure.state.disclosure.withheld
    again = LiftWithholding(withholding=made.id)
    assert disclosure.refusal(again, role=IG) == (NotPossible, "no-such-withholding")


@pytest.mark.parametrize(
    "asked",
    [
        lambda: Span(field="text", start=5, end=5),
        lambda: Span(field="Text", start=0, end=5),
        lambda: WithholdPart(**PLACE, ground=Ground.CRIME, span=Span(field="text", start=0, end=1)),
    ],
)
def test_a_span_is_of_a_part_and_holds_something(asked):
    with pytest.raises(ValueError, match=r"span|pattern"):
        asked()


def test_who_lets_it_tell_of_others_does_not_release_it(disclosure):
    odd = DisclosePart(**PLACE, part="who", basis="curiosity")
    assert disclosure.refusal(odd, role=IG) == (NotAcceptable, "unknown-basis")
    disclosure.ask(DisclosePart(**PLACE, part="who", basis="consented"), role=IG)
    disclosure.ask(CHECK, role=IG)
    assert disclosure.refusal(released(1), role=IG) == (NotAllowed, "own-request")
    disclosure.ask(released(1), role=IG, actor=RELEASER)
    assert disclosure.state.disclosure.released_by == RELEASER


def test_nothing_is_released_before_who_asks_was_checked_and_nothing_follows(disclosure):
    assert disclosure.refusal(released(), role=IG) == (NotPossible, "requester-not-checked")
    disclosure.ask(CHECK, role=IG)
    disclosure.ask(released(), role=IG)
    for late in (released(), CHECK, WithholdPart(**PLACE, ground=Ground.CRIME)):
        assert disclosure.refusal(late, role=IG) == (NotPossible, "disclosure-over")


def test_a_refusal_has_a_reason_and_whoever_asked_is_told_how_to_complain(disclosure):
    silent = RefuseDisclosure(reason="no_authority", complaint_route_told=False)
    assert disclosure.refusal(silent, role=IG) == (NotAcceptable, "complaint-route-not-told")
    odd = RefuseDisclosure(reason="no", complaint_route_told=True)
    assert disclosure.refusal(odd, role=IG) == (NotAcceptable, "unknown-code")
    disclosure.ask(RefuseDisclosure(reason="no_authority", complaint_route_told=True), role=IG)
    assert disclosure.state.disclosure.over
    assert disclosure.state.disclosure.refused == "no_authority"


def test_a_matter_is_let_in_by_who_may_know_of_it(disclosure):
    disclosure.ask(IncludeMatter(matter=MATTER), role=LEAD)
    assert disclosure.state.disclosure.matters == {MATTER}
    again = IncludeMatter(matter=MATTER)
    assert disclosure.refusal(again, role=LEAD) == (NotPossible, "matter-included")


def test_that_hidden_matters_were_weighed_changes_nothing_that_is_told(disclosure):
    before = disclosure.state.disclosure.revision
    disclosure.ask(WeighMatters(), role=LEAD)
    assert disclosure.state.disclosure.weighed == {LEAD}
    assert disclosure.state.disclosure.revision == before
    disclosure.ask(WeighMatters(), role=Role.STAFF_ALLEGATION_OFFICER)
    assert disclosure.state.disclosure.weighed == {LEAD, Role.STAFF_ALLEGATION_OFFICER}


def test_a_disclosure_begins_with_its_request(disclosure):
    nowhere = Stream(governance)
    assert nowhere.refusal(CHECK, role=IG) == (NotPossible, "no-such-disclosure")
    again = RequestDisclosure(
        person=PERSON,
        requester="self",
        received_on=london_day(disclosure.now),
        words=RequestWords(text="Again."),
    )
    assert disclosure.refusal(again, role=IG) == (NotPossible, "disclosure-exists")


def test_nothing_comes_between_the_reading_of_a_pack_and_its_release(disclosure):
    disclosure.ask(CHECK, role=IG)
    made = disclosure.ask(WithholdPart(**PLACE, ground=Ground.CRIME), role=IG)
    assert disclosure.refusal(released(0), role=IG) == (NotPossible, "pack-changed")
    disclosure.ask(LiftWithholding(withholding=made.id), role=IG)
    assert disclosure.refusal(released(1), role=IG) == (NotPossible, "pack-changed")
    unsaid = released(None)
    assert disclosure.refusal(unsaid, role=IG) == (NotPossible, "pack-changed")
    disclosure.ask(released(2), role=IG)


def let_in(stream, *, days=30, reader=READER):
    return GiveRequesterAccess(reader=reader, until=london_day(stream.now) + timedelta(days=days))


def test_whoever_asked_is_let_in_once_they_are_checked_for_a_time(disclosure):
    asked = let_in(disclosure)
    assert disclosure.refusal(asked, role=IG) == (NotPossible, "requester-not-checked")
    disclosure.ask(CHECK, role=IG)
    last = london_day(disclosure.now) + timedelta(days=30)
    disclosure.ask(asked, role=IG)
    state = disclosure.state.disclosure
    assert state.readable_by(READER, last)
    assert not state.readable_by(READER, last + timedelta(days=1))
    assert not state.readable_by(RELEASER, last)
    disclosure.ask(EndRequesterAccess(), role=IG)
    assert not disclosure.state.disclosure.readable_by(READER, last)
    again = disclosure.refusal(EndRequesterAccess(), role=IG)
    assert again == (NotPossible, "no-requester-access")


def test_they_may_be_let_in_after_the_release_and_not_after_a_refusal(disclosure):
    disclosure.ask(CHECK, role=IG)
    disclosure.ask(released(), role=IG)
    disclosure.ask(let_in(disclosure), role=IG)
    assert disclosure.state.disclosure.access.reader == READER
    refused = asked_for()
    refused.ask(CHECK, role=IG)
    refused.ask(let_in(refused), role=IG)
    refused.ask(RefuseDisclosure(reason="withdrawn", complaint_route_told=True), role=IG)
    today = london_day(refused.now)
    assert not refused.state.disclosure.readable_by(READER, today)
    assert refused.refusal(let_in(refused), role=IG) == (NotPossible, "disclosure-over")


def test_nobody_lets_themselves_in_nor_for_longer_than_the_rules_say(disclosure):
    disclosure.ask(CHECK, role=IG)
    own = let_in(disclosure, reader=RELEASER)
    refused = disclosure.refusal(own, role=IG, actor=RELEASER)
    assert refused == (NotAllowed, "own-request")
    longest = policy("subject_access")["requester_access_days"]
    for days in (-1, longest + 1):
        odd = let_in(disclosure, days=days)
        assert disclosure.refusal(odd, role=IG) == (NotAcceptable, "access-too-long")
    for days in (0, longest):
        disclosure.ask(let_in(disclosure, days=days), role=IG)


def test_the_person_reads_what_they_asked_for_and_not_what_others_asked_for_them(disclosure):
    today = london_day(disclosure.now)
    assert disclosure.state.disclosure.readable_by(PERSON, today)
    assert asked_for("young_person").state.disclosure.readable_by(PERSON, today)
    assert not asked_for("parent").state.disclosure.readable_by(PERSON, today)
