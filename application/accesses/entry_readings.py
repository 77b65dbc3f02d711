"""How much of one entry of a case each reading showed, as the access log and the case tell it.

A reading says what was asked for, in which capacity, and up to which position; what stood there
then, the case says for ever. By which rules something was opened is judged by those of today.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from application.accesses.readings import Decision
from application.accesses.readings_of import RecordedReading
from application.log import StreamEntry
from application.reading import Admission, admission
from application.remarks import NOTHING_SAID, hidden_from, remarks
from domain.case.case import Case, project
from domain.case.risk.risk import RiskAssessed
from domain.case.risk.safety_plan import SafetyPlanAgreed
from domain.case.safeguarding.curation import ChronologyEntryExcluded, ChronologyEntryIncluded
from domain.envelope import Author, Purpose
from domain.gate.decision import Allowed, Asked, judged
from domain.gate.relationships import Relationship
from domain.gate.rules import Action, access_rules
from domain.gate.tied import ties_of
from domain.moments import At, known_by


class Extent(StrEnum):
    """How much of an entry somebody was shown, from most to least."""

    CONTENT = "content"
    """What it says."""
    CODES = "codes"
    """Its codes, dates and ids."""
    PRESENCE = "presence"
    """That it is there, of which kind, by whom and when."""
    CASE = "case"
    """The case with the entry in it; which of its entries can't be told."""
    LISTED = "listed"
    """A line of a list or a find of a search that named the case."""


EXTENTS = {extent: number for number, extent in enumerate(Extent)}
"""Each extent by its place among them."""
_OF = {
    Admission.OPEN: Extent.CONTENT,
    Admission.CLOSED: Extent.CODES,
    Admission.UNTOLD: Extent.PRESENCE,
    Admission.RESTRICTED: Extent.PRESENCE,
}
OF_WHOLE_CASES = frozenset(
    {
        "compare-curated-chronology",
        "read-caseload-changes",
        "read-chronology-copy",
        "read-chronology-edition",
        "read-curated-chronology",
        "read-disclosure-pack",
        "read-own-pack",
        "read-person-changes",
    }
)
"""Readings of several cases that show entries of each."""
OF_NO_ENTRY = frozenset({"list-case-readings", "read-who-knew"})
"""Readings of a case that show nothing of its entries."""


class EntryReadings:
    """Tells of one entry how much of it readings of its case showed."""

    def __init__(
        self,
        entries: Sequence[StreamEntry],
        entry: StreamEntry,
        *,
        cases: dict[int, Case] | None = None,
    ) -> None:
        """``cases`` keeps the case after so many of its events, of which many readings were."""
        self._entries = entries
        self._entry = entry
        self._cases = {} if cases is None else cases

    def extent(self, reading: RecordedReading) -> Extent | None:
        """How much a reading showed; None: nothing, or it was before the entry was recorded."""
        data = reading.record["data"]
        if data["decision"] != Decision.ALLOWED:
            return None
        upto: int | None = data.get("position")
        if reading.at < self._entry.at or (upto is not None and upto < self._entry.position):
            return None
        if data.get("stream") != str(self._entry.stream):
            return Extent.CASE if data["action"] in OF_WHOLE_CASES else Extent.LISTED
        return self._of_case(data["action"], data, reading)

    def _of_case(
        self, action: str, data: Mapping[str, Any], reading: RecordedReading
    ) -> Extent | None:
        if action in OF_NO_ENTRY:
            return None
        match action:
            case "read-document":
                same = data.get("document") == str(self._entry.id)
                return Extent.CONTENT if same else None
            case "make-evidence":
                return self._admitted(reading, Action.EXPORT)
            case "read-history":
                there = self._on_page(data)
            case "read-chronology":
                there = self._in_chronology(_upto(data))
            case "read-crisis-card":
                there = self._on_card(_upto(data))
            case _:
                return Extent.CASE
        if there is None:
            return Extent.CASE
        wanted = Action.CHRONOLOGY if action == "read-chronology" else Action.READ
        return self._admitted(reading, wanted) if there else None

    def _on_page(self, data: Mapping[str, Any]) -> bool | None:
        """Whether the page of a history held it; None where what was asked for isn't known."""
        there = [e for e in self._entries if e.position <= _upto(data)]
        if len(there) == data.get("count"):
            return True
        bounds = _Bounds.of(data.get("asked", ()))
        if bounds is None:
            return None
        page = bounds.page(there)
        return None if len(page) != data.get("count") else self._entry in page

    def _in_chronology(self, upto: int) -> bool:
        """Whether it stood in the chronology: by itself, or by the latest word on it."""
        there = self._entry.fact_class.SIGNIFICANT
        there |= getattr(self._entry.fact, "entry_significant", False)
        for one in self._entries:
            if one.position > upto:
                break
            if one.fact_class is ChronologyEntryIncluded and self._is_named_by(one):
                there = True
            if one.fact_class is ChronologyEntryExcluded and self._is_named_by(one):
                there = False
        return there

    def _is_named_by(self, one: StreamEntry) -> bool:
        return getattr(one.fact, "entry", None) == self._entry.id

    def _on_card(self, upto: int) -> bool:
        """Whether it was the latest assessment of risk, the safety plan or the beginning."""
        if self._entry.version == 1:
            return True
        if not issubclass(self._entry.fact_class, RiskAssessed | SafetyPlanAgreed):
            return False
        case = self._case(upto)
        return self._entry.id in {case.risk.assessed, case.safety_plan.current}

    def _case(self, upto: int) -> Case:
        so_far = [e.envelope for e in self._entries if e.position <= upto]
        if len(so_far) not in self._cases:
            case = project(None, so_far)
            assert case is not None, "a reading that showed something of a case was after it began"
            self._cases[len(so_far)] = case
        return self._cases[len(so_far)]

    def _admitted(self, reading: RecordedReading, action: Action) -> Extent:
        """What of the entry was open to who read, as the case stood then."""
        upto = [e for e in self._entries if e.position <= _upto(reading.record["data"])]
        by = Author.model_validate(reading.record["by"])
        about = remarks(upto).get(self._entry.id, NOTHING_SAID)
        if hidden_from(by.role, about):
            return Extent.PRESENCE
        if reading.record["data"].get("code") == "break-glass":
            return Extent.CONTENT
        allowed = self._decided(reading, by, action)
        if allowed is None:
            return Extent.CASE
        wrote = self._entry.record["by"]
        own = (wrote["actor"], wrote["role"]) == (str(by.actor), by.role.value)
        return _OF[admission(allowed, self._entry, own=own)]

    def _decided(self, reading: RecordedReading, by: Author, action: Action) -> Allowed | None:
        """The decision, made again; None where the rules of today would not let them read."""
        data = reading.record["data"]
        asked = Asked(
            action=action,
            by=by,
            at=reading.at,
            purpose=Purpose(reading.record["why"]),
            case=ties_of(self._case(_upto(data))),
        )
        ties = frozenset(Relationship(tie) for tie in data.get("ties", ()))
        decision = judged(asked, ties, access_rules())
        return decision if isinstance(decision, Allowed) else None


@dataclass(frozen=True)
class _Bounds:
    """What bounded a page of a history."""

    after: int
    limit: int
    known_by: datetime | None

    @classmethod
    def of(cls, asked: Sequence[str]) -> Self | None:
        """As the reading keeps them; None where one may be missing, or says nothing."""
        by_name = dict(bound.split(":", 1) for bound in asked)
        try:
            at = by_name.get("known_by")
            known_by = None if at is None else datetime.fromisoformat(at).astimezone(UTC)
            return cls(int(by_name["after"]), int(by_name["limit"]), known_by)
        except (KeyError, ValueError):
            return None

    def page(self, there: Sequence[StreamEntry]) -> Sequence[StreamEntry]:
        """The page of the entries that there were."""
        later = [e for e in there if e.version > self.after]
        if self.known_by is not None:
            known = [(e.envelope.known or At(at=e.at), e) for e in later]
            later = [e for when, e in known if known_by(when, self.known_by) is not False]
        return later[: self.limit]


def _upto(data: Mapping[str, Any]) -> int:
    position: int = data["position"]
    return position
