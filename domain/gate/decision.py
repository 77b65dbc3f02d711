"""The decision who may see what and do what, taken once for a whole stream. Pure; deny by default.

In this order: may the role do this at all; may they know that it is there; a conflict of interest;
what ties them to the case, or a break-glass grant; what is restricted; and for which purpose. Only
to a case is anybody tied; elsewhere the role decides, and a matter says who may know of it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.commands import Command
from domain.envelope import Author, Purpose
from domain.facts import Fact
from domain.gate.conflicts import in_conflict
from domain.gate.relationships import Relationship, relationships
from domain.gate.restrictions import restricted
from domain.gate.rules import ALL, CASE, OWN_RECORD, Action, Row, Rules, access_rules
from domain.gate.tied import Tied
from domain.governance.break_glass import Grant
from domain.governance.disclosure import Disclosure
from domain.governance.external_review import Review
from domain.moments import london_day


@dataclass(frozen=True)
class Asked:
    """Who wants to do what with a case, when, and what for.

    ``case`` is None where there is none under the id that was asked for, or none that this person
    may know of. ``grant`` is the break-glass grant that they named, if they named one. ``command``
    is what they ask for, where it is no reading. Of another ``kind`` than a case is asked whether
    it is ``known``: there, and not hidden from them; ``about`` is the person whose it is.
    ``review`` is the external review that they named, ``disclosure`` the subject access request on
    which they ask for what is their own or of whom they may ask for. ``kept_by`` is the
    organisation that it is of, None where it is of the whole log.
    """

    action: Action
    by: Author
    at: datetime
    purpose: Purpose
    case: Tied | None = None
    grant: Grant | None = None
    command: type[Command] | None = None
    kind: str = CASE
    known: bool = True
    about: UUID | None = None
    review: Review | None = None
    disclosure: Disclosure | None = None
    kept_by: str | None = None


class Obligation(StrEnum):
    """What who lets somebody see owes for it."""

    RECORD_READING = "record_reading"
    """The reading is in the access log before anything is shown."""
    TELL_OF_EMERGENCY = "tell_of_emergency"
    """Whoever reviews break-glass is told that it was used; nothing of the content."""


_ORDINARY = frozenset({Obligation.RECORD_READING})
_EMERGENCY = _ORDINARY | {Obligation.TELL_OF_EMERGENCY}


@dataclass(frozen=True)
class Allowed:
    """What may be shown: parts of events of these areas or types, but for these entries; and of
    ``own`` areas or types, of those that the reader recorded. Of ``clear`` ones codes, dates and
    ids are told.

    ``policy`` is the version of the rules, ``ties`` are those that counted; decisions that show the
    same are equal whichever they were. ``de_identified``: nothing opens that names or describes a
    person, because the purpose does not need it. ``grant`` is set where only that grant opened the
    case, or something of it. ``as_at``: nothing is shown of what was recorded after that instant.
    """

    code: str
    policy: str
    areas: frozenset[str]
    restricted: frozenset[UUID]
    de_identified: bool
    obligations: frozenset[Obligation]
    ties: frozenset[Relationship] = field(compare=False)
    grant: UUID | None = None
    own: frozenset[str] = frozenset()
    clear: frozenset[str] = frozenset({ALL})
    as_at: datetime | None = None

    def tells(self, fact: type[Fact]) -> bool:
        """Whether the clear fields of events of this kind may be told, where the entry may be."""
        return _names(self.clear, fact) or _names(self.areas, fact)

    def tells_area(self, area: str) -> bool:
        """Whether what a case has become in an area may be told."""
        clear, opened = self.clear, self.areas
        return ALL in clear or ALL in opened or area in clear or area in opened

    def opens(self, fact: type[Fact], *, own: bool = False) -> bool:
        """Whether the parts of events of this kind may be opened, where the entry may be; ``own``:
        of one that the reader recorded."""
        return _names(self.areas, fact) or (own and _names(self.own, fact))

    def shows(self, entry: UUID) -> bool:
        """Whether more may be shown of an entry than that it is there."""
        return entry not in self.restricted


@dataclass(frozen=True)
class Denied:
    """Nothing may be shown; a refusal is recorded as a reading is.

    ``hidden``: it is answered as if there were nothing under the id that was asked for.
    """

    code: str
    policy: str
    hidden: bool = False


def _names(areas: frozenset[str], fact: type[Fact]) -> bool:
    return ALL in areas or fact.AREA in areas or fact.TYPE in areas


def decide(asked: Asked) -> Allowed | Denied:
    """What somebody may be shown now, and whether they may do what they ask for."""
    rules = access_rules()
    if asked.kind != CASE:
        return _elsewhere(asked, rules)
    if asked.case is None:
        return judged(asked, frozenset(), rules)
    day = london_day(asked.at)
    ties = relationships(asked.case, asked.by, day, grace=rules.grace)
    if asked.review is not None and _under_review(asked, asked.review, asked.case):
        ties |= {Relationship.REVIEWING}
    return judged(asked, ties, rules)


def _under_review(asked: Asked, review: Review, case: Tied) -> bool:
    return review.in_force(actor=asked.by.actor, case=case.id, at=asked.at)


def judged(asked: Asked, ties: frozenset[Relationship], rules: Rules) -> Allowed | Denied:
    """The decision for somebody with these ties to the case."""
    by, case = asked.by, asked.case
    rows = rules.rows.get((by.role, asked.action))
    if rows is None or _too_narrow(asked):
        return Denied("role-may-not", rules.version)
    if asked.command is not None and asked.command.BEGINS:
        return _shown(asked, rows, rules)
    if case is None:
        return Denied("no-such-stream", rules.version, hidden=True)
    if in_conflict(case, by.actor):
        return Denied("conflict-of-interest", rules.version)
    grant = _in_force(asked, case, rules)
    rows = tuple(row for row in rows if not ties.isdisjoint(row.relationships))
    if not rows and grant is None:
        code = "no-relationship" if asked.grant is None else "break-glass-not-in-force"
        return Denied(code, rules.version)
    # A tie that means nothing in the role that somebody acts in opens nothing that is restricted.
    counting = ties & frozenset[Relationship]().union(*(row.relationships for row in rows))
    kept_from = restricted(case, by, counting, rules)
    if grant is not None:
        return Allowed(
            code="break-glass",
            policy=rules.version,
            areas=rules.emergency.areas,
            restricted=frozenset(),
            de_identified=False,
            obligations=_EMERGENCY,
            ties=counting,
            grant=grant.id,
        )
    if kept_from.whole and asked.action not in rules.despite_a_restriction:
        return Denied("case-restricted", rules.version)
    return _shown(asked, rows, rules, counting=counting, entries=kept_from.entries)


def _too_narrow(asked: Asked) -> bool:
    """Whether a command is for fewer roles than others of its group, and this is none of them."""
    return asked.command is not None and asked.by.role not in asked.command.ROLES


def _shown(
    asked: Asked,
    rows: tuple[Row, ...],
    rules: Rules,
    *,
    counting: frozenset[Relationship] = frozenset(),
    entries: frozenset[UUID] = frozenset(),
) -> Allowed:
    needed = [row for row in rows if asked.purpose in row.identifiable_for]
    return Allowed(
        code="related",
        policy=rules.version,
        areas=frozenset[str]().union(*(row.areas for row in needed)),
        restricted=entries,
        de_identified=not needed,
        obligations=_ORDINARY,
        ties=counting,
        own=frozenset[str]().union(*(row.own for row in needed)),
        clear=frozenset[str]().union(*(row.clear for row in rows)),
        as_at=asked.review.as_at if asked.review and Relationship.REVIEWING in counting else None,
    )


def _elsewhere(asked: Asked, rules: Rules) -> Allowed | Denied:
    """The decision about what is no case."""
    purposes = rules.elsewhere.get((asked.kind, asked.by.role, asked.action))
    if purposes is None or _too_narrow(asked):
        return Denied("role-may-not", rules.version)
    if not asked.known or asked.kept_by not in {None, asked.by.organisation}:
        return Denied("no-such-stream", rules.version, hidden=True)
    if asked.kind == OWN_RECORD:
        if not _theirs(asked):
            return Denied("no-such-stream", rules.version, hidden=True)
    elif asked.about == asked.by.actor:
        return Denied("conflict-of-interest", rules.version)
    needed = asked.purpose in purposes
    return Allowed(
        code="role",
        policy=rules.version,
        areas=frozenset({ALL}) if needed else frozenset(),
        restricted=frozenset(),
        de_identified=not needed,
        obligations=_ORDINARY,
        ties=frozenset(),
    )


def _theirs(asked: Asked) -> bool:
    """Whether it is about who asks, or on a request on which they may read."""
    if asked.disclosure is None:
        return asked.about == asked.by.actor
    return asked.disclosure.readable_by(asked.by.actor, london_day(asked.at))


def _in_force(asked: Asked, case: Tied, rules: Rules) -> Grant | None:
    """The grant that was named, if it opens this case to this person for this, now."""
    by, grant, emergency = asked.by, asked.grant, rules.emergency
    if grant is None or by.role not in emergency.roles:
        return None
    if asked.action not in emergency.actions or by.organisation != case.referral.organisation:
        return None
    return grant if grant.in_force(actor=by.actor, case=case.id, at=asked.at) else None
