"""What is done about a matter: judged, decided upon, referred, answered, closed.

A referral is named by the id of its event.
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.commands import Command, command
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.matter.raising import AREA, HIDDEN_CONCERNS, KIND, People
from domain.moments import Day
from domain.text import Code, Line, Text


class MatterReasons(Part):
    """Why it was judged or decided so, and what else was weighed."""

    reasons: Text
    alternatives: Text | None = None


class MatterSent(Part):
    """What was said to the designated officer or agency, to whom, and their reference."""

    content: Text
    recipient: Line | None = None
    reference: Line | None = None


class MatterReply(Part):
    """Who answered, and what was said."""

    content: Text
    by_whom: Line | None = None


class _Triage(Content):
    threshold: Code


@event("matter.triaged", area=AREA, label="Matter judged against the threshold")
class MatterTriaged(_Triage, Fact):
    policy: Code
    reasons: MatterReasons | Closed | Gone


class _Decision(Content):
    decision: Code
    review_by: Day | None = None


@event("matter.decided", area=AREA, label="Matter decided upon")
class MatterDecided(_Decision, Fact):
    policy: Code
    reasons: MatterReasons | Closed | Gone


class _Referral(Content):
    """``agency`` is ``lado`` for the designated officer of the local authority."""

    agency: Code
    reply_expected_by: Day | None = None


@event("matter.referred", area=AREA, label="Matter referred")
class MatterReferred(_Referral, Fact):
    policy: Code
    sent: MatterSent | Closed | Gone


@event("matter.answered", area=AREA, label="Agency answered")
class MatterAnswered(Fact):
    referral: UUID
    reply: MatterReply | Closed | Gone


class _Exclusion(Content):
    exclude: Annotated[People, Field(min_length=1)]


@event("matter.people_excluded", area=AREA, label="People kept out")
class PeopleExcluded(_Exclusion, Fact):
    pass


class _Closing(Content):
    outcome: Code


@event("matter.closed", area=AREA, label="Matter closed")
class MatterClosed(_Closing, Fact):
    policy: Code
    reasons: MatterReasons | Closed | Gone


@command(
    "triage-matter",
    kind=KIND,
    area=AREA,
    summary="Judge a matter against the threshold.",
    roles=HIDDEN_CONCERNS,
    seen=True,
)
class TriageMatter(_Triage, Command):
    reasons: MatterReasons


@command(
    "decide-on-matter",
    kind=KIND,
    area=AREA,
    summary="Decide what is done about a matter, with reasons.",
    roles=HIDDEN_CONCERNS,
    seen=True,
)
class DecideOnMatter(_Decision, Command):
    reasons: MatterReasons


@command(
    "refer-matter",
    kind=KIND,
    area=AREA,
    summary="Record that a matter was referred, and what was said.",
    roles=HIDDEN_CONCERNS,
)
class ReferMatter(_Referral, Command):
    sent: MatterSent


@command(
    "record-matter-answer",
    kind=KIND,
    area=AREA,
    summary="Record what the agency answered.",
    roles=HIDDEN_CONCERNS,
)
class RecordMatterAnswer(Command):
    referral: UUID
    reply: MatterReply


@command(
    "exclude-from-matter",
    kind=KIND,
    area=AREA,
    summary="Keep somebody out of a matter, whatever their role would allow.",
    roles=HIDDEN_CONCERNS,
)
class ExcludeFromMatter(_Exclusion, Command):
    pass


@command(
    "close-matter",
    kind=KIND,
    area=AREA,
    summary="Close a matter with its outcome.",
    roles=HIDDEN_CONCERNS,
    seen=True,
)
class CloseMatter(_Closing, Command):
    reasons: MatterReasons
