from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from domain.case.consent.capacity import (
    Able,
    AssessCapacity,
    AssessCompetence,
    CapacityFound,
    Competence,
    Decided,
)
from domain.case.consent.consent import (
    Capacity,
    ConsentExpired,
    ConsentRecorded,
    ConsentRefused,
    ConsentWithdrawn,
    Evidence,
    ExpireConsent,
    Giver,
    Lapse,
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


def expire(reason=Lapse.UNTIL_PASSED, **changes) -> ExpireConsent:
    return ExpireConsent(
        **{"scope": Scope.TREATMENT, "given_by": Giver.SELF, "reason": reason, **changes}
    )


def test_consent_for_a_time_expires_when_its_last_day_is_over_in_london(accepted):
    accepted.ask(consent(until=date(2026, 6, 10)))
    last = {"now": datetime(2026, 6, 10, 22, 59, tzinfo=UTC)}
    assert accepted.refusal(expire(), **last) == (NotPossible, "consent-not-expired")
    [entry] = accepted.ask(expire(), now=datetime(2026, 6, 10, 23, 0, tzinfo=UTC))
    assert isinstance(entry.fact, ConsentExpired)
    assert entry.fact.until == date(2026, 6, 10)
    assert accepted.known_case.consent.on(Scope.TREATMENT) == {Giver.SELF: Stand.EXPIRED}
    assert accepted.refusal(expire()) == (NotPossible, "no-consent-to-expire")
    withdrawal = consent(RecordConsentWithdrawal)
    assert accepted.refusal(withdrawal) == (NotPossible, "no-consent-to-withdraw")


def test_consent_without_a_last_day_lapses_only_for_another_reason(accepted):
    assert accepted.refusal(expire()) == (NotPossible, "no-consent-to-expire")
    accepted.ask(consent())
    assert accepted.refusal(expire()) == (NotPossible, "consent-not-expired")
    accepted.ask(expire(Lapse.PURPOSE_ENDED))
    assert accepted.known_case.consent.on(Scope.TREATMENT) == {Giver.SELF: Stand.EXPIRED}


def test_consent_counts_up_to_its_last_day_even_if_nobody_recorded_the_expiry(accepted):
    share = {"scope": Scope.SHARING, "regarding": "gp"}
    accepted.ask(consent(**share, until=date(2026, 6, 10)))
    state = accepted.known_case.consent
    days = [date(2026, 6, day) for day in (9, 10, 11)]
    assert [state.given_on(Scope.SHARING, "gp", day=day) for day in days] == [True, True, False]
    assert not state.given_on(Scope.SHARING, "school", day=days[0])
    accepted.ask(consent(**share))
    assert accepted.known_case.consent.given_on(Scope.SHARING, "gp", day=days[2]), "renewed"


def test_consent_does_not_end_before_it_is_given(accepted):
    today = accepted.now.date()
    early = consent(until=today - timedelta(days=1))
    assert accepted.refusal(early) == (NotAcceptable, "expires-before-given")
    assert accepted.ask(consent(until=today))


def competence(outcome=Competence.COMPETENT, decision="treatment") -> AssessCompetence:
    return AssessCompetence(
        happened_on=date(2026, 5, 20),
        decision=decision,
        assessor=UUID(int=5),
        age_in_years=14,
        outcome=outcome,
        decided=Decided(decision="To come weekly", evidence="Explained it back"),
    )


def test_consent_may_rest_on_an_assessment_that_found_its_ground(accepted_child):
    story = accepted_child
    [able] = story.ask(competence())
    [unable] = story.ask(competence(Competence.NOT_COMPETENT))
    [unclear] = story.ask(competence(Competence.NOT_CLEAR))
    [elsewhere] = story.ask(competence(decision="sharing"))
    [any_decision] = story.ask(competence(decision="other"))
    own = {"capacity": Capacity.COMPETENT_CHILD}
    for assessment, kind, code in (
        (unable.id, NotAcceptable, "assessment-says-otherwise"),
        (unclear.id, NotAcceptable, "assessment-says-otherwise"),
        (elsewhere.id, NotAcceptable, "assessment-of-another-decision"),
        (UUID(int=77), NotPossible, "no-such-assessment"),
    ):
        assert story.refusal(consent(**own, assessment=assessment)) == (kind, code)
    assessed = consent(capacity=Capacity.ASSESSED, assessment=able.id)
    assert story.refusal(assessed) == (NotAcceptable, "assessment-says-otherwise")
    [entry] = story.ask(consent(**own, assessment=able.id))
    assert entry.fact.assessment == able.id
    assert story.ask(consent(**own, assessment=any_decision.id))


def test_an_assessed_adults_consent_names_an_assessment_of_capacity(accepted):
    asked = AssessCapacity(
        happened_on=date(2026, 5, 20),
        decision="treatment",
        assessor=UUID(int=5),
        age_in_years=40,
        impairment=Able.YES,
        understands=Able.YES,
        retains=Able.YES,
        weighs=Able.YES,
        communicates=Able.YES,
        outcome=CapacityFound.HAS_CAPACITY,
        decided=Decided(decision="To begin", evidence="Weighed both sides aloud"),
    )
    [able] = accepted.ask(asked)
    assert accepted.ask(consent(capacity=Capacity.ASSESSED, assessment=able.id))
    presumed = consent(assessment=able.id)
    assert accepted.refusal(presumed) == (NotAcceptable, "assessment-says-otherwise")
