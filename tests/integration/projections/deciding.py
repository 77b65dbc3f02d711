"""Cases asked with the real decisions, kept in a log in memory, projected into a real Postgres.

The runner reads its log over a port; here the port is a list, so that a test can make the log
answer as it needs. The database is never anything but Postgres.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from domain.case.case import Case, FoldAgain, decide, evolve, project
from domain.case.measures import measures
from domain.commands import Circumstances, Command
from domain.envelope import Author, Basis, Envelope, Purpose, Recorded, Sensitivity, Source
from domain.facts import Closed
from domain.moments import At, When
from domain.roles import Role
from tests.integration.projections.memory_log import MemoryLog, Score

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Deciding:
    """Asks cases with the real decisions and appends what they decide."""

    def __init__(self) -> None:
        self.log = MemoryLog()
        self.now = MORNING
        self.cases: dict[UUID, Case] = {}
        self._ids = Random(2026)

    def new_id(self) -> UUID:
        return UUID(int=self._ids.getrandbits(128), version=4)

    def actor(self, role: Role) -> UUID:
        return UUID(int=0xAC70_0000 + list(Role).index(role))

    def ask(
        self,
        case: UUID,
        asked: Command,
        *,
        role: Role = Role.PWP,
        occurred: When | None = None,
        known: When | None = None,
    ) -> list[Envelope]:
        """Decide and append; time moves on by an hour."""
        by = Author(
            actor=self.actor(role), role=role, organisation="RX1", client="tests", team="north-1"
        )
        ids = [self.new_id() for _ in range(8)]
        given = Circumstances(
            now=self.now,
            by=by,
            occurred=occurred or At(at=self.now),
            known=known,
            ids=ids,
            entries=self.of(case),
        )
        before = self.cases.get(case)
        appended = []
        for ordinal, fact in enumerate(decide(before, asked, given)):
            entry = Envelope(
                originator_id=case,
                originator_version=(before.version if before else 0) + 1 + ordinal,
                kind="case",
                id=ids[ordinal],
                fact=fact,
                occurred=given.occurred,
                known=known,
                by=by,
                why=Purpose.CARE,
                source=Source.PRACTITIONER,
                basis=Basis.FACT,
                sensitivity=Sensitivity.NORMAL,
                request=ids[0].bytes,
                ordinal=ordinal,
            )
            appended.append(self._append(entry))
        self.now += timedelta(hours=1)
        return appended

    def _append(self, entry: Envelope) -> Envelope:
        fact = entry.fact
        if isinstance(fact, measures.MeasuresRecorded) and fact.complete:
            assert isinstance(fact.answers, measures.Answers)
            assert fact.answers.total is not None
            self.log.scores[entry.id] = Score(fact.instrument, fact.answers.total)
        closed = [Closed(name, about or UUID(int=1), "00" * 32) for name, about, _ in fact.parts()]
        # Read back the way the log gives it: every part closed, six digits in each instant.
        entry = replace(
            entry,
            fact=type(fact).restore(fact.clear(), closed),
            recorded=Recorded(
                log="test.invalid/case-log/1",
                position=len(self.log.items) + 1,
                at=self.now + timedelta(microseconds=entry.ordinal),
                prev=bytes(32),
                leaf_hash=bytes(32),
            ),
        )
        case = entry.originator_id
        self.log.items.append(entry)
        try:
            self.cases[case] = evolve(self.cases.get(case), entry)
        except FoldAgain:
            folded = project(None, self.of(case))
            assert folded is not None
            self.cases[case] = folded
        return entry

    def of(self, case: UUID) -> list[Envelope]:
        """The case's events so far."""
        entries = (item for item in self.log.items if isinstance(item, Envelope))
        return [entry for entry in entries if entry.originator_id == case]
