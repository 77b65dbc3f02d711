"""Random commands against the real rules: whatever is asked, the case stays a case.

Commands are made from their own fields, so a new command takes part as soon as it is registered.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

from annotated_types import Ge, Le, MinLen
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pydantic import AwareDatetime, StringConstraints

from application.canonical import canonical
from domain.case.attendance import AttendanceRecorded
from domain.case.case import ENDED, Case, Status, evolve, project
from domain.case.contacts import UnplannedContactRecorded
from domain.case.corrections import EntryCorrected
from domain.case.discharge import (
    Blocker,
    CaseClosed,
    CaseReopened,
    CloseCase,
    OverrideReason,
    blockers,
)
from domain.case.measures import Answers, MeasuresRecorded, OpenedScores, RecordMeasures
from domain.case.referral import AcceptReferral, ReceiveReferral
from domain.case.responsibility import RecordParentalResponsibility
from domain.case.safeguarding import (
    ConcernClosed,
    ConcernMerged,
    ConcernRaised,
    ConcernReopened,
    DecideOnConcern,
    Involved,
    PersonDetails,
    PersonRole,
    RaiseConcern,
    TriageConcern,
)
from domain.commands import Command, Refusal, command_class, command_classes
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact
from domain.moments import At, On, london_day
from domain.policies import policy
from domain.roles import Role

PERSONAL = "Zelda Unrepeatable"
NOWHERE = UUID(int=0xBAD)
PEOPLE = [UUID(int=0x9E0 + n) for n in range(3)]

_ON = {Status.ACCEPTED, Status.WAITING_ASSESSMENT, Status.ASSESSED, Status.IN_TREATMENT}
_RUNNING = _ON | {Status.DISCHARGE_PLANNED}
MOVES: dict[Status, set[Status]] = {
    Status.RECEIVED: {Status.ACCEPTED, Status.DECLINED, Status.REDIRECTED, Status.OPTED_OUT},
    Status.ACCEPTED: _RUNNING | {Status.CLOSED},
    Status.WAITING_ASSESSMENT: (_RUNNING | {Status.CLOSED}) - {Status.ACCEPTED},
    Status.ASSESSED: {Status.IN_TREATMENT, Status.DISCHARGE_PLANNED, Status.CLOSED},
    # A corrected attendance may show that treatment had not started.
    Status.IN_TREATMENT: (_RUNNING | {Status.CLOSED}) - {Status.IN_TREATMENT},
    Status.DISCHARGE_PLANNED: {Status.CLOSED},
    Status.CLOSED: _RUNNING,
    Status.OPTED_OUT: _RUNNING | {Status.RECEIVED},
    Status.DECLINED: set(),
    Status.REDIRECTED: set(),
    Status.DECEASED: set(Status),
}
# A lapsed invitation makes a closed case one that opted out, and anybody may die.
MOVES = {
    status: moves | {Status.DECEASED} | ({Status.OPTED_OUT} if Status.CLOSED in moves else set())
    for status, moves in MOVES.items()
}

SAFEGUARDING = [
    "raise-concern",
    "triage-concern",
    "decide-on-concern",
    "refer-to-agency",
    "mark-response-overdue",
    "chase-agency-response",
    "record-agency-response",
    "link-concern",
    "merge-concern",
    "close-concern",
    "reopen-concern",
]

PROTECTING = {
    *("safety_plan", "crisis", "conferences", "statuses", "duties", "escalation"),
    *("consent", "capacity", "responsibility", "sharing", "curation"),
}


def _codes(name: str, member: str = "codes") -> list[str]:
    return sorted(policy(name)[member])


def _codes_for(field: str) -> list[str] | None:
    """The codes that a field of this name is chosen from, where it is chosen from a list."""
    listed = {
        "source_code": lambda: _codes("referral_sources"),
        "end_code": lambda: ["46", "47", "11", "50", "44"],
        "appointment_type": lambda: _codes("appointment_types"),
        "medium": lambda: ["01", "02", "11"],
        "attendance_code": lambda: _codes("attendance"),
        "interventions": lambda: _codes("interventions")[:3],
        "therapy": lambda: _codes("therapies"),
        "instrument": lambda: _codes("measures", "instruments"),
        "categories": lambda: ["physical"],
        "threshold": lambda: ["early_help"],
        "basis": lambda: _codes("sharing_bases"),
        "nhs_number": lambda: ["9434765919"],
        "code": lambda: ["F41.0", "F32.1", "K58"],
        "reasons": lambda: ["practitioner_request", "ready_for_step_change_or_discharge"],
        "reason": lambda: [*_codes("contact_changes", "reasons")[:3], "turned_18", "moved_away"],
        "decision": lambda: [*_codes("supervision", "decisions"), "treatment", "sharing"],
        "category": lambda: ["neglect", "emotional"],
        "legal_status": lambda: ["V2", "C1"],
        "outcome": lambda: ["plan_made", "plan_continues", "reconvene", "inconclusive"],
        "risk": lambda: ["reduced"],
        "ground": lambda: ["mother", "court_order"],
        "contacted": lambda: _codes("crisis_contacts"),
        "recipient": lambda: ["gp", "school"],
        "tool": lambda: _codes("exploitation", "tools"),
        "result": lambda: _codes("cpis", "results"),
        "content_sha256": lambda: ["0" * 64],
    }.get(field)
    return None if listed is None else listed()


class Maker:
    """Makes a command of any class from its fields, for a case as it stands."""

    def __init__(self, draw: Callable[..., Any], case: Case, now: datetime) -> None:
        self.draw, self.case, self.now = draw, case, now

    def make(self, model: type[Content]) -> Any:
        values = {
            name: self.value(name, Annotated[(field.annotation, *field.metadata, None)])
            for name, field in model.model_fields.items()
            if field.is_required() or self.draw(st.booleans())
        }
        if issubclass(model, RecordMeasures):
            values = {**values, "instrument": "PHQ9", "answers": self.answers()}
        if issubclass(model, RaiseConcern):
            listed = _codes(f"concerns_{values['variant']}", "categories")
            values["categories"] = self.draw(
                st.lists(st.sampled_from(listed), min_size=1, max_size=5)
            )
            values["people"], values["others"] = self.people(), self.others()
        if (
            issubclass(model, TriageConcern)
            and values["concern"] in self.case.safeguarding.concerns
        ):
            variant = self.case.safeguarding.concerns[values["concern"]].variant
            values["threshold"] = self.draw(
                st.sampled_from(_codes(f"concerns_{variant}", "thresholds"))
            )
        if issubclass(model, CloseCase):
            values |= self.fitting_end()
        if "actions_due" in model.model_fields:
            values["actions_due"] = tuple(london_day(self.now) for _ in values.get("actions", ()))
        if issubclass(model, RecordParentalResponsibility):
            values["holder"] = values["holder"].model_copy(update={"about": values["person"]})
            values["restrictions"] = None
        if issubclass(model, DecideOnConcern):
            values["dissent"] = values["reasons"].dissent is not None
        return model(**values)

    def answers(self) -> Answers:
        items = self.draw(st.lists(st.integers(0, 3), min_size=9, max_size=9))
        return Answers(items=tuple(items))

    def fitting_end(self) -> dict[str, Any]:
        """Mostly a code that fits what happened, and an override where one is needed."""
        seen, treated = self.case.sessions.attended_contacts, self.case.sessions.attended_treatments
        fits = "46" if treated else "11" if seen else "50"
        code = self.draw(st.sampled_from([fits, fits, fits, "47", "95", "44"]))
        reason = OverrideReason.HANDED_OVER if blockers(self.case) else None
        reason = self.draw(st.sampled_from([reason, reason, None]))
        return {"end_code": code, "override_reason": reason}

    def people(self) -> tuple[Involved, ...]:
        subject = Involved(person=self.draw(st.sampled_from(PEOPLE)), role=PersonRole.SUBJECT)
        return (subject, Involved(person=PEOPLE[1], role=PersonRole.PARENT))

    def others(self) -> tuple[PersonDetails, ...]:
        about = self.draw(st.sampled_from([(), PEOPLE[1:2], PEOPLE[2:]]))
        return tuple(PersonDetails(about=person, name=PERSONAL) for person in about)

    def value(self, name: str, annotation: Any) -> Any:
        annotation, metadata = _stripped(annotation)
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin in (Union, UnionType):
            inner = next(a for a in arguments if a is not NoneType)
            optional = NoneType in arguments and self.draw(st.booleans())
            return None if optional else self.value(name, inner)
        if origin is tuple:
            least = max((m.min_length for m in metadata if isinstance(m, MinLen)), default=0)
            count = self.draw(st.integers(least, max(least, 2)))
            return tuple(self.value(name, arguments[0]) for _ in range(count))
        if annotation is UUID:
            return self.id(name)
        if annotation is bool:
            return self.draw(st.booleans())
        if annotation is int:
            low = max((m.ge for m in metadata if isinstance(m, Ge)), default=0)
            high = min((m.le for m in metadata if isinstance(m, Le)), default=low + 5)
            return self.step(name) or self.draw(st.integers(low, min(high, low + 5)))
        if annotation is date:
            return london_day(self.now) - timedelta(
                days=self.draw(st.sampled_from([0, 0, 0, 1, -1]))
            )
        if annotation in (datetime, AwareDatetime):
            return self.now - timedelta(hours=self.draw(st.sampled_from([1, 0, 5, 5, -1])))
        if annotation is str:
            return self.text(name, metadata)
        if issubclass(annotation, StrEnum):
            current = self.case.risk.level if name == "from_level" else None
            return current or self.draw(st.sampled_from(list(annotation)))
        return self.make(annotation)

    def step(self, name: str) -> int | None:
        return self.case.assessment.step if name == "from_step" else None

    def corrected_attendances(self) -> list[UUID]:
        entries = self.case.corrections.entries
        recorded = (c.attendance for c in self.case.sessions.contacts.values() if c.attendance)
        return [id for id in recorded if entries[id].corrected]

    def text(self, name: str, metadata: tuple[Any, ...]) -> str:
        listed = _codes_for(name)
        if listed is not None:
            return self.draw(st.sampled_from(listed))
        coded = any(isinstance(m, StringConstraints) and m.pattern for m in metadata)
        return "any-code" if coded else PERSONAL

    def id(self, name: str) -> UUID:
        """Mostly the latest of its kind, sometimes another, seldom one that is not there."""
        state = self.case.safeguarding
        attended = [id for id, c in self.case.sessions.contacts.items() if c.attended]
        known = {
            "contact": attended or list(self.case.sessions.contacts),
            "note": [*self.case.sessions.notes, *self.case.oversight.assessments],
            "concern": sorted(state.open_concerns) or list(state.concerns),
            "into": sorted(state.open_concerns),
            "other": list(state.concerns),
            "referral": sorted(state.awaiting_reply) or list(state.referrals),
            "responds_to": sorted(self.case.measures.owed) or list(self.case.measures.recorded),
            "entry": list(self.case.corrections.entries),
            "relied_on": list(self.case.corrections.entries),
            "replaces": self.corrected_attendances(),
            "acts_on": list(self.case.corrections.entries),
            "plan": [plan for plan in [self.case.safety_plan.current] if plan],
            "started": [*self.case.responsibility.periods, *self.case.statuses.open],
            "strategy_discussion": list(self.case.conferences.discussions),
            "continues": list(self.case.escalation.latest),
            "assessment": list(self.case.capacity.assessments),
            "authority": [*self.case.sharing.decisions, *state.referrals],
            "allocation": list(self.case.allocation.allocations),
            "cover": list(self.case.allocation.covers),
            "handover": [offer.id for offer in [self.case.handover.open] if offer],
            "meeting": list(self.case.supervision.meetings),
            "action": list(self.case.supervision.actions),
            "request": list(self.case.rectification.requests),
        }.get(name, PEOPLE)
        chance = self.draw(st.integers(0, 19))
        if chance == 0 or not known:
            return NOWHERE
        return self.draw(st.sampled_from(known)) if chance < 8 else known[-1]


def _stripped(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without its Annotated wrappings, and what they said."""
    metadata: tuple[Any, ...] = ()
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        for item in more:
            metadata += (item, *getattr(item, "metadata", ()))
    return annotation, metadata


def _as_stored(fact: Fact) -> Fact:
    """The fact as it comes back from the log, parts closed; its bytes must be canonical."""
    clear = fact.clear()
    assert PERSONAL not in canonical(clear).decode()
    closed = []
    for name, about, plain in fact.parts():
        canonical(plain)
        closed.append(Closed(name=name, subject=about or PEOPLE[0], commitment="00"))
    restored = type(fact).restore(clear, closed)
    assert restored.clear() == clear
    assert list(restored.closed()) == closed
    return restored


def _check_words(refusal: Refusal) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", refusal.code)
    assert refusal.sentence.endswith(".")
    assert PERSONAL not in refusal.sentence


class AnyCase(RuleBasedStateMachine):
    def __init__(self, story_type: Callable[[], Any]) -> None:
        super().__init__()
        self.story = story_type()
        self.stored: list[Envelope] = []
        self.stored_case: Case | None = None
        self.status_before_end: Status | None = None

    @property
    def case(self) -> Case:
        return self.story.known_case

    def ask(self, asked: Command, draw: Callable[..., Any], role: Role | None = None) -> None:
        """Ask; whatever comes of it, what must hold then holds."""
        before, entries = self.story.case, list(self.story.entries)
        role = role or draw(st.sampled_from(sorted(asked.ROLES)))
        ago = timedelta(hours=draw(st.sampled_from([0, 0, 0, 1, 30])))
        moment = self.story.now - ago
        occurred = draw(st.sampled_from([At(at=moment), On(on=london_day(moment))]))
        try:
            fresh = self.story.ask(asked, role=role, occurred=occurred, scores=self.scores())
        except Refusal as refusal:
            _check_words(refusal)
            assert self.story.case is before
            assert self.story.entries == entries
            return
        assert fresh, "a command that is not refused records something"
        self.store()
        if before is not None:
            self.check_move(before, asked, [entry.fact for entry in fresh])

    def store(self) -> None:
        """Keep what was recorded as the log does: parts closed."""
        for entry in self.story.entries[len(self.stored) :]:
            stored = replace(entry, fact=_as_stored(entry.fact))
            self.stored.append(stored)
            self.stored_case = evolve(self.stored_case, stored)

    def scores(self) -> list[OpenedScores]:
        facts = [e.fact for e in self.story.entries if isinstance(e.fact, MeasuresRecorded)]
        return [
            OpenedScores(f.instrument, f.answers.total, f.completed_on, f.rater)
            for f in facts
            if f.complete
        ]

    def check_move(self, before: Case, asked: Command, facts: list[Fact]) -> None:
        after = self.case
        assert after.status is before.status or after.status in MOVES[before.status]
        if before.status in ENDED:
            assert asked.AFTER_END
        for fact in facts:
            if isinstance(fact, CaseReopened) and self.status_before_end is not Status.DECEASED:
                assert after.status is self.status_before_end
            if isinstance(fact, CaseClosed):
                self.status_before_end = before.status
                assert set(fact.overridden) == set(blockers(before))
                assert not fact.overridden or fact.override_reason is not None
                assert (Blocker.CONCERN_OPEN in fact.overridden) is bool(self.open_concerns())

    def open_concerns(self) -> set[UUID]:
        found: set[UUID] = set()
        for entry in self.story.entries:
            match entry.fact:
                case ConcernRaised():
                    found.add(entry.id)
                case ConcernReopened(concern=concern):
                    found.add(concern)
                case ConcernClosed(concern=concern) | ConcernMerged(concern=concern):
                    found.remove(concern)
        return found

    @initialize(data=st.data(), accepts=st.sampled_from([True, True, True, False]))
    def begin(self, data: st.DataObject, accepts: bool) -> None:
        nothing = Case(id=UUID(int=0), version=0)
        maker = Maker(data.draw, nothing, self.story.now - timedelta(days=2))
        while self.story.case is None:
            self.ask(maker.make(ReceiveReferral), data.draw)
        if accepts:
            self.ask(Maker(data.draw, self.case, self.story.now).make(AcceptReferral), data.draw)

    def make_and_ask(self, data: st.DataObject, name: str, role: Role | None = None) -> None:
        made = Maker(data.draw, self.case, self.story.now).make(command_class(name))
        self.ask(made, data.draw, role)

    @rule(data=st.data(), name=st.sampled_from([c.NAME for c in command_classes()]))
    def anything(self, data: st.DataObject, name: str) -> None:
        self.make_and_ask(data, name)

    @precondition(lambda self: self.case.status in _RUNNING)
    @rule(
        data=st.data(),
        appointment_type=st.sampled_from(["01", "02", "03", "07"]),
        role=st.sampled_from([Role.PWP, Role.TRAINEE]),
        then=st.lists(
            st.sampled_from(
                ["screen-risk", "record-session", "sign-note", "complete-assessment"],
            ),
            unique=True,
        ),
    )
    def see_the_person(
        self, data: st.DataObject, appointment_type: str, role: Role, then: list[str]
    ) -> None:
        self.story.attend(appointment_type)
        self.store()
        for name in then:
            self.make_and_ask(data, name, role)

    @precondition(lambda self: self.case.sessions.notes)
    @rule(data=st.data(), names=st.permutations(["omit-risk-screen", "sign-note"]))
    def sign(self, data: st.DataObject, names: list[str]) -> None:
        author = list(self.case.sessions.notes.values())[-1].role
        for name in names:
            self.make_and_ask(data, name, author)
        self.make_and_ask(data, "countersign-note")

    @precondition(lambda self: self.case.assessment.completed)
    @rule(data=st.data(), name=st.sampled_from(["decide-suitability", "step-up", "step-down"]))
    def offer(self, data: st.DataObject, name: str) -> None:
        self.make_and_ask(data, name)

    @rule(data=st.data(), steps=st.sets(st.sampled_from(range(len(SAFEGUARDING))), min_size=1))
    def worry(self, data: st.DataObject, steps: set[int]) -> None:
        for step in sorted(steps):
            self.make_and_ask(data, SAFEGUARDING[step])

    @rule(data=st.data(), area=st.sampled_from(sorted(PROTECTING)))
    def protect(self, data: st.DataObject, area: str) -> None:
        names = [asked.NAME for asked in command_classes() if area == asked.AREA]
        for name in data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3)):
            self.make_and_ask(data, name)

    @rule(data=st.data(), then=st.sampled_from(["assess-risk", "screen-risk", "add-addendum"]))
    def measure(self, data: st.DataObject, then: str) -> None:
        self.make_and_ask(data, "record-measures")
        self.make_and_ask(data, then)

    @precondition(lambda self: len(self.story.entries) > 10)
    @rule(
        data=st.data(),
        name=st.sampled_from(["plan-discharge", "close-case", "reopen-case"]),
        role=st.sampled_from([Role.SUPERVISOR, Role.PWP]),
    )
    def end(self, data: st.DataObject, name: str, role: Role) -> None:
        self.make_and_ask(data, name, role)
        if self.case.discharge.closed and data.draw(st.booleans()):
            self.make_and_ask(data, "reopen-case")

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.story.pass_days(days)

    @invariant()
    def versions_are_dense(self) -> None:
        versions = [entry.originator_version for entry in self.story.entries]
        assert versions == list(range(1, len(versions) + 1))
        assert self.story.case is None or self.case.version == len(versions)

    @invariant()
    def every_entry_is_known_exactly_once(self) -> None:
        if self.story.case is not None:
            known = self.case.corrections.entries
            assert list(known) == [entry.id for entry in self.story.entries]
            assert [k.version for k in known.values()] == list(range(1, len(known) + 1))

    @invariant()
    def what_was_corrected_points_at_its_corrections(self) -> None:
        corrections: dict[UUID, list[UUID]] = {}
        for entry in self.story.entries:
            if isinstance(entry.fact, EntryCorrected):
                corrections.setdefault(entry.fact.entry, []).append(entry.id)
        if self.story.case is not None:
            known = self.case.corrections.entries.items()
            assert {id: list(e.corrected) for id, e in known if e.corrected} == corrections

    @invariant()
    def a_response_is_owed_to_each_unanswered_item_nine_and_nothing_else(self) -> None:
        owed: set[UUID] = set()
        for entry in self.story.entries:
            if isinstance(entry.fact, MeasuresRecorded) and entry.fact.answers.items[8] > 0:
                owed.add(entry.id)
            owed.discard(getattr(entry.fact, "responds_to", None))
        assert self.story.case is None or self.case.measures.owed == owed

    @invariant()
    def concerns_are_open_until_closed(self) -> None:
        if self.story.case is not None:
            assert self.case.safeguarding.open_concerns == self.open_concerns()

    @invariant()
    def signed_notes_stand_on_contacts_whose_risk_is_accounted_for(self) -> None:
        if self.story.case is not None:
            signed = set(self.case.sessions.notes) - self.case.oversight.unsigned
            assert all(
                self.case.risk.accounts_for(self.case.sessions.notes[n].contact) for n in signed
            )

    @invariant()
    def only_the_seen_are_screened(self) -> None:
        if self.story.case is not None:
            facts = [entry.fact for entry in self.story.entries]
            seen = {f.contact for f in facts if isinstance(f, AttendanceRecorded) and f.attended}
            unplanned = {
                e.id for e in self.story.entries if isinstance(e.fact, UnplannedContactRecorded)
            }
            assert self.case.risk.screened | self.case.risk.omitted <= seen | unplanned

    @invariant()
    def closed_parts_decide_nothing(self) -> None:
        assert self.stored_case == self.story.case

    def teardown(self) -> None:
        entries = self.stored
        assert project(None, entries) == self.story.case
        for cut in {1, len(entries) // 2, len(entries) - 1}:
            assert project(project(None, entries[:cut]), entries[cut:]) == self.story.case


def test_whatever_is_asked_the_case_stays_a_case(new_story):
    run_state_machine_as_test(
        partial(AnyCase, new_story),
        settings=settings(
            max_examples=60,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
