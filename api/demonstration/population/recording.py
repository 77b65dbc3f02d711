"""Records a history through the use cases, in this process, as the people who would have done it.

The ids of events follow from who records them and under which key, so they are known before
anything is sent: what is in the log already is passed over, and a history goes on where it stopped.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from api.demonstration.history import History, Step, resolved
from api.demonstration.population.staff import member
from api.local_issuing import LOCAL_ISSUER
from application.callers import Caller
from application.casework import Casework
from application.event_ids import event_id
from application.orders import Circumstance, Order
from domain.commands import command_class

_REFERRED_TO = 2
"""Events of one step that later steps may refer to."""


@dataclass(frozen=True)
class Recorded:
    """What came of one history: events recorded now, whether any were there already, and whether
    all of it is there now."""

    events: int
    again: bool
    whole: bool


def record(
    history: History, casework: Casework, *, log_origin: str, go_on: Callable[[], bool]
) -> Recorded:
    """Record what the log does not hold of a history, nothing twice, while ``go_on`` says so.

    Raises what :meth:`~application.casework.Casework.carry_out` raises.
    """
    events = first_events(history, log_origin=log_origin)
    first, *rest = history.steps
    begun = casework.carry_out(order(history, first, events=events, case=None))
    held: Mapping[UUID, object] = {}
    if begun.again:
        held = casework.case(begun.case).corrections.entries
    count = 0 if begun.again else len(begun.events)
    for step in rest:
        if UUID(events[_name(step)][0]) in held:
            continue
        if not go_on():
            return Recorded(events=count, again=begun.again, whole=False)
        asked = order(history, step, events=events, case=begun.case)
        count += len(casework.carry_out(asked).events)
    return Recorded(events=count, again=begun.again, whole=True)


def first_events(history: History, *, log_origin: str) -> Mapping[str, tuple[str, ...]]:
    """The ids that the first events of each step have or will have, by the step's name; whether
    a step has more than one is known once it is recorded."""
    return {_name(step): _ids(history, step, log_origin=log_origin) for step in history.steps}


def order(
    history: History, step: Step, *, events: Mapping[str, tuple[str, ...]], case: UUID | None
) -> Order:
    """A step as a command that its persona sends, having seen the case as it is."""
    data = resolved(step.data, ids=history.ids, events=events)
    return Order(
        caller=caller(step),
        asked=command_class(step.command).model_validate(data),
        about=Circumstance.model_validate(step.about),
        case=case,
        key=_key(history, step),
        seen=lambda _, version: version,
    )


def caller(step: Step) -> Caller:
    """Who sends a step."""
    persona = member(step.persona)
    return Caller(
        issuer=LOCAL_ISSUER,
        client=persona.client,
        actor=persona.actor,
        role=persona.role,
        organisation=persona.organisation,
        team=persona.team,
    )


def _ids(history: History, step: Step, *, log_origin: str) -> tuple[str, ...]:
    by = caller(step)
    return tuple(
        str(
            event_id(
                log_origin=log_origin,
                issuer=by.issuer,
                client=by.client,
                actor=str(by.actor),
                idempotency_key=_key(history, step),
                ordinal=ordinal,
            )
        )
        for ordinal in range(_REFERRED_TO)
    )


def _key(history: History, step: Step) -> str:
    return f"{history.slug}:{step.number}"


def _name(step: Step) -> str:
    assert step.name is not None, "every step of a population has a name"
    return step.name
