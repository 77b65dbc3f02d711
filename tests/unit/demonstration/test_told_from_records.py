"""An entry told from its record says what the models of its event say, for every kind of event."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import given

from api.answers import presenting
from application.reading import Entry
from domain.envelope import Envelope
from domain.facts import Gone, PartAbout, part_fields
from domain.moments import instant_text
from domain.unchecked import unchecked_behind
from infrastructure.records.entry import RecordedEntry
from tests.unit.demonstration.conftest import Judged
from tests.unit.records.test_decoding import AT, SUBJECT, row_of
from tests.unit.records.test_record_text import envelopes

OF_EACH = 5


def told(envelope: Envelope, *, gone: str | None = None) -> Mapping[str, Any]:
    """The entry that is made of a record, its parts open, or gone on a ground."""
    contents = {
        name: plain if gone is None else Gone(name, gone)
        for name, _, plain in envelope.fact.parts()
    }
    return presenting.entry(Entry(RecordedEntry(row_of(envelope)), contents=contents))


def by_models(envelope: Envelope) -> Mapping[str, Any]:
    """The same, by way of the models: each member read and written by its own class."""
    known = {"at": instant_text(AT)} if envelope.known is None else presenting.when(envelope.known)
    late = int((AT - envelope.occurred.latest).total_seconds())
    clear, parts = envelope.fact.clear(), dict(parts_by_models(envelope))
    unchecked = unchecked_behind(envelope.fact.TYPE, clear, parts.get("outcome"))
    told = {
        "id": str(envelope.id),
        "position": 41,
        "version": envelope.originator_version,
        "type": envelope.fact.TYPE,
        "schema": envelope.fact.SCHEMA,
        "label": envelope.fact.LABEL,
        "area": envelope.fact.AREA,
        "occurred": presenting.when(envelope.occurred),
        "known": known,
        "recorded": instant_text(AT),
        "late_seconds": max(0, late),
        "by": envelope.by.model_dump(mode="json", exclude_none=True),
        "why": envelope.why.value,
        "source": envelope.source.value,
        "basis": envelope.basis.value,
        "sensitivity": envelope.sensitivity.value,
        "data": clear,
        "parts": parts,
    }
    return told | ({"unchecked_rules": list(unchecked)} if unchecked else {})


def parts_by_models(envelope: Envelope) -> Iterator[tuple[str, Any]]:
    """The parts by field; the rows of these tests name one person as whom all parts are about."""
    for field, declared in part_fields(type(envelope.fact)).items():
        value = getattr(envelope.fact, field)
        about = {"about": str(SUBJECT)} if issubclass(declared.model, PartAbout) else {}
        if declared.many:
            yield field, [p.model_dump(mode="json", exclude_none=True) | about for p in value]
        elif value is not None:
            yield field, value.model_dump(mode="json", exclude_none=True) | about


def test_entries_of_every_kind_are_told_as_their_models_tell_them(
    population: Sequence[Judged],
) -> None:
    seen: defaultdict[str, int] = defaultdict(int)
    for envelope in (entry for judged in population for entry in judged.entries):
        seen[envelope.fact.TYPE] += 1
        if seen[envelope.fact.TYPE] <= OF_EACH:
            assert told(envelope) == by_models(envelope), envelope.fact.TYPE
    assert len(seen) > 40


@given(envelopes)
def test_whoever_recorded_whatever_whenever_is_told_as_the_models_tell_it(
    envelope: Envelope,
) -> None:
    assert told(envelope) == by_models(envelope)


def test_what_is_gone_is_told_by_its_ground_and_shows_nothing(
    population: Sequence[Judged],
) -> None:
    for envelope in population[0].entries:
        for value in told(envelope, gone="withdrawn")["parts"].values():
            for part in value if isinstance(value, list) else [value]:
                assert part == {"withheld": "withdrawn"}
