"""Whoever asked for a person's record is let in to read what is theirs, for a time.

It stands on the check of their identity and of the right by which they ask: the request is where
that authority is on record.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.commands import Circumstances, Command, NotAcceptable, command
from domain.facts import Content, Fact, event
from domain.governance.disclosure_parts import AREA, DECIDERS
from domain.moments import Day, london_day
from domain.policies import policy
from domain.text import Code
from domain.two_persons import refuse_same_person


class _Access(Content):
    """``reader`` is the id by which the requester signs in; ``until`` the last day."""

    reader: UUID
    until: Day


@event("governance.requester_access_given", area=AREA, label="Requester may read here")
class RequesterAccessGiven(_Access, Fact):
    policy: Code


@event("governance.requester_access_ended", area=AREA, label="Requester may not read here any more")
class RequesterAccessEnded(Fact):
    pass


@command(
    "give-requester-access",
    kind="governance",
    area=AREA,
    summary="Let who asked, once checked, read here what was released and who has seen the record.",
    roles=DECIDERS,
)
class GiveRequesterAccess(_Access, Command):
    """It takes the place of what was given before."""


@command(
    "end-requester-access",
    kind="governance",
    area=AREA,
    summary="End the requester's reading here before its time.",
    roles=DECIDERS,
)
class EndRequesterAccess(Command):
    pass


@dataclass(frozen=True)
class RequesterAccess:
    """Who may read here, up to and with which day in London."""

    reader: UUID
    until: date

    def counts(self, actor: UUID, today: date) -> bool:
        """Whether it lets this person in today."""
        return actor == self.reader and today <= self.until


def given_access(asked: GiveRequesterAccess, given: Circumstances) -> Fact:
    """Raises :class:`~domain.commands.Refusal` for oneself, and for a time that is over or too
    long."""
    rules = policy("subject_access")
    refuse_same_person(
        asked.reader,
        given.by.actor,
        code="own-request",
        sentence="Somebody else lets you in to what is yours.",
    )
    today = london_day(given.now)
    if not today <= asked.until <= today + timedelta(days=rules["requester_access_days"]):
        raise NotAcceptable(
            "access-too-long", "The last day is over, or further ahead than it may be."
        )
    return RequesterAccessGiven(**dict(asked), policy=rules["version"])
