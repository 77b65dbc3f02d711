"""`caseledger erasure …` and `caseledger hold …`: what information governance does by hand.

Whoever runs these commands holds the keys; that two different people ask and approve is checked by
the ids that they give, and stands in the log.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from psycopg.conninfo import make_conninfo
from pydantic import SecretStr, ValidationError
from rich.console import Console

from api.answers.erasures import due
from api.composing.compose import all_views, casework
from api.composing.erasing import erasing_parts
from api.composing.foundation import NOT_WHOLE, foundation, views_pool
from api.databases_at_hand import at_hand
from api.operators.progress import progress_bar
from api.operators.recording import record_reading
from api.settings import Settings
from application.callers import Caller, operator, own_id
from application.casework import TooBusy
from application.erasing.destruction import Destroying
from application.erasing.erasure import Erasing, ErasureAsked
from application.erasing.retention import CaseRetention
from application.judging import NoSuchStream
from application.log import LogUnavailable, PartsUnavailable
from domain.commands import Refusal
from domain.envelope import Purpose
from domain.governance.destruction import ApproveDestruction, Destruction, RefuseDestruction
from domain.governance.erasure import ApproveErasure, Erasure, RefuseErasure
from domain.governance.holds import Hold, PlaceHold, ReleaseHold
from domain.roles import Role
from infrastructure.erasure.order_file import OrdersUnreadable
from infrastructure.keys.errors import KeyFault
from infrastructure.postgres.cannot_start import CannotStart
from projections.purging import purges


@dataclass(frozen=True)
class ErasureDesk:
    """What the commands work with; ``record`` has it recorded that records are about to be named
    by an action."""

    erasing: Erasing
    destroying: Destroying
    retention: CaseRetention
    record: Callable[[str, Iterable[UUID]], None]


@contextmanager
def erasure_desk(settings: Settings) -> Iterator[ErasureDesk]:
    """The use cases over the databases at hand. Raises ``CannotStart``, a sentence for whatever
    goes wrong meanwhile."""
    with ExitStack() as closing:
        found = at_hand(settings, closing, say=lambda _: None, stop_asked=lambda: False)
        try:
            yield compose_erasure(_with_eraser(settings, found), closing)
        except Exception as problem:
            raise CannotStart(sentence_of(problem)) from problem


def compose_erasure(settings: Settings, closing: ExitStack) -> ErasureDesk:
    """Raises ``CannotStart``, also where the log is not whole."""
    base = foundation(settings, closing)
    if not base.is_whole:
        raise CannotStart(NOT_WHOLE)
    retention = CaseRetention(log=base.log, parts=base.parts)
    erasing, destroying = erasing_parts(
        settings,
        base,
        casework=casework(base, closing),
        purges=purges(all_views(base), views_pool(settings, closing)),
        retention=retention,
    )
    service = own_id(base.recorder.first_origin())

    def record(action: str, shown: Iterable[UUID]) -> None:
        record_reading(
            settings,
            action=action,
            by=information_governance(service),
            why=Purpose.ADMINISTRATION,
            position=base.log.last()[0],
            shown=shown,
        )

    return ErasureDesk(erasing, destroying, retention, record)


def information_governance(actor: UUID) -> Caller:
    """Somebody of information governance, by the local id that they give."""
    return operator(actor, Role.INFORMATION_GOVERNANCE)


def request(settings: Settings, asked: ErasureAsked, *, by: UUID) -> UUID:
    """Ask for an erasure; its id. Raises ``CannotStart``."""
    with erasure_desk(settings) as desk:
        answer = desk.erasing.request(information_governance(by), asked, key=str(uuid4()))
        return answer.case


def approve(settings: Settings, erasure: UUID, *, by: UUID) -> Erasure:
    """Approve an erasure and carry it out as far as it goes now. Raises ``CannotStart``."""
    with erasure_desk(settings) as desk:
        caller = information_governance(by)
        return desk.erasing.approve(caller, ApproveErasure(), erasure, key=f"approve-{erasure}")


def refuse(settings: Settings, erasure: UUID, *, by: UUID, reason: str) -> None:
    """Refuse an erasure. Raises ``CannotStart``."""
    with erasure_desk(settings) as desk:
        asked = RefuseErasure(reason=reason)
        caller = information_governance(by)
        desk.erasing.ask(caller, asked, erasure, key=f"refuse-{erasure}")


def carry_out(settings: Settings) -> dict[UUID, Erasure]:
    """Go on with every approved erasure that is not done. Raises ``CannotStart``."""
    with erasure_desk(settings) as desk:
        waiting = [id for id, each in desk.erasing.all().items() if each.is_to_be_carried_out]
        return {id: desk.erasing.carry_out(id) for id in waiting}


def listed(settings: Settings) -> tuple[dict[UUID, Erasure], list[Hold]]:
    """Every erasure, and the holds that stand. Raises ``CannotStart``."""
    with erasure_desk(settings) as desk:
        erasures, holds = dict(desk.erasing.all()), desk.erasing.holds()
        kept = [id for hold in holds for id in (hold.stream, hold.person) if id is not None]
        desk.record("list-erasures", [*(e.scope.stream for e in erasures.values()), *kept])
        return erasures, holds


def place_hold(settings: Settings, asked: PlaceHold, *, by: UUID) -> UUID:
    """Place a hold; its id. Raises ``CannotStart``."""
    with erasure_desk(settings) as desk:
        caller = information_governance(by)
        return desk.erasing.ask(caller, asked, None, key=str(uuid4())).case


def release_hold(settings: Settings, hold: UUID, *, by: UUID) -> None:
    """Release a hold. Raises ``CannotStart``."""
    with erasure_desk(settings) as desk:
        caller = information_governance(by)
        desk.erasing.ask(caller, ReleaseHold(), hold, key=f"release-{hold}")


def draw_up(settings: Settings, cases: Sequence[UUID], *, by: UUID) -> UUID:
    """Draw up a destruction list; its id. Raises ``CannotStart``."""
    with erasure_desk(settings) as desk:
        caller = information_governance(by)
        return desk.destroying.draw_up(caller, cases, key=str(uuid4())).case


def decide_destruction(
    settings: Settings, asked: ApproveDestruction | RefuseDestruction, list_: UUID, *, by: UUID
) -> Destruction:
    """Approve a destruction list and carry it out as far as it goes now, or refuse it.

    Raises ``CannotStart``.
    """
    with erasure_desk(settings) as desk:
        caller = information_governance(by)
        desk.destroying.ask(caller, asked, list_, key=f"{asked.NAME}-{list_}")
        return desk.destroying.carry_out(list_)


def carry_out_destructions(settings: Settings) -> dict[UUID, Destruction]:
    """Go on with every approved destruction list that is not done. Raises ``CannotStart``."""
    with erasure_desk(settings) as desk:
        waiting = [id for id, each in desk.destroying.all().items() if each.is_to_be_carried_out]
        return {id: desk.destroying.carry_out(id) for id in waiting}


def destructions(settings: Settings) -> dict[UUID, Destruction]:
    """Every destruction list. Raises ``CannotStart``."""
    with erasure_desk(settings) as desk:
        found = dict(desk.destroying.all())
        cases = [each.case for destruction in found.values() for each in destruction.cases]
        desk.record("list-destructions", cases)
        return found


def over(settings: Settings, by: date) -> list[dict[str, Any]]:
    """The cases whose time is over before a day, as JSON values. Raises ``CannotStart``."""
    with erasure_desk(settings) as desk:
        cases = desk.retention.cases()
        with progress_bar("Looking at cases", Console(stderr=True)) as progress:
            bar = progress.add_task("cases", total=len(cases))
            found = []
            for each in desk.retention.over(by, cases):
                progress.advance(bar)
                found += [each] if each is not None else []
        desk.record("list-due", [each.case for each in found])
        return [due(each, is_held=bool(desk.erasing.keeping_record(each.case))) for each in found]


def _with_eraser(settings: Settings, found: Settings) -> Settings:
    """The settings with the address of the role that may take parts out, where we know it: on the
    embedded Postgres."""
    if settings.database_url is not None or settings.keys_url is not None:
        return found
    address = make_conninfo(found.ledger_address(), user=settings.roles.eraser)
    return found.model_copy(update={"erase_url": SecretStr(address)})


def sentence_of(problem: Exception) -> str:
    """What a person is told who ran a command that failed; raises what is no news to them."""
    match problem:
        case CannotStart():
            return str(problem)
        case Refusal():
            return f"{problem.sentence} ({problem.code})"
        case NoSuchStream():
            return "There is no such record, erasure, hold or subscription."
        case ValidationError():
            return "What was asked for can't be read: see --help."
        case OrdersUnreadable():
            return f"{problem.path} can't be read, or holds something else than erasure orders."
        case LogUnavailable() | PartsUnavailable() | TooBusy() | KeyFault():
            return (
                "The log or the keys can't be reached now; ask again to go on with what was begun."
            )
    raise problem
