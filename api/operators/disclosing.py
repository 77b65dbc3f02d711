"""`caseledger disclosure …`: answering subject access requests beside the database.

Whoever runs these commands holds the keys; who they are is taken at their word, and stands in the
log and in the access log.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from api.answers.disclosures import decided, mentioned, told
from api.clock import utc_now
from api.composing.compose import compose_to_write
from api.databases_at_hand import at_hand
from api.operators.recording import record_reading
from api.problems import problem_for
from api.settings import Settings
from application.callers import Caller, operator
from application.disclosure.disclosing import Disclosing
from application.orders import administrative
from domain.commands import command_classes
from domain.envelope import Purpose
from domain.governance.disclosure_parts import AREA
from domain.roles import Role
from infrastructure.postgres.cannot_start import CannotStart


@dataclass(frozen=True)
class Desk:
    """What the commands work with: the use cases, and who is at work."""

    disclosing: Disclosing
    caller: Caller
    settings: Settings

    def record(self, action: str, *, shown: tuple[UUID, ...], position: int) -> None:
        """Have it on record that this is about to be shown; raises ``CannotStart``."""
        why = Purpose.ADMINISTRATION
        record_reading(
            self.settings, action=action, by=self.caller, why=why, position=position, shown=shown
        )


@contextmanager
def desk(settings: Settings, *, by: UUID, organisation: str) -> Iterator[Desk]:
    """The use cases over the databases at hand, for somebody of information governance.

    Raises ``CannotStart``, a sentence for whatever goes wrong meanwhile.
    """
    caller = replace(operator(by, Role.INFORMATION_GOVERNANCE), organisation=organisation)
    with ExitStack() as closing:
        found = at_hand(settings, closing, say=lambda _: None, stop_asked=lambda: False)
        services = compose_to_write(found)
        closing.callback(services.close)
        try:
            yield Desk(services.disclosing, caller, found)
        except CannotStart:
            raise
        except Exception as error:
            problem = problem_for(error)
            if problem.type.status == 500:
                raise
            document = problem.document()
            code = f" ({document['code']})" if "code" in document else ""
            raise CannotStart(f"{document['detail']}{code}") from error


def ask(desk: Desk, name: str, data: bytes, *, disclosure: UUID | None, key: str) -> UUID:
    """Put a command to a disclosure, by its name and its content in JSON; the disclosure's id.

    Raises ``CannotStart`` for a command or a content that can't be read, and as the use case does.
    """
    asked = {each.NAME: each for each in command_classes("governance") if each.AREA == AREA}
    if name not in asked:
        raise CannotStart(f"Choose a command: {', '.join(asked)}.")
    if asked[name].BEGINS is not (disclosure is None):
        raise CannotStart("Only request-disclosure begins one; name the disclosure for the others.")
    try:
        command = asked[name].model_validate_json(data)
    except ValidationError:
        # Not what pydantic says: it quotes what was sent.
        raise CannotStart(f"This is no content of {name}: see docs/reference.md.") from None
    order = administrative(desk.caller, command, disclosure, key=key)
    return desk.disclosing.carry_out(order).case


def listed(desk: Desk) -> list[dict[str, Any]]:
    """Every disclosure as JSON values."""
    found = desk.disclosing.all(desk.caller)
    position = max((each.position for each in found), default=0)
    shown = tuple(each.disclosure.id for each in found)
    desk.record("list-disclosures", shown=shown, position=position)
    return [told(each, utc_now()) for each in found]


def shown(desk: Desk, id: UUID) -> dict[str, Any]:
    """One disclosure as JSON values."""
    standing, mentions = desk.disclosing.one(desk.caller, id)
    streams = tuple(each.stream for each in mentions)
    desk.record("read-disclosure", shown=(id, *streams), position=standing.position)
    return told(standing, utc_now()) | decided(standing) | mentioned(mentions)


def write_pack(desk: Desk, id: UUID, out: Path) -> str:
    """Write the pack to a file that there is not yet; its hash. Raises ``CannotStart``."""
    made = desk.disclosing.pack(desk.caller, id)
    desk.record("read-disclosure-pack", shown=(id, *made.records), position=made.position)
    try:
        with out.open("xb") as file:
            file.write(made.content)
    except OSError as trouble:
        raise CannotStart(f"{out} can't be written ({trouble.strerror}).") from None
    return made.sha256
