from itertools import product

import pytest

from domain.case.consent import (
    Capacity,
    ConsentRecorded,
    ConsentRefused,
    ConsentWithdrawn,
    Evidence,
    Giver,
    RecordConsent,
    RecordConsentRefusal,
    RecordConsentWithdrawal,
    Scope,
    Stand,
)
from domain.commands import NotAcceptable, NotPossible, Refusal

ASKED = (RecordConsent, RecordConsentRefusal, RecordConsentWithdrawal)


def consent(kind=RecordConsent, **changes):
    values = {
        "scope": Scope.TREATMENT,
        "given_by": Giver.SELF,
        "capacity": Capacity.PRESUMED,
        "evidence": Evidence(statement="Explained on the telephone; agreed"),
    }
    return kind(**{**values, **changes})


def by_parent(kind=RecordConsent, **changes):
    parent = {"given_by": Giver.PARENT, "capacity": Capacity.PARENTAL_RESPONSIBILITY}
    return consent(kind, **{**parent, **changes})


def refusal_of(story, asked, kind: type[Refusal] = NotAcceptable) -> str:
    with pytest.raises(kind) as refused:
        story.ask(asked)
    return refused.value.code


def test_nothing_is_inferred_from_silence(accepted):
    assert accepted.known_case.consent.on(Scope.TREATMENT) == {}


def test_consent_given_refused_and_withdrawn(accepted):
    [given] = accepted.ask(consent())
    assert isinstance(given.fact, ConsentRecorded)
    assert accepted.known_case.consent.on(Scope.TREATMENT) == {Giver.SELF: Stand.GIVEN}
    [withdrawn] = accepted.ask(consent(RecordConsentWithdrawal))
    assert isinstance(withdrawn.fact, ConsentWithdrawn)
    assert accepted.known_case.consent.on(Scope.TREATMENT) == {Giver.SELF: Stand.WITHDRAWN}
    [refused] = accepted.ask(consent(RecordConsentRefusal))
    assert isinstance(refused.fact, ConsentRefused)
    assert accepted.known_case.consent.on(Scope.TREATMENT) == {Giver.SELF: Stand.REFUSED}


def test_refusal_and_withdrawal_enter_the_chronology_and_consent_does_not():
    found = [kind.SIGNIFICANT for kind in (ConsentRecorded, ConsentRefused, ConsentWithdrawn)]
    assert found == [False, True, True]


def test_what_was_said_is_never_clear(accepted):
    [entry] = accepted.ask(consent())
    assert "evidence" not in entry.fact.clear()


def test_a_parents_consent_does_not_hide_a_childs_refusal(accepted_child):
    accepted_child.ask(consent(RecordConsentRefusal, capacity=Capacity.COMPETENT_CHILD))
    accepted_child.ask(by_parent())
    assert accepted_child.known_case.consent.on(Scope.TREATMENT) == {
        Giver.SELF: Stand.REFUSED,
        Giver.PARENT: Stand.GIVEN,
    }


def test_each_recipient_is_a_matter_of_its_own(accepted):
    accepted.ask(consent(scope=Scope.SHARING, regarding="gp"))
    accepted.ask(consent(RecordConsentRefusal, scope=Scope.SHARING, regarding="employer"))
    state = accepted.known_case.consent
    assert state.on(Scope.SHARING, "gp") == {Giver.SELF: Stand.GIVEN}
    assert state.on(Scope.SHARING, "employer") == {Giver.SELF: Stand.REFUSED}
    assert state.on(Scope.SHARING, "school") == {}


def test_only_consent_that_stands_is_withdrawn(accepted):
    withdrawal = consent(RecordConsentWithdrawal)
    assert refusal_of(accepted, withdrawal, NotPossible) == "no-consent-to-withdraw"
    accepted.ask(consent(RecordConsentRefusal))
    assert refusal_of(accepted, withdrawal, NotPossible) == "no-consent-to-withdraw"
    accepted.ask(consent())
    assert accepted.ask(withdrawal)
    assert refusal_of(accepted, withdrawal, NotPossible) == "no-consent-to-withdraw"


@pytest.mark.parametrize(("kind", "scope"), list(product(ASKED, Scope)))
def test_sharing_and_contact_say_with_whom_or_how_and_nothing_else_does(accepted, kind, scope):
    needs = scope in {Scope.SHARING, Scope.CONTACT}
    wrong = consent(kind, scope=scope, regarding=None if needs else "gp")
    assert refusal_of(accepted, wrong) == "consent-regarding-what"


@pytest.mark.parametrize(("giver", "capacity"), list(product(Giver, Capacity)))
def test_the_ground_fits_the_giver(accepted_child, giver, capacity):
    own = {Capacity.PRESUMED, Capacity.ASSESSED, Capacity.COMPETENT_CHILD}
    fits = {
        Giver.SELF: capacity in own,
        Giver.PARENT: capacity is Capacity.PARENTAL_RESPONSIBILITY,
        Giver.PARENTAL_RESPONSIBILITY: capacity is Capacity.PARENTAL_RESPONSIBILITY,
        Giver.ATTORNEY: capacity is Capacity.LEGAL_AUTHORITY,
    }[giver]
    asked = consent(given_by=giver, capacity=capacity)
    if fits:
        assert accepted_child.ask(asked)
    else:
        assert refusal_of(accepted_child, asked) == "capacity-contradicts-giver"


@pytest.mark.parametrize("kind", ASKED)
def test_nobody_is_a_child_on_the_adult_pathway(accepted, kind):
    child = consent(kind, capacity=Capacity.COMPETENT_CHILD)
    assert refusal_of(accepted, child) == "capacity-contradicts-giver"
    assert refusal_of(accepted, by_parent(kind)) == "capacity-contradicts-giver"
