"""Who works here, in which roles and teams: to choose somebody from, by name."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from application.callers import Caller
from application.log import Log
from application.scanning import all_of
from application.staff_names import StaffNames
from domain.directory import practitioners
from domain.directory.practitioners import (
    HeldRole,
    PractitionerRegistered,
    PractitionerRenamed,
    RoleAssigned,
    RoleEnded,
)
from domain.envelope import Envelope
from domain.roles import Role

_TYPES = (
    PractitionerRegistered.TYPE,
    PractitionerRenamed.TYPE,
    RoleAssigned.TYPE,
    RoleEnded.TYPE,
)


@dataclass(frozen=True)
class Colleague:
    """Somebody in a role that they hold; ``name`` is None where it can't be opened."""

    practitioner: UUID
    name: str | None
    held: HeldRole


class Roster:
    """Tells it from the entries of the directory, of which there are few."""

    def __init__(self, *, log: Log, names: StaffNames) -> None:
        self._log = log
        self._names = names

    def on(self, day: date, caller: Caller, roles: Collection[Role]) -> Sequence[Colleague]:
        """Who holds one of these roles on a day in the organisation of who asks, in each role and
        team, by name. Raises as :meth:`~application.staff_names.StaffNames.of`."""
        held = [
            (who, each)
            for who, state in self._known(caller.organisation)
            for each in state.roles.values()
            if each.role in roles and each.held_on(day)
        ]
        upto, _ = self._log.last()
        names = self._names.of(caller, {who for who, _ in held}, upto=upto)
        found = [
            Colleague(who, names[who][-1].name if who in names else None, each)
            for who, each in held
        ]
        return sorted(found, key=lambda each: (each.name or "", each.practitioner))

    def _known(self, organisation: str) -> Iterator[tuple[UUID, practitioners.State]]:
        entries: dict[UUID, list[Envelope]] = {}
        for entry in all_of(self._log, _TYPES):
            entries.setdefault(entry.originator_id, []).append(entry)
        for who, told in entries.items():
            if told[0].by.organisation == organisation:
                state = practitioners.State()
                for entry in told:
                    state = practitioners.evolve(state, entry)
                yield who, state
