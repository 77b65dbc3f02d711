"""Where each kind of stream is addressed over HTTP."""

from dataclasses import dataclass

from domain.commands import Command, command_classes
from domain.governance import break_glass, disclosure_parts, external_review
from domain.governance.chronology import entries
from domain.governance.subscription import creating
from domain.streams import CASE, DIRECTORY, GOVERNANCE, MATTER, PERSON, Kind


@dataclass(frozen=True)
class Collection:
    """The address of the streams of one kind, and what one of them is called in an answer.

    ``area``: only commands of this area of the kind are put to it; None for all.
    """

    kind: Kind
    path: str
    one: str
    area: str | None = None

    @property
    def parameter(self) -> str:
        """The name of the id in an address."""
        return f"{self.one}_id"

    def commands(self) -> tuple[type[Command], ...]:
        """The commands that are put to it, by name."""
        asked = command_classes(self.kind.name)
        return tuple(one for one in asked if self.area is None or self.area == one.AREA)

    def path_of(self, asked: type[Command]) -> str:
        """The address of a command."""
        if asked.BEGINS:
            return f"{self.path}/{asked.NAME}"
        return f"{self.path}/{{{self.parameter}}}/{asked.NAME}"


CASES = Collection(CASE, "/cases", "case")
OTHERS = (
    Collection(PERSON, "/people", "person"),
    Collection(DIRECTORY, "/directory", "entry"),
    Collection(MATTER, "/matters", "matter"),
    Collection(GOVERNANCE, "/break-glass", "grant", area=break_glass.AREA),
)
DISCLOSURES = Collection(GOVERNANCE, "/disclosures", "disclosure", area=disclosure_parts.AREA)
REVIEWS = Collection(GOVERNANCE, "/external-reviews", "review", area=external_review.AREA)
CHRONOLOGIES = Collection(GOVERNANCE, "/chronologies", "chronology", area=entries.AREA)
SUBSCRIPTIONS = Collection(GOVERNANCE, "/subscriptions", "subscription", area=creating.AREA)
COLLECTIONS = (CASES, *OTHERS, DISCLOSURES, REVIEWS, CHRONOLOGIES, SUBSCRIPTIONS)
