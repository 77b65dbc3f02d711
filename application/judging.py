"""Asking the decision who may see and do what, and saying no in words."""

from datetime import datetime
from uuid import UUID

from application.callers import Caller
from domain.case.case import Case
from domain.commands import Command, NotAllowed, command_classes
from domain.gate.decision import Allowed, Asked, Denied, decide
from domain.gate.entries import refuse_kept_from
from domain.gate.rules import CASE, Action, access_rules
from domain.streams import KINDS, PERSON, Kind, StreamState

_SENTENCES = {
    "role-may-not": "Your role may not do or see this.",
    "conflict-of-interest": "You are kept out of this record.",
    "no-relationship": (
        "Nothing ties you to this case now. In an emergency you can open it by break-glass."
    ),
    "break-glass-not-in-force": "This break-glass grant does not open this case to you now.",
    "case-restricted": "This case is restricted to others.",
}


class NoSuchStream(LookupError):
    """There is no such stream under this id, or none that may be shown."""


def admitted(decision: Allowed | Denied) -> Allowed:
    """What may be shown; raises :class:`~domain.commands.NotAllowed` or :class:`NoSuchStream`."""
    if isinstance(decision, Allowed):
        return decision
    if decision.hidden:
        raise NoSuchStream
    raise NotAllowed(decision.code, _SENTENCES[decision.code])


def admit_command(caller: Caller, asked: Command, state: StreamState | None, at: datetime) -> None:
    """Let a command through to the stream as it is at hand; None where it begins one.

    Raises as :func:`admitted`, and where it is about an entry that is kept from the caller.
    """
    allowed = admit_to_command(caller, type(asked), state, at)
    if isinstance(state, Case):
        refuse_kept_from(allowed, asked, state, caller.actor)


def admit_to_command(
    caller: Caller, asked: type[Command], state: StreamState | None, at: datetime
) -> Allowed:
    """What may be shown to who may send this command, whatever it is to say; raises as
    :func:`admitted`."""
    return admitted(_judged(caller, asked, state, at))


def permitted(caller: Caller, case: Case, at: datetime) -> tuple[type[Command], ...]:
    """The commands that a case would not refuse somebody for who they are, nor because it has
    ended; by name. What is said in one may still be refused."""
    return tuple(
        asked
        for asked in command_classes(CASE)
        if not asked.BEGINS
        and (asked.AFTER_END or not case.ended)
        and isinstance(_judged(caller, asked, case, at), Allowed)
    )


def _judged(
    caller: Caller, asked: type[Command], state: StreamState | None, at: datetime
) -> Allowed | Denied:
    kind = KINDS[asked.KIND]
    return decide(
        Asked(
            action=access_rules().action_of(asked),
            by=caller.author(None),
            at=at,
            purpose=caller.purpose,
            case=state if isinstance(state, Case) else None,
            command=asked,
            kind=kind.name,
            known=_known(caller, kind, state),
            about=_about(kind, state),
            kept_by=None if state is None else state.kept_by,
        )
    )


def admit_reading(caller: Caller, kind: Kind, state: StreamState | None, at: datetime) -> Allowed:
    """What may be shown of a stream that is no case, as it is now; raises as :func:`admitted`."""
    assert kind.name != CASE, "a case is asked for at its gate"
    return admitted(
        decide(
            Asked(
                action=Action.READ,
                by=caller.author(None),
                at=at,
                purpose=caller.purpose,
                kind=kind.name,
                known=state is not None and _known(caller, kind, state),
                about=_about(kind, state),
                kept_by=None if state is None else state.kept_by,
            )
        )
    )


def admit_to(caller: Caller, kind: str, at: datetime, *, kept_by: str | None = None) -> Allowed:
    """What may be shown of what is no stream, or of one that is ``kept_by`` an organisation: lists,
    reports, the feed; raises as :func:`admitted`."""
    return admitted(
        decide(
            Asked(
                action=Action.READ,
                by=caller.author(None),
                at=at,
                purpose=caller.purpose,
                kind=kind,
                kept_by=kept_by,
            )
        )
    )


def _known(caller: Caller, kind: Kind, state: StreamState | None) -> bool:
    return state is None or kind.known_to(state, caller.author(None))


def _about(kind: Kind, state: StreamState | None) -> UUID | None:
    return state.subject if kind is PERSON and state is not None else None
