from datetime import timedelta
from uuid import UUID

import pytest

from domain.case.oversight.governance import (
    Decided,
    Discussed,
    LinkComplaint,
    Linked,
    LinkIncident,
    MarkAuditSampled,
    RecordManagementDecision,
    RecordMdtDiscussion,
)
from domain.commands import NotAcceptable, NotPossible
from domain.moments import london_day
from domain.policies import policy
from domain.roles import Role

ONE, TWO = UUID(int=1), UUID(int=2)
LINKED = Linked(reference="INC-2026-14")
VERSION = policy("governance")["version"]


def decision(**changes):
    values = {"kind": "exception", "decided": Decided(decision="Ten sessions", reasons="Grief")}
    return RecordManagementDecision(**{**values, **changes})


def test_a_decision_names_what_it_rests_on_and_its_list(accepted):
    begun = accepted.entries[0].id
    [entry] = accepted.ask(decision(relied_on=[begun]), role=Role.SERVICE_MANAGER)
    assert entry.fact.clear() == {
        "kind": "exception",
        "relied_on": [str(begun)],
        "kinds_version": VERSION,
    }


def test_a_decision_is_refused_with_what_is_not_there(accepted):
    yesterday = london_day(accepted.now) - timedelta(days=1)
    for changes, code in (
        ({"kind": "a_whim"}, "unknown-decision-kind"),
        ({"relied_on": [ONE]}, "relied-on-unknown"),
        ({"review_by": yesterday}, "review-in-past"),
    ):
        assert accepted.refusal(decision(**changes)) == (NotAcceptable, code)
    assert accepted.ask(decision(review_by=london_day(accepted.now)))


def test_a_discussion_has_a_listed_outcome(accepted):
    said = Discussed(discussion="Shared view")
    [entry] = accepted.ask(RecordMdtDiscussion(outcome="change_plan", discussed=said))
    assert entry.fact.outcomes_version == VERSION
    odd = RecordMdtDiscussion(outcome="nothing", discussed=said)
    assert accepted.refusal(odd) == (NotAcceptable, "unknown-mdt-outcome")


def test_a_case_is_drawn_into_a_sample_once(accepted):
    accepted.ask(MarkAuditSampled(sample=ONE), role=Role.AUDITOR)
    again = accepted.refusal(MarkAuditSampled(sample=ONE), role=Role.AUDITOR)
    assert again == (NotPossible, "already-sampled")
    accepted.ask(MarkAuditSampled(sample=TWO), role=Role.AUDITOR)
    assert accepted.known_case.governance.samples == {ONE, TWO}


def test_an_incident_is_linked_once_and_by_a_listed_kind(accepted):
    asked = LinkIncident(incident=ONE, kind="clinical", linked=LINKED)
    [entry] = accepted.ask(asked)
    assert "reference" not in str(entry.fact.clear())
    assert accepted.known_case.governance.incidents == {ONE}
    assert accepted.refusal(asked) == (NotPossible, "incident-linked")
    odd = LinkIncident(incident=TWO, kind="odd", linked=LINKED)
    assert accepted.refusal(odd) == (NotAcceptable, "unknown-incident-kind")


def test_a_complaint_moves_from_stage_to_stage(accepted):
    asked = LinkComplaint(complaint=ONE, stage="informal", linked=LINKED)
    accepted.ask(asked)
    assert accepted.refusal(asked) == (NotPossible, "complaint-linked")
    accepted.ask(LinkComplaint(complaint=ONE, stage="formal", linked=LINKED))
    assert accepted.known_case.governance.complaints == {ONE: "formal"}
    odd = LinkComplaint(complaint=ONE, stage="odd", linked=LINKED)
    assert accepted.refusal(odd) == (NotAcceptable, "unknown-complaint-stage")


@pytest.mark.parametrize(
    "asked", [RecordManagementDecision, RecordMdtDiscussion, LinkIncident, LinkComplaint]
)
def test_what_comes_to_light_after_the_end_is_still_recorded(asked):
    assert asked.AFTER_END
