"""Commands about single entries of a case: of what somebody may not see they say nothing either."""

from collections.abc import Iterator
from functools import cache
from uuid import UUID

from domain.case.case import Case
from domain.commands import Command, NotAllowed
from domain.facts import Content, Fact, event_classes
from domain.gate.decision import Allowed


def refuse_kept_from(allowed: Allowed, asked: Command, case: Case, actor: UUID) -> None:
    """Raises ``entry-restricted`` for a command that names an entry which is restricted for its
    sender, ``role-may-not`` for one that says more of an entry whose content is closed to them and
    that somebody else wrote."""
    if allowed.restricted and not allowed.restricted.isdisjoint(_named(asked)):
        raise NotAllowed("entry-restricted", "This entry is restricted to others.")
    about: UUID | None = getattr(asked, "entry", None)
    entry = None if about is None else case.corrections.entries.get(about)
    if entry is None or entry.author == actor:
        return
    if not allowed.tells(_fact_class(entry.type)):
        raise NotAllowed("role-may-not", "Your role may not do or see this.")


def _named(asked: Content) -> Iterator[UUID]:
    """All ids in what was sent, however deep."""
    for _, value in asked:
        for member in value if isinstance(value, tuple) else (value,):
            if isinstance(member, UUID):
                yield member
            elif isinstance(member, Content):
                yield from _named(member)


@cache
def _fact_class(type: str) -> type[Fact]:
    """The area of a type of event is the same in every schema version."""
    return next(fact for fact in event_classes() if type == fact.TYPE)
