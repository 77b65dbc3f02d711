"""A case of which anything is asked at random, and what must hold whatever comes of it."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from application.canonical import canonical
from domain.case.case import ENDED, Case, FoldAgain, Status, evolve, project
from domain.case.corrections.corrections import EntryCorrected, Withdrawing
from domain.case.discharge.discharge import Blocker, CaseClosed, CaseReopened, blockers
from domain.case.measures.measures import MeasuresRecorded, OpenedScores
from domain.case.risk.risk import RiskScreened, RiskScreenOmitted
from domain.case.safeguarding.safeguarding import (
    ConcernClosed,
    ConcernMerged,
    ConcernRaised,
    ConcernReopened,
)
from domain.case.sessions.attendance import AttendanceRecorded
from domain.case.sessions.contacts import UnplannedContactRecorded
from domain.commands import Command, Refusal, command_class, command_classes
from domain.envelope import Envelope
from domain.facts import Closed, Fact
from domain.moments import At, On, london_day
from domain.roles import Role
from tests.unit.domain.machine.case_making import case_maker, likely_role
from tests.unit.domain.machine.chains import CHAINS, LATER
from tests.unit.domain.machine.making import PEOPLE, PERSONAL
from tests.unit.domain.machine.moves import MOVES, RUNNING

NAMES = [asked.NAME for asked in command_classes()]
BEGINNINGS = [
    *["accept-referral"] * 9,
    *("decline-referral", "redirect-referral", "request-opt-in"),
]
SEEDS = st.integers(0, 2**24 - 1)
"""No more: of a wider range mostly small ones are drawn, the same again and again."""


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


def _without(entries: list[Envelope], withdrawn: set[UUID]) -> list[Envelope]:
    """The entries but for those that were withdrawn, and for all that was said of one of them."""
    kept, gone = [], set(withdrawn)
    for entry in entries:
        said_of = {getattr(entry.fact, name, None) for name in ("entry", "request")}
        if entry.id in gone or isinstance(entry.fact, Withdrawing) or said_of & gone:
            gone.add(entry.id)
        else:
            kept.append(entry)
    return kept


def _check_words(refusal: Refusal) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", refusal.code)
    assert refusal.sentence.endswith(".")
    assert PERSONAL not in refusal.sentence


class AnyCase(RuleBasedStateMachine):
    """One case, and whatever is asked of it; ``accepted`` counts across all of them.

    ``tell`` hears what came of each command.
    """

    def __init__(
        self,
        story_type: Callable[[], Any],
        accepted: Counter[str],
        tell: Callable[[str], object] = note,
    ) -> None:
        super().__init__()
        self.story, self.accepted, self.tell = story_type(), accepted, tell
        self.stored: list[Envelope] = []
        self.stored_case: Case | None = None
        self.status_before_end: Status | None = None

    @property
    def case(self) -> Case:
        return self.story.known_case

    def ask(self, asked: Command, random: Random, role: Role) -> bool:
        """Whether it was accepted; whatever comes of it, what must hold then holds."""
        before, entries = self.story.case, list(self.story.entries)
        moment = self.story.now - timedelta(hours=random.choice([0, 0, 0, 1, 30]))
        occurred = random.choice([At(at=moment), On(on=london_day(moment))])
        try:
            fresh = self.story.ask(asked, role=role, occurred=occurred, scores=self.scores())
        except Refusal as refusal:
            self.tell(f"  {role}: {asked.NAME}: {refusal.code}")
            _check_words(refusal)
            assert self.story.case is before
            assert self.story.entries == entries
            return False
        self.tell(f"  {role}: {asked.NAME}: accepted")
        assert fresh, "a command that is not refused records something"
        self.accepted[asked.NAME] += 1
        self.store()
        if before is not None:
            self.check_move(before, asked, [entry.fact for entry in fresh])
        return True

    def store(self) -> None:
        """Keep what was recorded as the log does: parts closed."""
        for entry in self.story.entries[len(self.stored) :]:
            stored = replace(entry, fact=_as_stored(entry.fact))
            self.stored.append(stored)
            try:
                self.stored_case = evolve(self.stored_case, stored)
            except FoldAgain:
                self.stored_case = project(None, self.stored)

    @property
    def standing(self) -> list[Envelope]:
        """The entries that nobody has withdrawn."""
        by = [e.fact.entry for e in self.story.entries if isinstance(e.fact, Withdrawing)]
        return [entry for entry in self.story.entries if entry.id not in by]

    def scores(self) -> list[OpenedScores]:
        facts = [e.fact for e in self.standing if isinstance(e.fact, MeasuresRecorded)]
        return [
            OpenedScores(f.instrument, f.answers.total, f.completed_on, f.rater)
            for f in facts
            if f.complete
        ]

    def check_move(self, before: Case, asked: Command, facts: list[Fact]) -> None:
        after = self.case
        if any(isinstance(fact, Withdrawing) for fact in facts):
            # What was wrong may have been what brought the case this far.
            self.status_before_end = None
            return
        assert after.status is before.status or after.status in MOVES[before.status]
        if before.status in ENDED:
            assert asked.AFTER_END
        for fact in facts:
            if isinstance(fact, CaseReopened) and self.status_before_end not in {
                None,
                Status.DECEASED,
            }:
                assert after.status is self.status_before_end
            if isinstance(fact, CaseClosed):
                self.status_before_end = before.status
                assert set(fact.overridden) == set(blockers(before))
                assert not fact.overridden or fact.override_reason is not None
                assert (Blocker.CONCERN_OPEN in fact.overridden) is bool(self.open_concerns())

    def open_concerns(self) -> set[UUID]:
        found: set[UUID] = set()
        for entry in self.standing:
            match entry.fact:
                case ConcernRaised():
                    found.add(entry.id)
                case ConcernReopened(concern=concern):
                    found.add(concern)
                case ConcernClosed(concern=concern) | ConcernMerged(concern=concern):
                    found.remove(concern)
        return found

    def random(self, seed: int) -> Random:
        """What a step draws from: the case counts in, because one seed is often drawn again."""
        return Random(f"{seed} {len(self.story.entries)} {self.story.commands}")

    def make_and_ask(
        self, random: Random, name: str, role: Role | None = None, tries: int = 1
    ) -> None:
        """Ask what is made at random, and another of its kind where that is refused."""
        asked = command_class(name)
        for _ in range(tries):
            case = self.story.case or Case(id=UUID(int=0), version=0)
            made = case_maker(case, now=self.story.now, random=random).make(asked)
            chosen = role or likely_role(case, asked) or random.choice(sorted(asked.ROLES))
            if self.ask(made, random, chosen):
                return

    @initialize(seed=SEEDS)
    def begin(self, seed: int) -> None:
        self.receive(self.random(seed))

    def receive(self, random: Random) -> None:
        """A referral, and mostly that it is accepted."""
        while self.story.case is None:
            self.make_and_ask(random, "receive-referral")
        self.make_and_ask(random, random.choice(BEGINNINGS), tries=6)

    @rule(seed=SEEDS)
    def anything(self, seed: int) -> None:
        random = self.random(seed)
        for name in random.sample(NAMES, 3):
            self.make_and_ask(random, name, tries=2)

    @rule(seed=SEEDS)
    def in_order(self, seed: int) -> None:
        random = self.random(seed)
        for chain in random.sample(sorted(CHAINS), 3):
            self.follow(random, chain)

    def follow(self, random: Random, chain: str) -> None:
        """A chain of commands, of which some are left out and some have to wait."""
        for name in CHAINS[chain]:
            if name == LATER:
                self.story.pass_days(random.randint(10, 40))
            elif random.random() < 0.9:
                self.make_and_ask(random, name, tries=4)
            if random.random() < 0.1:
                self.story.pass_days(random.randint(1, 10))

    @precondition(lambda self: self.case.status in RUNNING)
    @rule(
        seed=SEEDS,
        appointment_type=st.sampled_from(["01", "02", "03", "07"]),
        role=st.sampled_from([Role.PWP, Role.TRAINEE]),
    )
    def see_the_person(self, seed: int, appointment_type: str, role: Role) -> None:
        random = self.random(seed)
        self.story.attend(appointment_type)
        self.store()
        for name in ("screen-risk", "record-session", "sign-note", "complete-assessment"):
            if random.random() < 0.7:
                self.make_and_ask(random, name, role, tries=2)
        self.make_and_ask(random, "countersign-note")

    @precondition(lambda self: self.case.sessions.notes)
    @rule(seed=SEEDS)
    def sign(self, seed: int) -> None:
        random = self.random(seed)
        for name in random.sample(["omit-risk-screen", "sign-note"], 2):
            self.make_and_ask(random, name, list(self.case.sessions.notes.values())[-1].role)
        self.make_and_ask(random, "countersign-note")

    @precondition(lambda self: self.case.assessment.completed)
    @rule(seed=SEEDS, names=st.permutations(["decide-suitability", "step-up", "step-down"]))
    def offer(self, seed: int, names: list[str]) -> None:
        random = self.random(seed)
        for name in names:
            self.make_and_ask(random, name, tries=3)

    @precondition(lambda self: len(self.story.entries) > 10)
    @rule(
        seed=SEEDS,
        name=st.sampled_from(["plan-discharge", "close-case", "reopen-case"]),
        role=st.sampled_from([Role.SUPERVISOR, Role.PWP]),
    )
    def end(self, seed: int, name: str, role: Role) -> None:
        random = self.random(seed)
        self.make_and_ask(random, name, role)
        if self.case.discharge.closed and random.random() < 0.5:
            self.make_and_ask(random, "reopen-case")

    @precondition(lambda self: self.case.death.recorded)
    @rule(seed=SEEDS)
    def turn_out_alive(self, seed: int) -> None:
        self.make_and_ask(self.random(seed), "withdraw-death", tries=2)

    @precondition(lambda self: len(self.story.entries) > 12)
    @rule(seed=SEEDS, name=st.sampled_from(["mark-entry-in-error", "move-wrong-record-entry"]))
    def withdraw(self, seed: int, name: str) -> None:
        self.make_and_ask(self.random(seed), name, Role.SUPERVISOR, tries=3)

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.story.pass_days(days)

    @invariant()
    def what_must_hold(self) -> None:
        """One invariant for all, because a failure lists each one after each step."""
        self.versions_are_dense()
        self.every_entry_is_known_exactly_once()
        self.what_was_corrected_points_at_its_corrections()
        self.a_response_is_owed_to_each_unanswered_item_nine_and_nothing_else()
        self.concerns_are_open_until_closed()
        self.signed_notes_stand_on_contacts_whose_risk_is_accounted_for()
        self.only_the_seen_are_screened()
        self.closed_parts_decide_nothing()

    def versions_are_dense(self) -> None:
        versions = [entry.originator_version for entry in self.story.entries]
        assert versions == list(range(1, len(versions) + 1))
        assert self.story.case is None or self.case.version == len(versions)

    def every_entry_is_known_exactly_once(self) -> None:
        if self.story.case is not None:
            known = self.case.corrections.entries
            assert list(known) == [entry.id for entry in self.story.entries]
            assert [k.version for k in known.values()] == list(range(1, len(known) + 1))

    def what_was_corrected_points_at_its_corrections(self) -> None:
        corrections: dict[UUID, list[UUID]] = {}
        for entry in self.standing:
            if isinstance(entry.fact, EntryCorrected):
                corrections.setdefault(entry.fact.entry, []).append(entry.id)
        if self.story.case is not None:
            known = self.case.corrections.entries.items()
            assert {id: list(e.corrected) for id, e in known if e.corrected} == corrections

    def a_response_is_owed_to_each_unanswered_item_nine_and_nothing_else(self) -> None:
        owed: set[UUID] = set()
        for entry in self.standing:
            if isinstance(entry.fact, MeasuresRecorded) and entry.fact.answers.items[8] > 0:
                owed.add(entry.id)
            owed.discard(getattr(entry.fact, "responds_to", None))
        assert self.story.case is None or self.case.measures.owed == owed

    def concerns_are_open_until_closed(self) -> None:
        if self.story.case is not None:
            assert self.case.safeguarding.open_concerns == self.open_concerns()

    def signed_notes_stand_on_contacts_whose_risk_is_accounted_for(self) -> None:
        if self.story.case is not None:
            signed = set(self.case.sessions.notes) - self.case.oversight.unsigned
            facts = [entry.fact for entry in self.story.entries]
            # A screen may be withdrawn later; then the caseload shows that one is owed.
            asked = {f.contact for f in facts if isinstance(f, RiskScreened | RiskScreenOmitted)}
            assert {self.case.sessions.notes[note].contact for note in signed} <= asked

    def only_the_seen_are_screened(self) -> None:
        if self.story.case is not None:
            facts = [entry.fact for entry in self.standing]
            seen = {f.contact for f in facts if isinstance(f, AttendanceRecorded) and f.attended}
            unplanned = {
                e.id for e in self.standing if isinstance(e.fact, UnplannedContactRecorded)
            }
            assert self.case.risk.screened | self.case.risk.omitted <= seen | unplanned

    def closed_parts_decide_nothing(self) -> None:
        assert self.stored_case == self.story.case

    def teardown(self) -> None:
        entries = self.stored
        assert project(None, entries) == self.story.case
        withdrawn = {e.fact.entry for e in entries if isinstance(e.fact, Withdrawing)}
        for cut in {1, len(entries) // 2, len(entries) - 1}:
            earlier, later = entries[:cut], entries[cut:]
            if any(isinstance(entry.fact, Withdrawing) for entry in later):
                with pytest.raises(FoldAgain):
                    project(project(None, earlier), later)
            else:
                assert project(project(None, earlier), later) == self.story.case
        self.nothing_rests_on_what_was_withdrawn(entries, withdrawn)

    def nothing_rests_on_what_was_withdrawn(
        self, entries: list[Envelope], withdrawn: set[UUID]
    ) -> None:
        """All but what was said of entries is as if the withdrawn ones had never been made."""
        never = project(None, _without(entries, withdrawn))
        assert never is not None
        said = ("version", "corrections", "rectification", "curation")
        assert replace(never, **{name: getattr(self.case, name) for name in said}) == self.case
