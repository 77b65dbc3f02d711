"""A case that is restricted from its first event on, because the referral says whose it is: the
restriction is recorded with the referral, all or none, so that nobody sees the case before it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.commands import NotAcceptable
from domain.envelope import Author
from domain.facts import Content
from domain.policies import policy
from domain.roles import Role
from domain.text import Code, Text


class RestrictedFromTheFirst(Content):
    """``ground``: somebody who works here or is close to somebody who does, or whom the public
    takes an interest in. Beside whoever records the referral, ``actors`` and ``roles`` may see on,
    as far as they might before; where none is named, the roles that the rules name."""

    ground: Code
    actors: Annotated[tuple[UUID, ...], Field(max_length=49)] = ()
    roles: Annotated[tuple[Role, ...], Field(max_length=20)] = ()
    reasons: Text


def who_may_see_on(
    asked: RestrictedFromTheFirst, by: Author
) -> tuple[tuple[UUID, ...], tuple[Role, ...]]:
    """Raises :class:`~domain.commands.NotAcceptable` for a ground that is not for a referral."""
    rules = policy("access")["restricted_from_the_first"]
    if asked.ground not in rules["grounds"]:
        raise NotAcceptable(
            "unknown-restriction-ground", "A referral is not restricted on this ground."
        )
    named = bool(asked.actors or asked.roles)
    roles = asked.roles if named else tuple(map(Role, rules["roles"]))
    return tuple(dict.fromkeys((by.actor, *asked.actors))), roles
