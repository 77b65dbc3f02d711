"""The timeline of a case: its entries by when they happened, the latest first, page by page, or of
them only what somebody looks for.

Which entries a page holds, the case tells for ever by what bounded the question: who was shown what
rests on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import TypeAdapter

from application.log import StreamEntry
from application.significance import in_chronology
from domain.moments import When, end_of, start_of

OWN_WORDS = "own_words"
"""The part in which it stands what somebody said, as they said it."""
_WHEN: TypeAdapter[When] = TypeAdapter(When)


@dataclass(frozen=True)
class TimelineAsked:
    """What is looked for. ``behind`` is the version behind which the page begins; ``since`` and
    ``until`` are days in London, both included, in which something happened, if only in part.
    """

    limit: int
    behind: int | None = None
    areas: frozenset[str] = frozenset()
    by: UUID | None = None
    significant: bool = False
    own_words: bool = False
    since: date | None = None
    until: date | None = None

    def bounds(self) -> tuple[str, ...]:
        """As a reading keeps them, each made of a code, an id, a day or a number."""
        given = {"behind": self.behind, "by": self.by, "since": self.since, "until": self.until}
        return (
            f"limit:{self.limit}",
            *(f"{name}:{value}" for name, value in given.items() if value is not None),
            *(f"area:{area}" for area in sorted(self.areas)),
            f"significant:{str(self.significant).lower()}",
            f"{OWN_WORDS}:{str(self.own_words).lower()}",
        )

    @classmethod
    def of(cls, bounds: Sequence[str]) -> Self | None:
        """What these bounds say; None where they say nothing that can be read."""
        pairs = [(name, value) for name, _, value in (bound.partition(":") for bound in bounds)]
        told = dict(pairs)
        behind, by = told.get("behind"), told.get("by")
        since, until = told.get("since"), told.get("until")
        try:
            return cls(
                limit=int(told["limit"]),
                behind=None if behind is None else int(behind),
                areas=frozenset(value for name, value in pairs if name == "area"),
                by=None if by is None else UUID(by),
                significant=told["significant"] == "true",
                own_words=told[OWN_WORDS] == "true",
                since=None if since is None else date.fromisoformat(since),
                until=None if until is None else date.fromisoformat(until),
            )
        except (KeyError, ValueError):
            return None

    def found(
        self, entries: Sequence[StreamEntry], *, withheld: frozenset[UUID]
    ) -> list[StreamEntry]:
        """All that is looked for, on whatever page, in the order of the timeline. What the
        ``withheld`` entries say decides nothing: else to be found would tell of it."""
        chronology = in_chronology(entries, withheld) if self.significant else frozenset[UUID]()
        wanted = [
            entry
            for entry in entries
            if (not self.areas or entry.fact_class.AREA in self.areas)
            and (self.by is None or entry.record["by"]["actor"] == str(self.by))
            and (not self.significant or entry.id in chronology)
            and (not self.own_words or _has_own_words(entry))
            and self._happened(entry.record["occurred"])
        ]
        return sorted(wanted, key=_order, reverse=True)

    def page(self, found: Sequence[StreamEntry]) -> Sequence[StreamEntry]:
        """The page of what was found."""
        begins = 0
        if self.behind is not None:
            versions = (entry.version for entry in found)
            begins = next((n for n, each in enumerate(versions, 1) if each == self.behind), 0)
        return found[begins : begins + self.limit]

    def _happened(self, occurred: Mapping[str, Any]) -> bool:
        if self.since is None and self.until is None:
            return True
        when = _WHEN.validate_python(occurred)
        return (self.since is None or when.latest >= start_of(self.since)) and (
            self.until is None or when.earliest <= end_of(self.until)
        )


def _has_own_words(entry: StreamEntry) -> bool:
    return any(part["name"].partition(".")[0] == OWN_WORDS for part in entry.record["parts"])


def _order(entry: StreamEntry) -> tuple[datetime, int]:
    """When it began; of what began together, what was recorded first stands further back."""
    occurred = entry.record["occurred"]
    # Most things happened at an instant.
    if "at" in occurred:
        return datetime.fromisoformat(occurred["at"]), entry.position
    return _WHEN.validate_python(occurred).earliest, entry.position
