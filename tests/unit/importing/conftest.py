"""Extracts brought in without a database: the rules judge every command, memory keeps events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid5

import pytest

from api.importing.extract import Extract, Quarantined
from api.importing.fitting import Fitted, fitted
from api.importing.mapping import ExtractMapping, national_mapping
from api.importing.planning import Source
from api.importing.pseudonyms import Pseudonyms
from api.importing.recording import Recorder
from api.importing.run import Summary, run
from application.casework import KeyReused
from application.event_ids import event_id
from application.judging import admit_command
from application.log import Landed
from application.orders import Answer, Order
from application.requests import request_digest
from domain.case.case import Case
from domain.case.measures.measures import MeasuresRecorded, opened_scores
from domain.commands import Circumstances
from domain.envelope import Envelope
from domain.moments import At
from domain.person.person import Person
from domain.streams import KINDS

ORIGIN = "test.invalid/case-log/1"
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
KEY = b"k" * 32


@dataclass
class MemoryCasework:
    """Carries commands out as the service does, in memory; ``down`` after so many, if set."""

    streams: dict[UUID, list[Envelope]] = field(default_factory=dict)
    answers: dict[UUID, tuple[Answer, bytes]] = field(default_factory=dict)
    states: dict[UUID, Case | Person] = field(default_factory=dict)

    @property
    def events(self) -> Any:
        return SimpleNamespace(get=lambda stream: self.streams.get(stream, []))

    @property
    def cases(self) -> dict[UUID, Case]:
        return {id: state for id, state in self.states.items() if isinstance(state, Case)}

    @property
    def count(self) -> int:
        return sum(len(entries) for entries in self.streams.values())

    def of(self, kind: str) -> list[list[Envelope]]:
        """The streams of a kind, in the order in which they began."""
        return [entries for entries in self.streams.values() if entries[0].kind == kind]

    def types(self) -> list[str]:
        return [entry.fact.TYPE for entries in self.of("case") for entry in entries]

    def carry_out(self, order: Order) -> Answer:
        case = None if order.case is None else self.states[order.case]
        admit_command(order.caller, order.asked, case, NOW)
        ids = [
            event_id(
                log_origin=ORIGIN,
                issuer=order.caller.issuer,
                client=order.caller.client,
                actor=str(order.caller.actor),
                idempotency_key=order.key,
                ordinal=number,
            )
            for number in range(16)
        ]
        digest = request_digest(KEY, order.body(), command=order.asked.NAME, stream=order.case)
        if ids[0] in self.answers:
            answer, earlier = self.answers[ids[0]]
            if earlier != digest:
                raise KeyReused(answer.case)
            return Answer(events=answer.events, again=True)
        return self._recorded(order, ids, digest)

    def _recorded(self, order: Order, ids: Sequence[UUID], digest: bytes) -> Answer:
        kind = KINDS[order.asked.KIND]
        state = None if order.case is None else self.states[order.case]
        stream = order.case or getattr(order.asked, "person", None)
        if order.case is None and kind.name == "case":
            stream = uuid5(ids[0], "case")
        assert stream is not None
        entries = self.streams.get(stream, [])
        given = Circumstances(
            now=NOW,
            by=order.caller.author(None),
            occurred=order.about.occurred or order.asked.happened() or At(at=NOW),
            known=order.about.known,
            ids=ids,
            scores=opened_scores([e for e in entries if isinstance(e.fact, MeasuresRecorded)]),
        )
        made = [
            Envelope(
                originator_id=stream,
                originator_version=len(entries) + number + 1,
                kind=kind.name,
                id=ids[number],
                fact=fact,
                occurred=given.occurred,
                known=given.known,
                by=given.by,
                why=order.about.why,
                source=order.about.source,
                basis=order.about.basis,
                sensitivity=order.about.sensitivity,
                request=digest,
                correlation=order.about.correlation,
                ordinal=number,
            )
            for number, fact in enumerate(kind.decide(state, order.asked, given))
        ]
        self.states[stream] = kind.fold(state, made)
        self.streams[stream] = [*entries, *made]
        landed = tuple(Landed(0, e.id, stream, e.originator_version, e.fact.TYPE) for e in made)
        answer = Answer(events=landed, again=False)
        self.answers[ids[0]] = answer, digest
        return answer


@dataclass(frozen=True)
class Imported:
    """What one import came to."""

    summary: Summary
    quarantined: Sequence[Quarantined]

    @property
    def reasons(self) -> list[tuple[str, int, str, str]]:
        return [(q.file, q.line, q.fault.column, q.fault.code) for q in self.quarantined]

    @property
    def codes(self) -> set[str]:
        return {q.fault.code for q in self.quarantined}

    def adds_up(self) -> bool:
        """Whether each row of each file is imported, there already, or quarantined."""
        return all(
            file.read == file.imported + file.already_there + file.quarantined
            and not file.not_reached
            for file in self.summary.files
        )


def bring_in(
    folder: Path,
    casework: MemoryCasework,
    mapping: Fitted | None = None,
    *,
    today: date = TODAY,
) -> Imported:
    """Import a folder."""
    fit = mapping or fitted(national_mapping(), "national")
    source = Source(
        fit.mapping,
        pseudonyms=Pseudonyms(KEY, system=fit.mapping.system),
        log_origin=ORIGIN,
        today=today,
    )
    recorder = Recorder(casework=casework, source=source, request_key=KEY)  # type: ignore[arg-type] # all of it that is used
    extract = Extract(fit)
    try:
        extract.load(folder)
        summary = run(extract, recorder, done=lambda _: None, stop_asked=lambda: False)
        return Imported(summary, list(extract.quarantined()))
    finally:
        extract.close()


def custom(told: Mapping[str, Any]) -> Fitted:
    """A mapping of one's own that fits."""
    return fitted(ExtractMapping.model_validate(told), "own.json")


@pytest.fixture
def casework() -> MemoryCasework:
    return MemoryCasework()
