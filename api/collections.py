"""Where each kind of stream is addressed over HTTP."""

from dataclasses import dataclass

from domain.commands import Command
from domain.streams import CASE, DIRECTORY, MATTER, PERSON, Kind


@dataclass(frozen=True)
class Collection:
    """The address of the streams of one kind, and what one of them is called in an answer."""

    kind: Kind
    path: str
    one: str

    @property
    def parameter(self) -> str:
        """The name of the id in an address."""
        return f"{self.one}_id"

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
)
COLLECTIONS = {collection.kind.name: collection for collection in (CASES, *OTHERS)}
