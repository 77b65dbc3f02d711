"""What of a held record is left out of a pack: by decision, else by rule.

A decision to withhold counts before one to tell, and both before the rules. Source of the rules:
Data Protection Act 2018, Schedule 2 paragraph 16 (others), and the restriction itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from application.disclosure.held import Held, HeldRecord
from application.log import StreamEntry
from application.remarks import NOTHING_SAID, WRONG_RECORD, Remarks, remarks
from domain.case.case import Case
from domain.evidence import Ground
from domain.governance.disclosure import Disclosure
from domain.governance.disclosure_parts import Withholding
from domain.policies import policy

Part = Mapping[str, Any]
"""A part as its record names it: ``name``, ``subject``, ``commitment``."""


@dataclass(frozen=True)
class LeftOut:
    """On which ground something is left out, who decided it, and by when to ask again."""

    ground: str
    by: UUID
    review_by: date | None = None


class RecordRules:
    """Says of one record's entries and parts whether they are told.

    ``in_charge`` decides where only a rule does: whoever took the request on.
    """

    def __init__(
        self, held: Held, record: HeldRecord, disclosure: Disclosure, *, in_charge: UUID
    ) -> None:
        self._persons = held.persons
        self._record = record
        self._in_charge = in_charge
        here = [each for each in disclosure.withheld.values() if each.place.stream == record.stream]
        self._withheld = [each for each in here if each.span is None]
        self._passages = [each for each in here if each.span is not None]
        self._opened = {
            (each.place.event, each.place.part)
            for each in disclosure.opened.values()
            if each.place.stream == record.stream
        }
        self._restricted = _restricted(record)
        self.said: Mapping[UUID, Remarks] = remarks(record.entries)

    def entry(self, entry: StreamEntry) -> LeftOut | None:
        """Why all of an entry is left out; None where it is told that it is there, and what."""
        decided = _first(
            w for w in self._withheld if w.place.event == entry.id and not w.place.part
        )
        if decided is not None:
            return decided
        if (entry.id, None) in self._opened:
            return None
        said = self.said.get(entry.id, NOTHING_SAID)
        if said.moved:
            assert said.withdrawn is not None, "what was moved was withdrawn"
            return LeftOut(WRONG_RECORD, UUID(said.withdrawn.record["by"]["actor"]))
        return self._restricted.get(entry.id)

    def part(self, entry: StreamEntry, part: Part) -> LeftOut | None:
        """Why one part of an entry is left out that is told of; None where it is told."""
        name = part["name"]
        decided = _first(w for w in self._withheld if _is(w, entry, name))
        if decided is not None:
            return decided
        if (entry.id, name) in self._opened or self._about_person(part):
            return None
        return LeftOut(Ground.THIRD_PARTY.value, self._in_charge)

    def passages(self, entry: StreamEntry, name: str) -> list[Withholding]:
        """The passages of a part that are left out."""
        return [each for each in self._passages if _is(each, entry, name)]

    def told(self, entry: StreamEntry) -> list[Part]:
        """The parts that are spoken of at all: in somebody else's record only those about them."""
        parts: list[Part] = entry.record["parts"]
        return [p for p in parts if self._record.own or UUID(p["subject"]) in self._persons]

    def _about_person(self, part: Part) -> bool:
        """Not in somebody else's record: there it would tell of that other, too."""
        subject = UUID(part["subject"])
        own = subject in self._persons or subject == self._record.state.subject
        return self._record.own and own


def _is(withholding: Withholding, entry: StreamEntry, name: str | None) -> bool:
    return withholding.place.event == entry.id and withholding.place.part == name


def _first(withholdings: Iterable[Withholding]) -> LeftOut | None:
    for each in withholdings:
        return LeftOut(each.ground.value, each.by, each.review_by)
    return None


def _restricted(record: HeldRecord) -> dict[UUID, LeftOut]:
    """The entries that are restricted on a ground that counts against the person too."""
    if not isinstance(record.state, Case):
        return {}
    grounds = policy("subject_access")["restrictions_kept"]
    found: dict[UUID, LeftOut] = {}
    for restriction in record.state.restriction.restrictions.values():
        if restriction.ground not in grounds:
            continue
        why = LeftOut(grounds[restriction.ground], restriction.by)
        covered = restriction.covers or {entry.id for entry in record.entries}
        found |= {id: why for id in covered if id not in found}
    return found
