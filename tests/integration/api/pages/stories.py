"""Cases that go their way by forms: each form finds what the one before it recorded."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from api.demonstration.personas import PERSONAS
from tests.integration.api.test_commands import REFERRAL
from tests.integration.api.test_gate import CONCERN, Case, actor

NOW = datetime.now(UTC)
AN_HOUR_AGO = NOW - timedelta(hours=1)
YESTERDAY, TOMORROW = NOW - timedelta(days=1), NOW + timedelta(days=1)
CHILD = {
    **REFERRAL["data"],
    "pathway": "cyp_camhs",
    "who": {"name": "Perrin Ashdown", "date_of_birth": "2012-04-01"},
}
SAFE = dict.fromkeys(("suicide", "self_harm", "to_others", "from_others", "neglect"), "no")
WHY = {"data.reasons.rationale": "It fits."}


def day(name: str, at: datetime, time: str = "") -> dict[str, str]:
    told = {
        f"{name}-day": str(at.day),
        f"{name}-month": str(at.month),
        f"{name}-year": str(at.year),
    }
    return {**told, f"{name}-time": time} if time else told


ON = day("data.happened_on", YESTERDAY)
AT = day("data.happened_at", YESTERDAY, "9am")


@dataclass(frozen=True)
class Step:
    """A form that a persona fills in. ``about`` is what its link names, by what was recorded by the
    steps so named; ``given`` what is typed; ``name`` what later steps call what it records."""

    persona: str
    command: str
    given: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    name: str = ""


class Referred(Case):
    """A case as it was referred, on which nobody has decided."""

    def __init__(self, client, bearer, referral=REFERRAL["data"]):
        self._client, self._bearer = client, bearer
        told = {"source": "self", "data": referral}
        self.id = self.post("duty", "/cases/receive-referral", **told)["case"]


def referred(client, bearer) -> Case:
    return Referred(client, bearer)


def held(client, bearer) -> Case:
    case = Case(client, bearer)
    case.allocate()
    return case


def of_a_child(client, bearer) -> Case:
    case = Referred(client, bearer, CHILD)
    case.ask("duty", "accept-referral", {"reasons": {"rationale": "Fits."}})
    supervisor, team = actor("child-supervisor"), "CHILD-1"
    told = {"practitioner": actor("cwp"), "practitioner_role": "cwp", "supervisor": supervisor}
    case.allocate(team=team, **told)
    return case


def with_an_assessment(client, bearer) -> Case:
    case = held(client, bearer)
    told = {"medium": "01", "practitioner": actor("pwp"), "planned": AN_HOUR_AGO.isoformat()}
    contact = case.ask("pwp", "book-assessment", told)
    seen = {"started": AN_HOUR_AGO.isoformat(), "duration_minutes": 40, "present": ["person"]}
    case.ask("pwp", "record-attendance", {"contact": contact, "attendance_code": "5", **seen})
    case.ask("pwp", "screen-risk", {"contact": contact, **SAFE})
    return case


def after_treatment(client, bearer) -> Case:
    case = held(client, bearer)
    told = {"appointment_type": "02", "medium": "02", "practitioner": actor("pwp")}
    seen = {"started": AN_HOUR_AGO.isoformat(), "duration_minutes": 30}
    case.ask("pwp", "record-unplanned-contact", {**told, **seen})
    return case


def with_concerns(client, bearer) -> Case:
    """Three concerns, of which one is closed; and an agency that has not answered in time."""
    case = held(client, bearer)
    first, *_ = concerns = [case.ask("pwp", "raise-concern", CONCERN) for _ in range(3)]
    why = {"rationale": {"rationale": "Looked into."}}
    lead = "safeguarding-lead"
    case.ask(lead, "triage-concern", {"concern": first, "threshold": "section_42_unclear", **why})
    decided = {"outcome": "do_not_act", "relied_on": [first], "dissent": False}
    reasons = {"reasons": {"reasons": "Nothing to do."}}
    case.ask(lead, "decide-on-concern", {"concern": first, **decided, **reasons})
    case.ask(lead, "close-concern", {"concern": first, **why})
    made = {"agency": "adult_social_care", "method": "telephone", "consent": "given"}
    known = {"basis": "safeguarding", "person_told": "yes", "sent": {"content": "All of it."}}
    sent = {"made_at": (NOW - timedelta(days=3)).isoformat()}
    by = {"reply_expected_by": str(YESTERDAY.date())}
    case.ask("pwp", "refer-to-agency", {"concern": concerns[1], **made, **known, **sent, **by})
    case.named = dict(zip(("closed", "one", "two"), concerns, strict=True))
    return case


def with_a_plan_and_a_document(client, bearer) -> Case:
    case = held(client, bearer)
    parts = ("warning_signs", "coping", "contacts", "means_restriction")
    plan = dict.fromkeys(parts, "Written down.")
    case.ask("supervisor", "agree-safety-plan", {"shared_with": ["person"], "plan": plan})
    letter = {"media_type": "text/plain", "content": "QSBsZXR0ZXIu"}
    told = {"kind": "letter", "direction": "outgoing", "detail": {"title": "To the GP"}}
    case.ask("pwp", "add-document", {**told, "document": letter})
    return case


def _offer(case: Case) -> None:
    to = {"practitioner": actor("pwp-two"), "practitioner_role": "pwp", "team": "ADULT-1"}
    case.ask("pwp", "offer-handover", {**to, "summary": {"summary": "Six sessions so far."}})


def accepted(client, bearer) -> Case:
    case = held(client, bearer)
    _offer(case)
    return case


def sealed(client, bearer) -> Case:
    """An entry that is sealed; a colleague who is kept out."""
    case = held(client, bearer)
    entry = case.ask("pwp", "set-goal", GOAL)
    told = {"ground": "sealed_from_now", "covers": [entry], "roles": ["supervisor"]}
    case.ask("supervisor", "restrict-access", {**told, "reasons": {"reasons": "Sealed."}})
    case.ask("cwp", "declare-conflict", {"actor": actor("cwp"), "sort": "relative"})
    case.named = {"entry": case.ask("pwp", "set-goal", GOAL)}
    return case


GOAL = {"set_by": "person", "national": False, "wording": {"words": "To sleep."}}


def with_an_entry(client, bearer) -> Case:
    case = held(client, bearer)
    case.named = {"entry": case.ask("pwp", "set-goal", GOAL)}
    return case


def _taken_on() -> Iterator[Step]:
    yield Step("duty", "rate-priority", {"data.priority": "soon", **WHY})
    asked = {"data.channel": "letter", **ON}
    yield Step("admin", "request-opt-in", {**asked, **day("data.answer_by", YESTERDAY)})
    yield Step("admin", "lapse-opt-in")
    yield Step("admin", "record-opt-in", asked)
    number = {"data.number.nhs_number": "9990000018", "data.status": "verified"}
    yield Step("admin", "match-identity", number)
    yield Step("admin", "leave-identity-unverified", {"data.reason": "not_required"})
    said = {**ON, "data.ethnicity": "A", "data.characteristics.disabilities": ["sight"]}
    yield Step("admin", "record-demographics", said)
    work = {"status": "02", "hours": "98", "sick_absence": "8", "sick_pay": "8", "benefits": "Y"}
    told = {f"data.{name}": code for name, code in {**work, "support": "N"}.items()}
    yield Step("admin", "record-employment", {**ON, **told})
    needs = {"data.interpreter": "yes", "data.language": "pl", "data.needs": ["large_print"]}
    yield Step("admin", "record-communication-needs", needs)
    yield Step("duty", "accept-referral", WHY)
    told = {"data.whom": "gp", "data.channel": "letter", "data.told.content": "Taken on."}
    yield Step("admin", "inform-referrer", told)


def _declined() -> Iterator[Step]:
    told = {"data.end_code": "50", **day("data.informed_on", YESTERDAY)}
    yield Step("duty", "decline-referral", {**told, **WHY})


def _sent_on() -> Iterator[Step]:
    yield Step("duty", "redirect-referral", {"data.redirected_to": "OTHER-SERVICE", **WHY})


def _assessed() -> Iterator[Step]:
    when = day("data.planned", TOMORROW, "2pm")
    told = {"data.appointment_type": "03", "data.medium": "01", **when}
    yield Step("pwp", "book-assessment", told)
    found = {"data.formulation.main_problem": "Panic.", "goals.0.words": "To go by bus."}
    yield Step("pwp", "complete-assessment", found)
    decided = {"data.outcome": "offered", "data.step": "2", "data.alternatives_discussed": "yes"}
    yield Step("pwp", "decide-suitability", {**decided, **WHY})
    yield Step("pwp", "step-up", {"data.to_step": "3", **WHY})
    yield Step("pwp", "step-down", {"data.to_step": "2", **WHY})
    yield Step("pwp", "set-problem-descriptor", {"problem": "icd10|F41.0"})
    yield Step("pwp", "change-problem-descriptor", {"problem": "icd10|F32", **WHY})
    told = {"data.signposted_to": "DEBT-ADVICE", "data.detail.content": "Told of it."}
    yield Step("pwp", "signpost", told)
    goal = {"data.wording.words": "To sleep.", "data.set_by": "person", "data.national": "yes"}
    yield Step("pwp", "set-goal", goal)
    yield Step("pwp", "revise-goal", {"data.wording.words": "To sleep in.", "data.national": "yes"})
    yield Step("pwp", "score-goal", {"data.score.score": "0", "data.rater": "self", **ON})
    spell = {"data.programme": "depression", "data.therapy": "748041000000107"}
    when = {**day("data.started_on", YESTERDAY), "data.clinician_minutes": "0"}
    yield Step("pwp", "log-internet-therapy", {**spell, **when})


def _agreed() -> Iterator[Step]:
    able = dict.fromkeys(("understands", "retains", "weighs", "communicates"), "yes")
    judged = {"impairment": "no", **able, "outcome": "has_capacity", "decision": "treatment"}
    judged |= {"age_in_years": "35", "decided.decision": "Therapy.", "decided.evidence": "Asked."}
    told = {f"data.{name}": value for name, value in judged.items()}
    yield Step("pwp", "assess-capacity", {**told, **ON}, name="assessed")
    said = {"data.given_by": "self", "data.evidence.statement": "Yes, she said."}
    ground = {"data.capacity": "assessed_to_have_capacity", "data.assessment": "{assessed}"}
    given = {"data.scope": "treatment", **said, **ground}
    yield Step("pwp", "record-consent", {**given, **day("occurred", YESTERDAY)})
    back = {"data.capacity": "presumed", "data.evidence.statement": "No more."}
    yield Step("pwp", "record-consent-withdrawal", back)
    sharing = {"data.scope": "sharing", "data.regarding": "gp", "data.capacity": "presumed"}
    yield Step("admin", "record-consent", {**sharing, **said})
    yield Step("pwp", "expire-consent", {"data.reason": "purpose_ended"})
    yield Step("pwp", "record-consent-refusal", {**sharing, **said})
    what = {"data.recipient": "gp", "data.verdict": "do_not_share", "data.consent": "refused"}
    why = dict.fromkeys(("what", "why", "proportionality"), "Written down.")
    told = {f"data.reasons.{name}": value for name, value in why.items()}
    yield Step("pwp", "record-sharing-decision", {**what, **told, "data.informed": "yes", **AT})


def _of_age() -> Iterator[Step]:
    judged = {"decision": "treatment", "age_in_years": "14", "outcome": "competent"}
    judged |= {"decided.decision": "Therapy.", "decided.evidence": "Asked."}
    told = {f"data.{name}": value for name, value in judged.items()}
    yield Step("cwp", "assess-competence", {**told, **ON})
    held = {"data.holder.name": "Ilse Ashdown", "data.holder.evidence": "The birth certificate."}
    told = {**held, "data.ground": "mother", "data.contact_restricted": "no"}
    yield Step("cwp", "record-parental-responsibility", told)
    told = {"data.reason": "order_discharged", "data.ending.evidence": "The order.", **ON}
    yield Step("cwp", "end-parental-responsibility", told)
    plan = {"data.receiving_service": "ADULT-1", "data.plan.plan": "One meeting."}
    told = {**plan, "data.aged_17_and_a_half": "yes", **day("data.target_on", TOMORROW)}
    yield Step("cwp", "plan-transition", told)
    yield Step("cwp", "ask-adult-service", {"data.request.content": "Who she is.", **ON})
    yield Step("cwp", "complete-transition", {"data.result.account": "Met twice.", **ON})
    yield Step("cwp", "plan-transition", told)
    came = {"data.because": "no_service", "data.result.account": "There is none."}
    yield Step("cwp", "fail-transition", {**came, **ON})


BEGAN = {"data.standing.content": "Decided so.", **ON}
ACTION = {
    "data.actions.0.text": "Write to the school.",
    **day("data.actions.0.due", TOMORROW),
}
ENDED = {"data.ending.content": "Decided so.", **ON}
CHANGED = {"data.change.content": "Decided so.", **ON}
MET = {"data.our_part": "attended", "data.minutes.content": "All of it.", **ON}


def _protected() -> Iterator[Step]:
    for kind in ("early-help-plan", "child-in-need-plan"):
        yield Step("cwp", f"start-{kind}", {**BEGAN, **ACTION})
        yield Step("cwp", f"end-{kind}", {**ENDED, "data.reason": "moved_away"})
    met = {**MET, **ACTION, "data.outcome": "section_47_joint"}
    yield Step("cwp", "record-strategy-discussion", met, name="discussed")
    yield Step(
        "cwp", "start-section-47-enquiry", {**BEGAN, "data.strategy_discussion": "{discussed}"}
    )
    yield Step("cwp", "conclude-section-47-enquiry", {**ENDED, "data.outcome": "not_known"})
    met = {**MET, "data.stage": "initial", "data.outcome": "plan_made"}
    yield Step("cwp", "record-conference", met)
    yield Step("cwp", "start-child-protection-plan", {**BEGAN, "data.category": "neglect"})
    yield Step("cwp", "change-child-protection-plan", {**CHANGED, "data.category": "emotional"})
    yield Step("cwp", "end-child-protection-plan", {**ENDED, "data.reason": "other"})
    yield Step("cwp", "start-looked-after-status", {**BEGAN, "data.legal_status": "V2"})
    yield Step("cwp", "change-looked-after-status", {**CHANGED, "data.legal_status": "C1"})
    yield Step("cwp", "end-looked-after-status", {**ENDED, "data.reason": "other"})
    yield Step("cwp", "check-cpis", {"data.result": "none", **AT})


def _lead() -> Iterator[Step]:
    lead, why = "safeguarding-lead", {"data.rationale.rationale": "They belong together."}
    yield Step("pwp", "mark-response-overdue")
    both = {"data.concern": "{one}", "data.other": "{two}", "data.connection": "same_event"}
    yield Step(lead, "link-concern", {**both, **why})
    yield Step(lead, "merge-concern", {"data.into": "{one}", **why}, {"concern": "two"})
    yield Step(lead, "reopen-concern", why, {"concern": "closed"})
    said = {"data.disagreement.to_whom": "Their desk", "data.disagreement.content": "It is not."}
    step = {"data.agency": "police", "data.stage": "practitioner", "data.outcome": "awaited"}
    yield Step("pwp", "escalate-disagreement", {**said, **step, **ON}, {"concern": "one"})
    sent = {"data.method": "telephone", "data.consent": "given", "data.basis": "safeguarding"}
    sent |= {"data.person_told": "yes", "data.sent.content": "All of it.", **AT}
    yield Step("pwp", "make-marac-referral", sent)
    yield Step("pwp", "make-prevent-referral", sent)
    route = {"data.route": "police", "data.consent_to_mechanism": "not_asked"}
    yield Step("pwp", "raise-modern-slavery-concern", {**sent, **route})
    learned = {"data.learned_by": "signs_seen", **day("data.learned_on", YESTERDAY)}
    told = {"data.regulated_as": "health_professional", "data.report.content": "All of it."}
    yield Step("pwp", "report-fgm", {**learned, **told, "data.method": "telephone", **AT})
    found = {"data.tool": "child_exploitation", "data.outcome": "no_indicators"}
    yield Step(
        "pwp", "complete-exploitation-screen", {**found, "data.findings.content": "No.", **AT}
    )
    test = ("has_care_and_support_needs", "experiencing_or_at_risk", "unable_to_protect_self")
    told = {f"data.{name}": "yes" for name in (*test, "outcomes_asked", "advocate")}
    wants = {"data.desired_outcomes.content": "To stay.", "data.capacity": "has_capacity"}
    yield Step("pwp", "start-adult-enquiry", {**BEGAN, **told, **wants})
    came = {"data.outcome": "inconclusive", "data.risk": "reduced", "data.outcomes_met": "partly"}
    yield Step("pwp", "record-adult-enquiry-outcome", {**ENDED, **came})


def _ended() -> Iterator[Step]:
    plan = {"data.reasons": ["goals_met"], "data.staying_well.plan": "Walk every day."}
    yield Step("pwp", "plan-discharge", plan)
    told = {"data.recipients": ["person", "gp"], "data.channel": "letter", **ON}
    yield Step("admin", "send-discharge-letter", {**told, "data.letter.content": "Goodbye."})
    asked = {"data.medium": "02", "data.duration_minutes": "10", "data.risk_considered": "yes"}
    said = {"data.wellbeing": "keeping_well", "data.note.narrative": "She walks."}
    when = day("data.started", YESTERDAY, "9am")
    yield Step("pwp", "record-follow-up-contact", {**asked, **said, **when})
    end = {"data.end_code": "46", "data.summary.summary": "Done.", **day("data.end_date", NOW)}
    yield Step("pwp", "close-case", end)
    back = {"data.reason": "person_came_back", "data.why.rationale": "She rang."}
    yield Step("supervisor", "reopen-case", back)
    died = {"data.told_by": "family", "data.suspected_suicide": "no"}
    yield Step("admin", "record-death", {**died, "data.detail.account": "Her brother rang."})
    yield Step("supervisor", "withdraw-death", {"data.mistake.explanation": "Another person."})


def _as(persona: str) -> dict[str, str]:
    """A persona as a form names them: by id, role and team."""
    who = PERSONAS[persona]
    return {"who": f"{who.actor}|{who.role}|{who.team}"}


def _not_passed_on() -> Iterator[Step]:
    first, why = day("data.starting", NOW), {"data.reason": "step_changed"}
    yield Step("duty", "allocate-case", {**_as("pwp"), **first})
    yield Step("supervisor", "reallocate-case", {**_as("pwp-two"), **first, **why})
    yield Step("supervisor", "reallocate-case", {**_as("pwp"), **first, **why}, name="held")
    days = {**first, **day("data.until", NOW + timedelta(days=9))}
    yield Step("supervisor", "arrange-cover", {**_as("trainee"), **days})
    said = {"data.summary.summary": "Six sessions so far."}
    yield Step("pwp", "offer-handover", {**_as("pwp-two"), **said})
    yield Step("pwp-two", "reject-handover", {"data.reason.reason": "No room."})
    yield Step("supervisor", "end-cover", day("data.last_day", TOMORROW))
    told = {"data.reason": "long_absence", **day("data.last_day", NOW)}
    yield Step("supervisor", "unallocate-case", {"data.allocation": "{held}", **told})


def _passed_on() -> Iterator[Step]:
    yield Step("pwp-two", "accept-handover")
    yield Step("pwp-two", "complete-handover", day("data.starting", NOW))


def _taken_back() -> Iterator[Step]:
    yield Step("pwp", "withdraw-handover")


def _managed() -> Iterator[Step]:
    told = {"data.outcome": "continue", "data.discussed.discussion": "All of it."}
    yield Step("pwp", "record-mdt-discussion", told)
    told = {"data.decided.decision": "Six more.", "data.decided.reasons": "It helps."}
    yield Step("manager", "record-management-decision", {"data.kind": "resources", **told})
    told = {"data.kind": "clinical", "data.linked.reference": "2026-17"}
    yield Step("pwp", "link-incident", told)
    told = {"data.stage": "informal", "data.linked.reference": "2026-4"}
    yield Step("pwp", "link-complaint", told)
    sent = {"data.to": "gp", "data.method": "post", "data.sending.recipient": "The practice"}
    yield Step("admin", "send-document", {**sent, **day("data.sent_on", YESTERDAY)})
    whom = {"data.supervisor": actor("supervisor")}
    yield Step("pwp", "schedule-supervision", {**whom, **day("data.planned_for", TOMORROW)})
    spoke = {"data.senior": actor("supervisor"), "data.decision_owner": actor("pwp")}
    advice = {"data.advice.advice": "See her again on Friday."}
    yield Step("pwp", "discuss-risk-with-senior", {**spoke, **advice, **AT})
    told = {"data.reason": "no_longer_needed", "data.withdrawal.rationale": "She is well."}
    yield Step("pwp", "withdraw-safety-plan", {**day("data.happened_on", NOW), **told})


def _linked() -> Iterator[Step]:
    to = {"data.to_service": "BRIDGEWELL-CYP", "data.accepted_by": actor("pwp-two")}
    why = {"data.reason": "age", "data.reasons.rationale": "It fits."}
    waits = day("data.waiting_started", YESTERDAY)
    yield Step("pwp", "transfer-case", {**to, **why, **ON, **waits})
    told = {"data.other_case": "{other}", "data.relation": "earlier_referral"}
    yield Step("pwp", "link-referral", told)
    yield Step("pwp", "unlink-referral", {"data.note.text": "It is not."})
    yield Step("pwp", "flag-duplicate", {"data.other_case": "{other}"})


def _opened() -> Iterator[Step]:
    why = {"data.reasons.reasons": "Written down."}
    yield Step("supervisor", "request-unsealing", why)
    yield Step("supervisor", "end-conflict", why)
    told = {"data.ground": "asked_for", "data.roles": ["pwp"], "data.covers": ["{entry}"]}
    yield Step("supervisor", "restrict-access", {**told, **why}, name="restricted")
    yield Step("manager", "lift-restriction", {"data.restriction": "{restricted}", **why})


def _put_right() -> Iterator[Step]:
    entry = {"entry": "entry"}
    asked = {"data.asked_by": "person", "data.asked.what_is_wrong": "It was not sleep."}
    told = {**asked, **day("data.received_on", YESTERDAY)}
    yield Step("pwp", "request-rectification", told, entry)
    decided = {"data.outcome": "refused", "data.refusal_reason": "accurate"}
    answer = {"data.answer.explanation": "It was.", "data.complaint_route_told": "yes"}
    yield Step("supervisor", "decide-rectification", {**decided, **answer})
    yield Step("pwp", "include-in-chronology", {"data.ground": "strength"}, entry)
    out = {"data.ground": "not_relevant", "data.reason.reason": "No harm in it."}
    yield Step("pwp", "exclude-from-chronology", out, entry)


Begin = Callable[[Any, Any], Case]
STORIES: Mapping[str, tuple[Begin, tuple[Step, ...]]] = {
    "taken on": (referred, tuple(_taken_on())),
    "declined": (referred, tuple(_declined())),
    "sent on": (referred, tuple(_sent_on())),
    "assessed": (with_an_assessment, tuple(_assessed())),
    "agreed": (held, tuple(_agreed())),
    "of age": (of_a_child, tuple(_of_age())),
    "protected": (of_a_child, tuple(_protected())),
    "led": (with_concerns, tuple(_lead())),
    "ended": (after_treatment, tuple(_ended())),
    "not passed on": (Case, tuple(_not_passed_on())),
    "passed on": (accepted, tuple(_passed_on())),
    "taken back": (accepted, tuple(_taken_back())),
    "managed": (with_a_plan_and_a_document, tuple(_managed())),
    "linked": (held, tuple(_linked())),
    "opened": (sealed, tuple(_opened())),
    "put right": (with_an_entry, tuple(_put_right())),
}
"""By their names: how each begins, and the forms that it goes by."""
