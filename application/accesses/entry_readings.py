"""How much of one entry of a case each reading showed, as the access log and the case tell it.

A reading says what was asked for, in which capacity, and up to which position; what stood there
then, the case says for ever. By which rules something was opened is judged by those of today.
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Self
from uuid import UUID

from application.accesses.readings import Decision
from application.accesses.readings_of import OF_MATTERS, RecordedReading
from application.beside import entry_and_beside
from application.log import StreamEntry
from application.put_right import putting_right
from application.reading import Admission, admission
from application.remarks import NOTHING_SAID, Remarks, hidden_from, remarks
from application.significance import in_chronology
from application.timeline import TimelineAsked
from domain.case.case import Case, project
from domain.case.corrections.corrections import EntryCorrected
from domain.case.measures import goals
from domain.case.measures.measures import MeasuresRecorded
from domain.case.referral.referral import ReferralReceived
from domain.case.risk.risk import RiskAssessed
from domain.case.risk.safety_plan import SafetyPlanAgreed
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
        "export-sample-entries",
        "read-caseload-changes",
        "read-chronology-copy",
        "read-chronology-edition",
        "read-chronology-print",
        "read-curated-chronology",
        "read-disclosure-pack",
        "read-own-pack",
        "read-person-changes",
        "read-sample-entries",
    }
)
"""Readings of several cases that show entries of each."""
_OF_ENTRIES = {
    "make-evidence": Action.EXPORT,
    "read-chronology": Action.CHRONOLOGY,
    "read-crisis-card": Action.READ,
    "read-entry": Action.READ,
    "read-goals": Action.READ,
    "read-history": Action.READ,
    "read-scores": Action.READ,
    "read-timeline": Action.READ,
}
"""Readings of a case that show entries of it, and what each of them asks of the gate."""
WITHOUT_PARTS = "parts:false"
"""What bounded a history that told nothing of what entries say in words."""
OF_NO_ENTRY = frozenset(
    {"list-case-readings", "read-permitted", "read-who-knew", "read-who-knew-of-case"}
)
"""Readings of a case that show nothing of its entries."""


class Sight(StrEnum):
    """How much of a case somebody was shown, from most to least."""

    ENTRIES = "entries"
    """Entries of it."""
    CASE = "case"
    """The case; whether and which of its entries can't be told."""
    LISTED = "listed"
    """A line of a list or a find of a search that named the case, or that it was asked about."""


def sight_of_case(
    reading: RecordedReading, case: UUID, *, kept_from: Collection[UUID]
) -> Sight | None:
    """How much of a case a reading showed; None: nothing, or nothing but one of the entries that
    are ``kept_from`` whoever asks, or a matter."""
    data = reading.record["data"]
    action = data["action"]
    if data["decision"] != Decision.ALLOWED or action in OF_MATTERS:
        return None
    if data.get("stream") != str(case):
        return Sight.CASE if action in OF_WHOLE_CASES else Sight.LISTED
    if not _single(data).isdisjoint(map(str, kept_from)):
        return None
    if action in OF_NO_ENTRY:
        return Sight.LISTED
    shows_entries = action in _OF_ENTRIES or action == "read-document"
    return Sight.ENTRIES if shows_entries else Sight.CASE


def _single(data: Mapping[str, Any]) -> frozenset[str]:
    """The one entry that a reading was about, if it was about one."""
    named = {bound.partition(":")[2] for bound in data.get("asked", ()) if bound[:6] == "entry:"}
    return frozenset(named | ({data["document"]} if data.get("document") else set()))


class EntryReadings:
    """Tells of the entries of a case how much of each the readings of the case showed.

    What counts for a reading whole is worked out once, however many entries are asked about.
    """

    def __init__(self, entries: Sequence[StreamEntry]) -> None:
        """``entries`` are all of the case in order, also what is restricted for whoever asks: it
        may not have been for those who read."""
        self._entries = entries
        self._positions = [entry.position for entry in entries]
        self._stood: dict[int, _Stood] = {}
        self._shown: dict[int, _Shown] = {}

    def extent(self, reading: RecordedReading, entry: StreamEntry) -> Extent | None:
        """How much of an entry a reading showed; None: nothing, or it was before the entry was
        recorded."""
        data = reading.record["data"]
        if data["decision"] != Decision.ALLOWED:
            return None
        upto: int | None = data.get("position")
        if reading.at < entry.at or (upto is not None and upto < entry.position):
            return None
        if data.get("stream") != str(entry.stream):
            whole = data["action"] in OF_WHOLE_CASES or _names(data, entry)
            return Extent.CASE if whole else Extent.LISTED
        return self._of_case(reading, entry)

    def _of_case(self, reading: RecordedReading, entry: StreamEntry) -> Extent | None:
        data = reading.record["data"]
        action = data["action"]
        if action in OF_NO_ENTRY:
            return None
        if action == "read-document":
            return Extent.CONTENT if data.get("document") == str(entry.id) else None
        if action not in _OF_ENTRIES:
            return Extent.CASE
        shown = self._of(reading)
        there = shown.held(entry)
        if there is None:
            return Extent.CASE
        return shown.admitted(entry) if there else None

    def _of(self, reading: RecordedReading) -> "_Shown":
        if reading.position not in self._shown:
            so_many = bisect_right(self._positions, reading.record["data"]["position"])
            stood = self._stood.setdefault(so_many, _Stood(self._entries[:so_many]))
            self._shown[reading.position] = _Shown(reading, stood)
        return self._shown[reading.position]


def _names(data: Mapping[str, Any], entry: StreamEntry) -> bool:
    """Whether a list was told with the names of the people, which stand in the referrals."""
    kind = entry.fact_class
    return issubclass(kind, ReferralReceived) and kind.AREA in data.get("areas", ())


@dataclass(frozen=True)
class _Stood:
    """A case after so many of its entries."""

    entries: Sequence[StreamEntry]

    @cached_property
    def case(self) -> Case:
        case = project(None, [entry.envelope for entry in self.entries])
        assert case is not None, "a reading that showed something of a case was after it began"
        return case

    @cached_property
    def said(self) -> Mapping[UUID, Remarks]:
        return remarks(self.entries)

    @cached_property
    def chronology(self) -> frozenset[UUID]:
        """The entries that stood in the chronology."""
        return in_chronology(self.entries)

    def on_card(self, entry: StreamEntry) -> bool:
        """Whether it was the latest assessment of risk, the safety plan, what put one of them right
        or the beginning."""
        if entry.version == 1:
            return True
        if not issubclass(entry.fact_class, RiskAssessed | SafetyPlanAgreed | EntryCorrected):
            return False
        stood = (self.case.risk.assessed, self.case.safety_plan.current)
        held = [id for id in stood if id is not None]
        return entry.id in held or any(entry.id in putting_right(self.case, id) for id in held)


@dataclass(frozen=True)
class _Shown:
    """A reading that showed entries of a case, and the case as it stood then."""

    reading: RecordedReading
    stood: _Stood

    def held(self, entry: StreamEntry) -> bool | None:
        """Whether it was among the entries; None where what was asked for isn't known."""
        match self._data["action"]:
            case "read-history" | "read-timeline" | "read-entry" | "read-goals" | "read-scores":
                return None if self._page is None else entry.id in self._page
            case "read-chronology":
                return entry.id in self.stood.chronology
            case "read-crisis-card":
                return self.stood.on_card(entry)
        return True

    def admitted(self, entry: StreamEntry) -> Extent:
        """What of the entry was open to who read, and asked for."""
        open_to_them = self._open_to_them(entry)
        if open_to_them is Extent.CONTENT and WITHOUT_PARTS in self._data.get("asked", ()):
            return Extent.CODES
        return open_to_them

    def _open_to_them(self, entry: StreamEntry) -> Extent:
        if hidden_from(self._by.role, self.stood.said.get(entry.id, NOTHING_SAID)):
            return Extent.PRESENCE
        if self._data.get("code") == "break-glass":
            return Extent.CONTENT
        if self._allowed is None:
            return Extent.CASE
        return _OF[admission(self._allowed, entry, own=self._is_own(entry))]

    @property
    def _data(self) -> Mapping[str, Any]:
        data: Mapping[str, Any] = self.reading.record["data"]
        return data

    @cached_property
    def _by(self) -> Author:
        return Author.model_validate(self.reading.record["by"])

    @cached_property
    def _page(self) -> frozenset[UUID] | None:
        """The page of a history or a timeline; None where its bounds aren't known."""
        page, count = self.stood.entries, self._data.get("count")
        if len(page) != count:
            asked = self._data.get("asked", ())
            found = _PAGES[self._data["action"]](asked, page, self._withheld)
            if found is None or len(found) != count:
                return None
            page = found
        return frozenset(entry.id for entry in page)

    @cached_property
    def _withheld(self) -> frozenset[UUID]:
        """The entries of which who read was told no more than that they were there."""
        if self._allowed is None or self._data.get("code") == "break-glass":
            return frozenset()
        untold = {Admission.RESTRICTED, Admission.UNTOLD}
        return frozenset(
            entry.id
            for entry in self.stood.entries
            if admission(self._allowed, entry, own=self._is_own(entry)) in untold
        )

    def _is_own(self, entry: StreamEntry) -> bool:
        wrote = entry.record["by"]
        return (wrote["actor"], wrote["role"]) == (str(self._by.actor), self._by.role.value)

    @cached_property
    def _allowed(self) -> Allowed | None:
        """The decision, made again; None where the rules of today would not let them read."""
        asked = Asked(
            action=_OF_ENTRIES[self._data["action"]],
            by=self._by,
            at=self.reading.at,
            purpose=Purpose(self.reading.record["why"]),
            case=ties_of(self.stood.case),
        )
        ties = frozenset(Relationship(tie) for tie in self._data.get("ties", ()))
        decision = judged(asked, ties, access_rules())
        return decision if isinstance(decision, Allowed) else None


def _page_of_history(
    asked: Sequence[str], there: Sequence[StreamEntry], _withheld: frozenset[UUID]
) -> Sequence[StreamEntry] | None:
    bounds = _Bounds.of(asked)
    return None if bounds is None else bounds.page(there)


def _page_of_timeline(
    asked: Sequence[str], there: Sequence[StreamEntry], withheld: frozenset[UUID]
) -> Sequence[StreamEntry] | None:
    timeline, bounds = TimelineAsked.of(asked), _Bounds.of(("after:0", *asked))
    if timeline is None or bounds is None:
        return None
    return timeline.page(timeline.found(bounds.known(there), withheld=withheld))


def _entry_and_beside(
    asked: Sequence[str], there: Sequence[StreamEntry], _withheld: frozenset[UUID]
) -> Sequence[StreamEntry] | None:
    wanted = next((bound.partition(":")[2] for bound in asked if bound.startswith("entry:")), None)
    bounds = _Bounds.of(("after:0", "limit:0", *asked))
    if wanted is None or bounds is None:
        return None
    return entry_and_beside(bounds.known(there), UUID(wanted))


def _questionnaires(
    asked: Sequence[str], there: Sequence[StreamEntry], _withheld: frozenset[UUID]
) -> Sequence[StreamEntry] | None:
    known = _all_known(asked, there)
    return known and [e for e in known if issubclass(e.fact_class, MeasuresRecorded)]


def _goals(
    asked: Sequence[str], there: Sequence[StreamEntry], _withheld: frozenset[UUID]
) -> Sequence[StreamEntry] | None:
    known = _all_known(asked, there)
    return known and [e for e in known if e.fact_class.AREA == goals.AREA]


def _all_known(asked: Sequence[str], there: Sequence[StreamEntry]) -> Sequence[StreamEntry] | None:
    bounds = _Bounds.of(("after:0", "limit:0", *asked))
    return None if bounds is None else bounds.known(there)


_PAGES = {
    "read-history": _page_of_history,
    "read-timeline": _page_of_timeline,
    "read-entry": _entry_and_beside,
    "read-goals": _goals,
    "read-scores": _questionnaires,
}
"""Which entries a reading held, by what bounded it."""


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
        return self.known([e for e in there if e.version > self.after])[: self.limit]

    def known(self, there: Sequence[StreamEntry]) -> Sequence[StreamEntry]:
        """Those that the service knew of."""
        if self.known_by is None:
            return there
        known = [(e.envelope.known or At(at=e.at), e) for e in there]
        return [e for when, e in known if known_by(when, self.known_by) is not False]
