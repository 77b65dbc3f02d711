from datetime import date, timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.case.consent.consent import Capacity, Evidence, Giver, RecordConsent, Scope
from domain.case.consent.sharing import (
    Disclosed,
    DisclosureMade,
    RecordDisclosure,
    RecordSharingDecision,
    SharingDecisionMade,
    SharingReasons,
    Verdict,
)
from domain.case.legal_basis import ConsentPosition
from domain.case.referral.referral import Answer
from domain.case.safeguarding.agencies import Method, ReferToAgency, Sent
from domain.case.safeguarding.agency import Agency
from domain.case.safeguarding.concern_decisions import Variant
from domain.case.safeguarding.duties import MakePreventReferral
from domain.case.safeguarding.safeguarding import Account, Involved, PersonRole, RaiseConcern
from domain.commands import NotAcceptable, NotPossible

NOWHERE = UUID(int=77)
HASH = "ab" * 32
WHY = SharingReasons(
    what="Attendance and the plan", why="The school asked how to help", proportionality="No more"
)


def decide(at, **changes) -> RecordSharingDecision:
    values = {
        "happened_at": at,
        "verdict": Verdict.SHARE,
        "recipient": "school",
        "basis": "public_task",
        "consent": ConsentPosition.NOT_NEEDED,
        "informed": Answer.YES,
        "reasons": WHY,
    }
    return RecordSharingDecision(**{**values, **changes})


def disclose(authority: UUID, at, **changes) -> RecordDisclosure:
    values = {
        "happened_at": at,
        "authority": authority,
        "recipient": "school",
        "channel": Method.SECURE_EMAIL,
        "authorised_by": UUID(int=5),
        "disclosed": Disclosed(
            content_sha256=HASH, description="A letter of one page", recipient="H. Invented, head"
        ),
    }
    return RecordDisclosure(**{**values, **changes})


def test_a_decision_to_share_and_one_not_to_are_both_recorded(accepted):
    [shared] = accepted.ask(decide(accepted.now))
    assert isinstance(shared.fact, SharingDecisionMade)
    assert (shared.fact.recipient_version, shared.fact.basis_version) == ("1", "1")
    kept = decide(accepted.now, verdict=Verdict.DO_NOT_SHARE, basis=None, recipient="employer")
    [refused] = accepted.ask(kept)
    assert refused.fact.basis_version is None
    decisions = accepted.known_case.sharing.decisions
    assert decisions[shared.id].verdict is Verdict.SHARE
    assert decisions[refused.id].verdict is Verdict.DO_NOT_SHARE


def test_a_decision_contradicts_neither_lists_nor_consent_nor_time(accepted):
    for changes, kind, code in (
        ({"basis": None}, NotAcceptable, "basis-missing"),
        ({"basis": "curiosity"}, NotAcceptable, "unknown-legal-basis"),
        ({"basis": "consent"}, NotAcceptable, "basis-without-consent"),
        ({"recipient": "the_pub"}, NotAcceptable, "unknown-recipient"),
        ({"concern": NOWHERE}, NotPossible, "no-such-concern"),
        ({"happened_at": accepted.now + timedelta(seconds=1)}, NotAcceptable, "happened-in-future"),
    ):
        assert accepted.refusal(decide(accepted.now, **changes)) == (kind, code)


def test_a_decision_says_whether_consent_stood_on_record(accepted):
    given = RecordConsent(
        scope=Scope.SHARING,
        regarding="school",
        given_by=Giver.SELF,
        capacity=Capacity.PRESUMED,
        until=date(2026, 6, 5),
        evidence=Evidence(statement="Agreed on the telephone"),
    )
    agreed = {"basis": "consent", "consent": ConsentPosition.GIVEN}
    [before] = accepted.ask(decide(accepted.now, **agreed))
    accepted.ask(given)
    [after] = accepted.ask(decide(accepted.now, **agreed))
    [other] = accepted.ask(decide(accepted.now, **agreed, recipient="gp"))
    accepted.pass_days(5)
    [expired] = accepted.ask(decide(accepted.now, **agreed))
    found = [entry.fact.consent_on_record for entry in (before, after, other, expired)]
    assert found == [False, True, False, False]


def test_what_was_told_is_never_clear_nor_is_its_hash(accepted):
    [decision] = accepted.ask(decide(accepted.now))
    [entry] = accepted.ask(disclose(decision.id, accepted.now))
    assert isinstance(entry.fact, DisclosureMade)
    assert HASH not in str(entry.fact.clear())
    assert next(entry.fact.parts())[2]["content_sha256"] == HASH


@pytest.mark.parametrize("wrong", ["ab" * 31, "AB" * 32, "ag" * 32, "ab" * 33, ""])
def test_a_hash_is_sixty_four_lower_case_hex_digits(wrong):
    with pytest.raises(ValidationError):
        Disclosed(content_sha256=wrong, description="A letter", recipient="H. Invented")


def test_a_disclosure_rests_on_a_decision_to_share_with_that_recipient_made_before(accepted):
    at = accepted.now
    [shared] = accepted.ask(decide(at))
    [kept] = accepted.ask(decide(at, verdict=Verdict.DO_NOT_SHARE))
    second = timedelta(seconds=1)
    for asked, kind, code in (
        (disclose(NOWHERE, at), NotPossible, "no-authority"),
        (disclose(accepted.entries[0].id, at), NotPossible, "no-authority"),
        (disclose(kept.id, at), NotPossible, "decided-not-to-share"),
        (disclose(shared.id, at, recipient="gp"), NotAcceptable, "other-recipient"),
        (disclose(shared.id, at - second), NotAcceptable, "disclosed-before-decided"),
        (disclose(shared.id, accepted.now + second), NotAcceptable, "happened-in-future"),
        (disclose(shared.id, at, recipient="the_pub"), NotAcceptable, "unknown-recipient"),
    ):
        assert accepted.refusal(asked) == (kind, code)
    assert accepted.ask(disclose(shared.id, at))


def test_a_referral_to_an_agency_is_an_authority_too(accepted_child):
    story = accepted_child
    [concern] = story.ask(
        RaiseConcern(
            variant=Variant.CHILD,
            categories=("radicalisation",),
            people=(Involved(person=UUID(int=0x9E0), role=PersonRole.SUBJECT),),
            immediate_risk=False,
            account=Account(description="Said it again today"),
        )
    )
    sent = {
        "method": Method.ONLINE_FORM,
        "consent": ConsentPosition.NOT_NEEDED,
        "basis": "safeguarding",
        "person_told": Answer.NO,
        "sent": Sent(content="What was said"),
    }
    [agency] = story.ask(
        ReferToAgency(concern=concern.id, agency=Agency.POLICE, made_at=story.now, **sent)
    )
    [prevent] = story.ask(MakePreventReferral(happened_at=story.now, concern=concern.id, **sent))
    for authority in (agency.id, prevent.id):
        assert story.ask(disclose(authority, story.now, recipient="police"))
    unrelated = disclose(concern.id, story.now, recipient="police")
    assert story.refusal(unrelated) == (NotPossible, "no-authority")
