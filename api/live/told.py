"""Events as a live follower is sent them: made ready once for all who are told the same."""

from dataclasses import dataclass, replace
from uuid import UUID

from application.callers import Caller
from application.feed.cursor import Cursor
from application.feed.wanted import Wanted

_ANYBODY = "live"


@dataclass(frozen=True)
class Told:
    """One event as it is sent; ``cursor`` stands behind it. ``stream`` is the record that it is of,
    or of which it orders the erasure. ``is_withheld``: it is told that it is there and no more,
    which may be otherwise for somebody whom a restriction names."""

    cursor: Cursor
    type: str
    stream: str
    is_withheld: bool
    frame: bytes


@dataclass(frozen=True)
class Piece:
    """Events in order, and the cursor up to which all were looked at.

    ``restrictions`` and ``is_caught_up`` are as those of the page that it was.
    """

    events: tuple[Told, ...]
    cursor: Cursor
    restrictions: int = 0
    is_caught_up: bool = True


@dataclass(frozen=True)
class Kind:
    """Followers who are told the same, but for what is withheld: those of one role, organisation
    and team with one purpose, who ask for cases of the same services and pathways. ``caller`` is
    somebody of them whom no restriction names."""

    caller: Caller
    wanted: Wanted


def kind_of(caller: Caller, wanted: Wanted, *, nobody: UUID) -> Kind:
    """The kind of a follower; ``nobody`` is the id of no actor, and known to none. What they want
    by type and case is left to who sends to them."""
    anybody = replace(
        caller,
        issuer=_ANYBODY,
        client=_ANYBODY,
        actor=nobody,
        grant=None,
        review=None,
        token=None,
        session=None,
    )
    return Kind(anybody, Wanted(services=wanted.services, pathways=wanted.pathways))
