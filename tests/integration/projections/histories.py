"""Whole cases told step by step, by the real decisions."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain.case.assessment import assessment
from domain.case.corrections.corrections import (
    AddAddendum,
    Addition,
    CorrectEntry,
    Reason,
    Right,
    Scope,
)
from domain.case.discharge import discharge
from domain.case.measures import measures
from domain.case.oversight import allocation, oversight
from domain.case.referral.referral import (
    AcceptReferral,
    Answer,
    DeclineReferral,
    Pathway,
    Person,
    Reasons,
    ReceiveReferral,
    Request,
)
from domain.case.risk import risk, safety_plan
from domain.case.safeguarding import concern_decisions, safeguarding
from domain.case.safeguarding.agencies import RecordAgencyResponse, ReferToAgency, Reply, Sent
from domain.case.sessions import attendance, contacts
from domain.case.sessions.sessions import Note, RecordSession
from domain.case.supervision import supervision
from domain.commands import Command
from domain.envelope import Envelope
from domain.moments import When, london_day
from domain.roles import Role
from tests.integration.projections.deciding import Deciding

WRITTEN = "Words that only the person and the practitioner should read"
NAMED = "Ada Invented"


class Ledger(Deciding):
    """Tells cases, and appends what comes of each step."""

    def begin(
        self, pathway: Pathway = Pathway.ADULT, *, person: UUID | None = None, accept: bool = True
    ) -> UUID:
        case = self.new_id()
        received = london_day(self.now)
        born = date(1990 if pathway is Pathway.ADULT else 2012, 2, 3)
        self.ask(
            case,
            ReceiveReferral(
                pathway=pathway,
                service="north",
                received=received,
                source_code="B1" if pathway is Pathway.ADULT else "F1",
                consent_to_referral=Answer.YES,
                person=person or self.new_id(),
                who=Person(name=NAMED, date_of_birth=born),
                request=Request(reason=WRITTEN),
            ),
            role=Role.ADMIN,
        )
        if accept:
            self.ask(case, AcceptReferral(reasons=Reasons(rationale=WRITTEN)), role=Role.DUTY)
        return case

    def decline(self, case: UUID) -> Envelope:
        return self.ask(
            case,
            DeclineReferral(
                end_code="50", informed_on=london_day(self.now), reasons=Reasons(rationale=WRITTEN)
            ),
            role=Role.DUTY,
        )[0]

    def allocate(self, case: UUID, role: Role = Role.PWP, team: str = "north-1") -> Envelope:
        return self.ask(
            case,
            allocation.AllocateCase(
                practitioner=self.actor(role),
                practitioner_role=role,
                team=team,
                supervisor=self.actor(Role.SUPERVISOR),
                starting=london_day(self.now),
            ),
            role=Role.DUTY,
        )[0]

    def book(self, case: UUID, appointment_type: str = "02", in_hours: int = 3) -> UUID:
        planned = self.now + timedelta(hours=in_hours)
        details: dict[str, Any] = {
            "medium": "02",
            "practitioner": self.actor(Role.PWP),
            "planned": planned,
            "appointment_type": appointment_type,
        }
        if appointment_type in {"01", "03"}:
            return self.ask(case, assessment.BookAssessment(**details), role=Role.ADMIN)[0].id
        return self.ask(case, contacts.BookContact(**details), role=Role.ADMIN)[0].id

    def attend(self, case: UUID, contact: UUID, code: str = "5") -> list[Envelope]:
        self.now += timedelta(hours=6)
        seen = {"started": self.now - timedelta(hours=1), "duration_minutes": 35}
        return self.ask(
            case,
            attendance.RecordAttendance(
                contact=contact, attendance_code=code, **(seen if code == "5" else {})
            ),
        )

    def screen(self, case: UUID, contact: UUID, responds_to: UUID | None = None) -> Envelope:
        answers = dict.fromkeys(
            ("suicide", "self_harm", "to_others", "from_others", "neglect"), Answer.NO
        )
        asked = risk.ScreenRisk(contact=contact, **answers, responds_to=responds_to)
        return self.ask(case, asked)[0]

    def measure(
        self, case: UUID, instrument: str, items: Sequence[int], completed: date | None = None
    ) -> Envelope:
        return self.ask(
            case,
            measures.RecordMeasures(
                instrument=instrument,
                mode=measures.Mode.BY_TELEPHONE,
                completed_on=completed or london_day(self.now),
                answers=measures.Answers(items=tuple(items)),
            ),
        )[0]

    def note(self, case: UUID, contact: UUID, role: Role = Role.PWP) -> UUID:
        entries = self.ask(
            case,
            RecordSession(
                contact=contact,
                interventions=("behavioural_activation",),
                therapy="748051000000105",
                note=Note(narrative=WRITTEN),
            ),
            role=role,
        )
        return entries[0].id

    def concern(self, case: UUID, *, other: UUID | None = None, **when: When | None) -> Envelope:
        person = self.cases[case].referral.person
        assert person is not None
        people = [safeguarding.Involved(person=person, role=safeguarding.PersonRole.SUBJECT)]
        if other is not None:
            people.append(safeguarding.Involved(person=other, role=safeguarding.PersonRole.SIBLING))
        asked = safeguarding.RaiseConcern(
            variant=safeguarding.Variant.CHILD,
            categories=("neglect",),
            people=tuple(people),
            immediate_risk=False,
            late_reason=safeguarding.LateReason.ACTED_FIRST,
            account=safeguarding.Account(description=WRITTEN),
        )
        return self.ask(case, asked, **when)[0]  # type: ignore[arg-type]

    def refer(self, case: UUID, concern: UUID, reply_by: date) -> Envelope:
        return self.ask(
            case,
            ReferToAgency(
                concern=concern,
                agency="childrens_social_care",
                method="telephone",
                made_at=self.now,
                consent="given",
                basis="safeguarding",
                person_told=Answer.YES,
                reply_expected_by=reply_by,
                sent=Sent(content=WRITTEN),
            ),
        )[0]

    def answer(self, case: UUID, referral: UUID, decision: str) -> Envelope:
        return self.ask(
            case,
            RecordAgencyResponse(
                referral=referral,
                decision=decision,
                received_on=london_day(self.now),
                reply=Reply(by_whom=NAMED, content=WRITTEN),
            ),
        )[0]

    def settle(self, case: UUID, concern: UUID) -> list[Envelope]:
        """Triage, decide and close a concern."""
        steps: list[Command] = [
            safeguarding.TriageConcern(
                concern=concern,
                threshold="early_help",
                rationale=safeguarding.Rationale(rationale=WRITTEN),
            ),
            safeguarding.DecideOnConcern(
                concern=concern,
                outcome=safeguarding.Outcome.DO_NOT_ACT,
                relied_on=(concern,),
                dissent=False,
                reasons=concern_decisions.Reasons(reasons=WRITTEN),
            ),
            safeguarding.CloseConcern(
                concern=concern, rationale=safeguarding.Rationale(rationale=WRITTEN)
            ),
        ]
        return [
            entry for asked in steps for entry in self.ask(case, asked, role=Role.SAFEGUARDING_LEAD)
        ]

    def correct(self, case: UUID, entry: UUID) -> Envelope:
        asked = CorrectEntry(
            entry=entry, scope=Scope.PART, reason=Reason.WRONG_FACT, right=Right(text=WRITTEN)
        )
        return self.ask(case, asked, role=Role.SUPERVISOR)[0]

    def add_to(self, case: UUID, entry: UUID) -> Envelope:
        return self.ask(case, AddAddendum(entry=entry, addition=Addition(text=WRITTEN)))[0]

    def assess(self, case: UUID, role: Role = Role.PWP) -> None:
        """An assessment that was booked, attended, screened and written, and a step offered."""
        contact = self.book(case, "01")
        self.attend(case, contact)
        self.screen(case, contact)
        formulation = assessment.Formulation(main_problem=WRITTEN)
        completed = assessment.CompleteAssessment(contact=contact, formulation=formulation)
        self.ask(case, completed, role=role)
        self.ask(
            case,
            assessment.SetProblemDescriptor(
                code="F41.1", system=assessment.CodeSystem.ICD10, system_version="2016"
            ),
        )
        self.ask(
            case,
            assessment.DecideSuitability(
                outcome=assessment.Suitability.OFFERED,
                step=2,
                alternatives_discussed=True,
                reasons=assessment.StepReasons(rationale=WRITTEN),
            ),
        )

    def treat(self, case: UUID, role: Role = Role.PWP) -> UUID:
        """A treatment contact with screen and signed note; the note's id."""
        contact = self.book(case)
        self.attend(case, contact)
        self.screen(case, contact)
        note = self.note(case, contact, role)
        self.ask(case, oversight.SignNote(note=note), role=role)
        return note

    def close(self, case: UUID) -> Envelope:
        asked = discharge.CloseCase(
            end_date=london_day(self.now),
            end_code="46",
            summary=discharge.Summary(summary=WRITTEN),
        )
        return self.ask(case, asked)[0]

    def whole_case(self, pathway: Pathway = Pathway.ADULT) -> UUID:
        """From referral to discharge, reopened and closed again, with everything a view shows."""
        case = self.begin(pathway)
        self.allocate(case)
        self.assess(case)
        owed = self.measure(case, "PHQ9", (2, 2, 2, 2, 2, 2, 2, 1, 1))
        self.measure(case, "GAD7", (2, 2, 2, 2, 2, 1, 1))
        self.measure(case, "WSAS", (4, 4, 4, 4, 4))
        self.treat(case)
        contact = self.book(case)
        self.attend(case, contact)
        self.screen(case, contact, responds_to=owed.id)
        self._assess_risk(case)
        trainee_note = self.note(case, contact, Role.TRAINEE)
        self.ask(case, oversight.SignNote(note=trainee_note), role=Role.TRAINEE)
        countersign = oversight.CountersignNote(note=trainee_note)
        self.ask(case, countersign, role=Role.SUPERVISOR)
        self.review(case)
        concern = self.concern(case)
        sent = self.refer(case, concern.id, london_day(self.now + timedelta(days=1)))
        self.answer(case, sent.id, "more_information_asked")
        self.answer(case, sent.id, "no_further_action")
        self.settle(case, concern.id)
        self.correct(case, concern.id)
        self.add_to(case, concern.id)
        self.attend(case, self.book(case), "3")
        self.measure(case, "PHQ9", (1, 0, 0, 0, 0, 0, 0, 0, 0))
        self.measure(case, "GAD7", (0, 0, 0, 0, 0, 0, 1))
        staying_well = discharge.StayingWell(plan=WRITTEN)
        plan = discharge.PlanDischarge(
            reasons=(discharge.PlanReason.GOALS_MET,), staying_well=staying_well
        )
        self.ask(case, plan)
        self.close(case)
        reopen = discharge.ReopenCase(
            reason=discharge.ReopenReason.WORK_UNFINISHED, why=discharge.Why(rationale=WRITTEN)
        )
        self.ask(case, reopen, role=Role.SUPERVISOR)
        self.close(case)
        return case

    def _assess_risk(self, case: UUID) -> None:
        words = dict.fromkeys(risk.Judgement.model_fields, WRITTEN)
        judgement = risk.Judgement(**words)
        self.ask(case, risk.AssessRisk(level=risk.Level.MODERATE, judgement=judgement))
        plan = safety_plan.SafetyPlan(**dict.fromkeys(safety_plan.SafetyPlan.model_fields, WRITTEN))
        self.ask(
            case, safety_plan.AgreeSafetyPlan(shared_with=(safety_plan.SharedWith.GP,), plan=plan)
        )

    def review(self, case: UUID) -> None:
        asked = supervision.ReviewCase(
            reasons=("practitioner_request",),
            decision="continue",
            next_review=london_day(self.now + timedelta(days=28)),
            review=supervision.Review(discussion=WRITTEN),
        )
        self.ask(case, asked, role=Role.SUPERVISOR)
