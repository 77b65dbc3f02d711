"""What a command must know of a case, so that it mostly fits the case as it stands."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from domain.case.assessment.circumstances import PersonalCharacteristics
from domain.case.case import Case
from domain.case.consent.capacity import Able, CapacityFound
from domain.case.consent.consent import Capacity, Giver, Scope, Stand
from domain.case.corrections.rectification import RectificationOutcome
from domain.case.discharge.discharge import OverrideReason, blockers
from domain.case.measures.measures import Answers
from domain.case.referral.referral import Answer, Pathway
from domain.case.restriction.restriction import SEALED
from domain.case.risk.crisis import Handover
from domain.case.safeguarding.escalation import Outcome as Awaited
from domain.case.safeguarding.safeguarding import Involved, PersonDetails, PersonRole
from domain.case.supervision.supervision import Action
from domain.commands import Command
from domain.moments import london_day
from domain.roles import PRACTITIONERS, Role
from tests.unit.domain.conftest import actor_of
from tests.unit.domain.machine.codes import codes
from tests.unit.domain.machine.making import PEOPLE, PERSONAL, Maker, Values


def case_maker(case: Case, *, now: datetime, random: Random) -> Maker:
    """Makes commands for a case as it stands."""
    fittings = {name: partial(fitting, case) for name, fitting in FITTINGS.items()}
    return Maker(random, now=now, ids=_known(case), fittings=fittings)


def likely_role(case: Case, asked: type[Command]) -> Role | None:
    """Who may do what only one person may: sign their own note, offer or answer a handover."""
    offer = case.handover.open
    if offer is not None and asked.NAME in {"accept-handover", "reject-handover"}:
        return offer.role
    if asked.NAME in {"offer-handover", "withdraw-handover"} and case.allocation.allocations:
        return list(case.allocation.allocations.values())[-1].role
    if asked.NAME == "sign-note" and case.sessions.notes:
        return list(case.sessions.notes.values())[-1].role
    return None


def _known(case: Case) -> Mapping[str, Sequence[UUID]]:
    """The ids that a field of a name may hold; the last of each is the likeliest."""
    concerns, contacts = case.safeguarding, case.sessions.contacts
    entries = list(case.corrections.entries)
    attended = [id for id, contact in contacts.items() if contact.attended]
    waiting = [id for id, contact in contacts.items() if contact.attended is None]
    groups = [id for id in waiting if contacts[id].group]
    actors = [actor_of(role) for role in sorted(PRACTITIONERS)]
    recorded = (contact.attendance for contact in contacts.values() if contact.attendance)
    return {
        "contact": attended or list(contacts),
        "CancelContact.contact": waiting,
        "RescheduleContact.contact": waiting,
        "RecordAttendance.contact": [id for id in waiting if id not in groups],
        "RecordGroupAttendance.contact": groups,
        "FollowUpNonAttendance.contact": [id for id, c in contacts.items() if c.missed],
        "practitioner": actors,
        "supervisor": [actor_of(Role.SUPERVISOR)],
        "note": [*case.sessions.notes, *case.oversight.assessments],
        "concern": sorted(concerns.open_concerns) or list(concerns.concerns),
        "into": sorted(concerns.open_concerns, reverse=True),
        "other": list(reversed(concerns.concerns)),
        "referral": sorted(concerns.awaiting_reply) or list(concerns.referrals),
        "responds_to": sorted(case.measures.owed) or list(case.measures.recorded),
        "entry": entries,
        "relied_on": entries,
        "AddDocument.about": entries,
        "acts_on": entries,
        "regarding": entries,
        "replaces": [id for id in recorded if case.corrections.entries[id].corrected],
        "plan": [plan for plan in [case.safety_plan.current] if plan],
        "EndParentalResponsibility.started": list(case.responsibility.periods),
        "started": list(case.statuses.open),
        "strategy_discussion": list(case.conferences.discussions),
        "continues": list(case.escalation.latest),
        "assessment": list(case.capacity.assessments),
        "authority": [*case.sharing.decisions, *concerns.referrals],
        "allocation": list(case.allocation.allocations),
        "cover": list(case.allocation.covers),
        "handover": [offer.id for offer in [case.handover.open] if offer],
        "meeting": list(case.supervision.meetings),
        "action": list(case.supervision.actions),
        "request": list(case.rectification.requests),
        "LapseOptIn.request": [id for id in [case.opt_in.request] if id],
        "transition": list(case.transition.open),
        "death": [id for id in [case.death.recorded] if id],
        "link": list(case.linking.links),
        "goal": list(case.goals.goals),
        "document": list(case.documents.held),
        "documents": list(case.documents.held),
        "supersedes": list(case.documents.held),
        "covers": entries,
        "actors": actors,
        "restriction": list(case.restriction.restrictions),
        "RequestUnsealing.restriction": [
            id for id, each in case.restriction.restrictions.items() if each.ground == SEALED
        ],
        "conflict": list(case.restriction.conflicts),
    }


def _booking(case: Case, maker: Maker, values: Values) -> Values:
    """Mostly still to come, often for treatment, and sometimes of a group."""
    return {
        **_time(case, maker, values),
        "appointment_type": maker.random.choice([values["appointment_type"], "02"]),
        "group": maker.random.choice([None, None, None, PEOPLE[0]]),
    }


def _assessment_booking(case: Case, maker: Maker, values: Values) -> Values:
    """Mostly an assessment."""
    types = [*codes("appointment_types"), *["01", "03"] * 10]
    return {**_time(case, maker, values), "appointment_type": maker.random.choice(types)}


def _time(_case: Case, maker: Maker, _values: Values) -> Values:
    """Mostly still to come."""
    return {"planned": maker.now + timedelta(days=maker.random.choice([3, 3, -1]))}


def _attendance(_case: Case, maker: Maker, values: Values) -> Values:
    """Attended, in full, or missed."""
    if maker.likely(0.5):
        came = {"attendance_code": "5", "started": maker.now, "duration_minutes": 50}
        return {**came, "late_minutes": None, "replaces": None}
    missed = {"started": None, "duration_minutes": None, "late_minutes": None, "present": ()}
    return {"attendance_code": maker.random.choice(["2", "3", "4", "7"]), **missed}


def _practitioner(maker: Maker) -> Values:
    """Mostly somebody who may hold a case."""
    role = maker.random.choice([*sorted(PRACTITIONERS), Role.ADMIN])
    return {"practitioner": actor_of(role), "practitioner_role": role}


def _holder(_case: Case, maker: Maker, _values: Values) -> Values:
    """Mostly with a supervisor, where one is needed."""
    chosen = _practitioner(maker)
    needed = chosen["practitioner_role"] is Role.TRAINEE and maker.likely(0.9)
    return {**chosen, "supervisor": actor_of(Role.SUPERVISOR) if needed else None}


def _cover(_case: Case, maker: Maker, values: Values) -> Values:
    until = values["starting"] + timedelta(days=maker.random.randint(1, 20))
    return {**_practitioner(maker), "until": until}


def _review(_case: Case, maker: Maker, _values: Values) -> Values:
    agreed = tuple(maker.make(Action, "ReviewCase") for _ in range(maker.random.randint(0, 2)))
    return {"reasons": ("practitioner_request",), "actions": agreed}


def _answered(_case: Case, maker: Maker, values: Values) -> Values:
    awaited = values["disagreement"].answer is None
    return {"outcome": maker.random.choice([Awaited.AWAITED] if awaited else list(Awaited))}


def _employment(_case: Case, maker: Maker, values: Values) -> Values:
    employed = values["status"] == "01"
    answer = maker.random.choice(["Y", "N"]) if employed else "8"
    hours = maker.random.choice(["01", "02"]) if employed else "98"
    return {"hours": hours, "sick_absence": answer, "sick_pay": answer}


def _to_agency(_case: Case, maker: Maker, _values: Values) -> Values:
    return {"reply_expected_by": london_day(maker.now) if maker.likely(0.7) else None}


def _measures(_case: Case, maker: Maker, _values: Values) -> Values:
    items = tuple(maker.random.randint(0, 3) for _ in range(9))
    return {"instrument": "PHQ9", "answers": Answers(items=items)}


def _concern(_case: Case, maker: Maker, values: Values) -> Values:
    listed = codes(f"concerns_{values['variant']}", "categories")
    others = maker.random.choice([(), PEOPLE[1:2], PEOPLE[2:]])
    subject = Involved(person=maker.random.choice(PEOPLE), role=PersonRole.SUBJECT)
    return {
        "categories": maker.some(listed, most=5),
        "people": (subject, Involved(person=PEOPLE[1], role=PersonRole.PARENT)),
        "others": tuple(PersonDetails(about=person, name=PERSONAL) for person in others),
    }


def _triage(case: Case, maker: Maker, values: Values) -> Values:
    concern = case.safeguarding.concerns.get(values["concern"])
    if concern is None:
        return {}
    return {"threshold": maker.random.choice(codes(f"concerns_{concern.variant}", "thresholds"))}


def _close(case: Case, maker: Maker, _values: Values) -> Values:
    """Mostly a code that fits what happened, and an override where one is needed."""
    seen, treated = case.sessions.attended_contacts, case.sessions.attended_treatments
    fits = "46" if treated else "11" if seen else "50"
    reason = OverrideReason.HANDED_OVER if blockers(case) else None
    return {
        "end_code": maker.random.choice([fits, fits, fits, "47", "95", "44"]),
        "override_reason": maker.random.choice([reason, reason, None]),
    }


def _with_days(_case: Case, maker: Maker, values: Values) -> Values:
    return {"actions_due": tuple(london_day(maker.now) for _ in values.get("actions", ()))}


def _adult_enquiry(case: Case, maker: Maker, values: Values) -> Values:
    asked = Answer.YES if values.get("desired_outcomes") else Answer.NO
    return {**_with_days(case, maker, values), "outcomes_asked": asked}


def _responsibility(_case: Case, _maker: Maker, values: Values) -> Values:
    holder = values["holder"].model_copy(update={"about": values["person"]})
    return {"holder": holder, "restrictions": None, "contact_restricted": Answer.NO}


_GROUNDS = [
    (Giver.SELF, Capacity.PRESUMED),
    (Giver.PARENT, Capacity.PARENTAL_RESPONSIBILITY),
    (Giver.ATTORNEY, Capacity.LEGAL_AUTHORITY),
    (Giver.PARENT, Capacity.PRESUMED),
]


def _consent(_case: Case, maker: Maker, values: Values) -> Values:
    told_to = values["scope"] in {Scope.SHARING, Scope.CONTACT}
    given_by, capacity = maker.random.choice(_GROUNDS)
    return {
        "regarding": "gp" if told_to else None,
        "given_by": given_by,
        "capacity": capacity,
        "assessment": None,
    }


def _expiry(case: Case, maker: Maker, values: Values) -> Values:
    given = [p for p, stand in case.consent.positions.items() if stand is Stand.GIVEN]
    if not given:
        return {}
    return maker.random.choice(given)._asdict()


def _withdrawal(case: Case, maker: Maker, values: Values) -> Values:
    """Mostly of consent that stands."""
    fitting = _consent(case, maker, values) | _expiry(case, maker, values)
    grounds = [capacity for giver, capacity in _GROUNDS[:3] if giver is fitting["given_by"]]
    return {**fitting, "capacity": maker.random.choice(grounds)} if grounds else fitting


def _born(_case: Case, maker: Maker, values: Values) -> Values:
    """Mostly of an age that the pathway takes on."""
    age = 35 if values["pathway"] is Pathway.ADULT else 14
    born = london_day(maker.now) - timedelta(days=366 * age)
    who = values["who"].model_copy(update={"date_of_birth": maker.random.choice([born, None])})
    return {"who": who, "age_reason": None, "received": london_day(maker.now)}


def _step_change(case: Case, maker: Maker, _values: Values) -> Values:
    step = case.assessment.step
    return {"from_step": step} if step is not None and maker.likely(0.9) else {}


def _risk_change(case: Case, _maker: Maker, values: Values) -> Values:
    return {"from_level": case.risk.level or values.get("from_level")}


def _dissent(_case: Case, _maker: Maker, values: Values) -> Values:
    return {"dissent": values["reasons"].dissent is not None}


def _crisis_handover(_case: Case, _maker: Maker, values: Values) -> Values:
    named = values["advice"].accepted_by is not None
    return {"handover": Handover.ACCEPTED} if named else {}


def _capacity(_case: Case, maker: Maker, _values: Values) -> Values:
    able = maker.likely(0.5)
    return {
        "age_in_years": maker.random.randint(16, 80),
        "impairment": Able.YES,
        "understands": Able.YES if able else Able.NO,
        **dict.fromkeys(("retains", "weighs", "communicates"), Able.YES),
        "outcome": CapacityFound.HAS_CAPACITY if able else CapacityFound.LACKS_CAPACITY,
    }


def _competence(_case: Case, maker: Maker, _values: Values) -> Values:
    return {"age_in_years": maker.random.randint(9, 15)}


def _transfer(case: Case, maker: Maker, _values: Values) -> Values:
    return {
        "from_service": case.referral.service or "north",
        "to_service": maker.random.choice(["north", "south"]),
        "waiting_started": london_day(maker.now),
    }


def _demographics(_case: Case, maker: Maker, _values: Values) -> Values:
    told = PersonalCharacteristics(remark=PERSONAL)
    decile = {"deprivation_decile": maker.random.randint(1, 10), "deprivation_index": "imd2019"}
    none = {"deprivation_decile": None, "deprivation_index": None}
    return {"characteristics": told, **maker.random.choice([decile, none])}


def _rectified(_case: Case, maker: Maker, values: Values) -> Values:
    if values["outcome"] is RectificationOutcome.UPHELD:
        return {"refusal_reason": None}
    return {"refusal_reason": maker.random.choice(codes("rectification", "refusal_reasons"))}


FITTINGS: dict[str, Callable[[Case, Maker, Values], Values]] = {
    "AllocateCase": _holder,
    "ArrangeCover": _cover,
    "AssessCapacity": _capacity,
    "AssessCompetence": _competence,
    "BookAssessment": _assessment_booking,
    "BookContact": _booking,
    "ChangeRiskLevel": _risk_change,
    "CloseCase": _close,
    "DecideOnConcern": _dissent,
    "DecideRectification": _rectified,
    "EscalateDisagreement": _answered,
    "ExpireConsent": _expiry,
    "OfferHandover": _holder,
    "RaiseConcern": _concern,
    "ReallocateCase": _holder,
    "ReceiveReferral": _born,
    "RecordAttendance": _attendance,
    "RecordConference": _with_days,
    "RecordConsent": _consent,
    "RecordConsentRefusal": _consent,
    "RecordConsentWithdrawal": _withdrawal,
    "RecordCrisisResponse": _crisis_handover,
    "RecordDemographics": _demographics,
    "RecordEmployment": _employment,
    "RecordGroupAttendance": _attendance,
    "RecordMeasures": _measures,
    "RecordParentalResponsibility": _responsibility,
    "RecordStrategyDiscussion": _with_days,
    "ReferToAgency": _to_agency,
    "RescheduleContact": _time,
    "ReviewCase": _review,
    "StartAdultEnquiry": _adult_enquiry,
    "StartChildInNeedPlan": _with_days,
    "StartChildProtectionPlan": _with_days,
    "StartEarlyHelpPlan": _with_days,
    "StartLookedAfterStatus": _with_days,
    "StartSection47Enquiry": _with_days,
    "StepDown": _step_change,
    "StepUp": _step_change,
    "TransferCase": _transfer,
    "TriageConcern": _triage,
}
