"""Who runs a command acts in a role that their organisation's directory has them in that day."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from api.operators.acting import role_held
from domain.directory import directory
from domain.directory.practitioners import AssignRole, PractitionerName, RegisterPractitioner
from domain.moments import london_day
from domain.roles import Role
from infrastructure.postgres.cannot_start import CannotStart
from tests.unit.domain.stream import Stream

SOMEBODY = UUID(int=0x50)
AMONG = frozenset({Role.SERVICE_MANAGER, Role.INFORMATION_GOVERNANCE})


class Directory:
    """The entry of somebody who is on duty, and a service manager from tomorrow on."""

    def __init__(self) -> None:
        stream = Stream(directory)
        named = PractitionerName(name="Robin Invented")
        begun = RegisterPractitioner(practitioner=SOMEBODY, professional_register="bps", name=named)
        day = london_day(stream.now)
        roles = {Role.DUTY: day, Role.SERVICE_MANAGER: day + timedelta(days=1)}
        stream.ask(begun, role=Role.SERVICE_MANAGER)
        for role, starting in roles.items():
            asked = AssignRole(role=role, service="north", starting=starting)
            stream.ask(asked, role=Role.SERVICE_MANAGER)
        self.now, self.organisation = stream.now, stream.state.kept_by
        self._entries = [SimpleNamespace(kind="directory", envelope=e) for e in stream.entries]

    def entries(self, stream: UUID) -> list[Any]:
        return self._entries if stream == SOMEBODY else []

    def held(
        self, at: datetime, *, actor: UUID = SOMEBODY, organisation: str | None = None
    ) -> Role:
        kept_by = organisation or self.organisation
        return role_held(self, actor, organisation=kept_by, among=AMONG, at=at)  # type: ignore[arg-type]  # the one method that is asked


@pytest.fixture
def held() -> Directory:
    return Directory()


def test_it_is_the_one_of_today(held: Directory) -> None:
    with pytest.raises(CannotStart, match="information_governance or service_manager in no"):
        held.held(held.now)
    assert held.held(held.now + timedelta(days=1)) is Role.SERVICE_MANAGER


def test_who_is_not_there_or_in_another_organisations_directory_is_refused(
    held: Directory,
) -> None:
    tomorrow = held.now + timedelta(days=1)
    with pytest.raises(CannotStart, match="elsewhere has nobody by this id"):
        held.held(tomorrow, organisation="elsewhere")
    with pytest.raises(CannotStart, match="nobody by this id"):
        held.held(tomorrow, actor=UUID(int=7))
