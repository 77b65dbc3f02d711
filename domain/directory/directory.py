"""The directory: one stream per practitioner, team or service, so that an entry of any day can be
shown with the role, team and names of that day."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from domain.commands import Circumstances, Command, NotPossible
from domain.directory import organisations, practitioners, working_times
from domain.envelope import Envelope
from domain.facts import Fact
from domain.timing import refuse_untimely

KIND = practitioners.KIND


@dataclass(frozen=True)
class DirectoryEntry:
    """A practitioner, a team or a service, from its events; every part stays closed."""

    id: UUID
    version: int
    kept_by: str | None = None
    practitioner: practitioners.State = field(default_factory=practitioners.State)
    organisation: organisations.State = field(default_factory=organisations.State)
    working_time: working_times.State = field(default_factory=working_times.State)

    @property
    def subject(self) -> UUID:
        """Under whose key the parts stand."""
        subject = self.practitioner.practitioner or self.organisation.id
        assert subject is not None, "an entry begins with whom it is about"
        return subject


def _decide_in_area(entry: DirectoryEntry, asked: Command, given: Circumstances) -> list[Fact]:
    if asked.AREA == organisations.AREA:
        return organisations.decide(entry.organisation, asked)
    if not asked.BEGINS and entry.practitioner.practitioner is None:
        raise NotPossible("other-sort-of-entry", "This entry is not of that sort.")
    if asked.AREA == working_times.AREA:
        return working_times.decide(entry.working_time, asked)
    return practitioners.decide(entry.practitioner, asked, given)


def decide(entry: DirectoryEntry | None, asked: Command, given: Circumstances) -> list[Fact]:
    """The facts that a command makes of a directory entry as it stands; at least one.

    Raises :class:`~domain.commands.Refusal` with a stable code; then nothing is to be recorded.
    """
    refuse_untimely(given)
    if entry is None:
        if not asked.BEGINS:
            raise NotPossible("no-such-directory-entry", "There is no such entry.")
        entry = DirectoryEntry(id=UUID(int=0), version=0)
    elif asked.BEGINS:
        raise NotPossible("directory-entry-exists", "This entry is in the directory.")
    return _decide_in_area(entry, asked, given)


def evolve(entry: DirectoryEntry | None, by: Envelope) -> DirectoryEntry:
    """The directory entry after one event."""
    if entry is None:
        entry = DirectoryEntry(
            id=by.originator_id, version=by.originator_version, kept_by=by.by.organisation
        )
    return replace(
        entry,
        version=by.originator_version,
        practitioner=practitioners.evolve(entry.practitioner, by),
        organisation=organisations.evolve(entry.organisation, by),
        working_time=working_times.evolve(entry.working_time, by),
    )


def project(entry: DirectoryEntry | None, events: Iterable[Envelope]) -> DirectoryEntry | None:
    """The directory entry after all of these events: the projector of the repository."""
    for event in events:
        entry = evolve(entry, event)
    return entry
