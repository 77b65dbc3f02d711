"""In which role somebody acts who runs a command: in one that the directory has them in."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from application.log import Log
from application.reconstruction.staff import in_the_directory
from domain.roles import Role
from infrastructure.postgres.cannot_start import CannotStart


def role_held(
    log: Log, actor: UUID, *, organisation: str, among: Collection[Role], at: datetime
) -> Role:
    """The first role that an organisation's directory has somebody in at an instant, of those that
    may do what is asked. Raises ``CannotStart`` where there is none, and what the log raises."""
    found = in_the_directory(log, actor)
    if found is None or found.kept_by != organisation:
        raise CannotStart(
            f"--by: the directory of {organisation} has nobody by this id. Whoever may do this can"
            " do it over HTTP with a token of their own (docs/feed.md)."
        )
    for held in found.practitioner.roles_at(at):
        if held.role in among:
            return held.role
    needed = " or ".join(sorted(among))
    raise CannotStart(f"--by: this person is {needed} in no service today, by the directory.")
