"""What is decided about a curated chronology.

It is a stream of its own: the cases that it tells of say nothing of what was chosen from them.
"""

from uuid import UUID

from domain.case.safeguarding.curation import Inclusion
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible
from domain.facts import Fact
from domain.governance.chronology.copies import (
    ChronologyFrozen,
    ChronologyReleased,
    ChronologyWithheld,
    ChronologyWithholdingLifted,
    FreezeChronology,
    LiftChronologyWithholding,
    ReleaseChronology,
    WithholdFromChronology,
)
from domain.governance.chronology.entries import (
    EntryExcluded,
    EntryIncluded,
    ExcludeEntry,
    ImportRow,
    IncludeEntry,
    RowImported,
    RowWithdrawn,
    WithdrawRow,
)
from domain.governance.chronology.opening import (
    MOST_CASES,
    AddChronologyCase,
    ChronologyCaseAdded,
    ChronologyCaseDropped,
    ChronologyOpened,
    DropChronologyCase,
    OpenChronology,
)
from domain.governance.chronology.state import Chronology, Member
from domain.moments import london_day
from domain.policies import policy


def _version(group: str, code: str) -> str:
    """The version of the lists; raises ``unknown-code``."""
    listed = policy("chronology")
    if code not in listed[group]:
        raise NotAcceptable("unknown-code", "A code is not on the list for chronologies.")
    version: str = listed["version"]
    return version


def _decide_opened(asked: OpenChronology) -> Fact:
    if len({each.case for each in asked.cases}) < len(asked.cases):
        raise NotAcceptable("case-named-twice", "A case is named twice.")
    if asked.person not in {each.person for each in asked.cases}:
        raise NotAcceptable("subject-missing", "None of the cases is that of the subject.")
    for each in asked.cases:
        _version("roles", each.role)
    return ChronologyOpened(**dict(asked), policy=_version("grounds", asked.ground))


def _decide_added(chronology: Chronology, asked: AddChronologyCase) -> Fact:
    if asked.case in chronology.cases:
        raise NotPossible("case-in-chronology", "The chronology tells of this case already.")
    if len(chronology.cases) >= MOST_CASES:
        raise NotPossible("too-many-cases", "A chronology tells of no more cases than this.")
    return ChronologyCaseAdded(**dict(asked), policy=_version("roles", asked.role))


def _member(chronology: Chronology, case: UUID, about: UUID | None = None) -> Member:
    """Raises ``no-such-case``, or ``about-somebody-else`` where words are kept under another."""
    member = chronology.cases.get(case)
    if member is None:
        raise NotPossible("no-such-case", "The chronology does not tell of this case.")
    if about is not None and about != member.person:
        raise NotAcceptable(
            "about-somebody-else", "What is said of an entry is kept under whose case it is."
        )
    return member


def _decide_dropped(chronology: Chronology, asked: DropChronologyCase) -> Fact:
    member = _member(chronology, asked.case, asked.reason.about)
    others = (each.person for id, each in chronology.cases.items() if id != asked.case)
    if member.person == chronology.person and chronology.person not in others:
        raise NotPossible("subject-missing", "The chronology would tell of no case of its subject.")
    return ChronologyCaseDropped(**dict(asked))


def _decide_included(chronology: Chronology, asked: IncludeEntry) -> Fact:
    for words in (asked.line, asked.reason):
        _member(chronology, asked.case, None if words is None else words.about)
    if asked.ground is Inclusion.OTHER and asked.reason is None:
        raise NotAcceptable("reason-missing", "Write what the other reason is.")
    if asked.line is None and asked.entry in chronology.included:
        raise NotPossible("in-the-chronology", "This stands in the chronology already.")
    return EntryIncluded(**dict(asked))


def _decide_excluded(chronology: Chronology, asked: ExcludeEntry) -> Fact:
    _member(chronology, asked.case, asked.reason.about)
    if asked.entry in chronology.excluded:
        raise NotPossible("not-in-the-chronology", "This does not stand in the chronology.")
    return EntryExcluded(**dict(asked))


def _decide_imported(chronology: Chronology, asked: ImportRow, given: Circumstances) -> Fact:
    if asked.person not in chronology.persons:
        raise NotAcceptable("no-such-person", "The chronology tells of no case of this person.")
    if asked.received_on > london_day(given.now):
        raise NotAcceptable("received-in-future", "The day on which it came is in the future.")
    agencies = policy("sharing_recipients")
    if asked.origin not in agencies["recipients"]:
        raise NotAcceptable("unknown-code", "The agency is not on the list.")
    return RowImported(
        **dict(asked),
        origin_version=agencies["version"],
        policy=_version("onward", asked.onward),
    )


def _decide_withdrawn(chronology: Chronology, asked: WithdrawRow) -> Fact:
    row = chronology.rows.get(asked.row)
    if row is None:
        raise NotPossible("no-such-row", "The chronology has no such row of another agency.")
    if asked.reason.about != row.person:
        raise NotAcceptable(
            "about-somebody-else", "What is said of a row is kept under whom it is about."
        )
    return RowWithdrawn(**dict(asked))


def _decide_withheld(chronology: Chronology, asked: WithholdFromChronology) -> Fact:
    if asked.case is not None:
        _member(chronology, asked.case, asked.reason.about)
    elif asked.entry not in chronology.rows:
        raise NotPossible("no-such-row", "The chronology has no such row of another agency.")
    elif asked.reason.about != chronology.rows[asked.entry].person:
        raise NotAcceptable(
            "about-somebody-else", "What is said of a row is kept under whom it is about."
        )
    return ChronologyWithheld(**dict(asked))


def _decide_lifted(chronology: Chronology, asked: LiftChronologyWithholding) -> Fact:
    if asked.withholding not in chronology.withheld:
        raise NotPossible("no-such-withholding", "There is no such withholding.")
    return ChronologyWithholdingLifted(withholding=asked.withholding)


def _decide_frozen(chronology: Chronology, asked: FreezeChronology) -> Fact:
    if asked.position in chronology.frozen.values():
        raise NotPossible("frozen-already", "The chronology was frozen at this position already.")
    return ChronologyFrozen(**dict(asked))


def _decide_released(
    chronology: Chronology, asked: ReleaseChronology, given: Circumstances
) -> Fact:
    if asked.frozen not in chronology.frozen:
        raise NotPossible("not-frozen", "Freeze the chronology first, and give what is frozen.")
    if asked.sent_at > given.now:
        raise NotAcceptable("happened-in-future", "What is recorded can't lie in the future.")
    recipients = policy("sharing_recipients")
    if asked.recipient not in recipients["recipients"]:
        raise NotAcceptable("unknown-recipient", "The recipient is not on the list.")
    return ChronologyReleased(
        **dict(asked),
        recipient_version=recipients["version"],
        policy=_version("layouts", asked.layout),
    )


def decide(chronology: Chronology | None, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    if isinstance(asked, OpenChronology):
        return [_decide_opened(asked)]
    if chronology is None:
        raise NotPossible("no-such-chronology", "There is no such chronology.")
    chosen = _decide_chosen(chronology, asked, given)
    if chosen is not None:
        return [chosen]
    match asked:
        case WithholdFromChronology():
            return [_decide_withheld(chronology, asked)]
        case LiftChronologyWithholding():
            return [_decide_lifted(chronology, asked)]
        case FreezeChronology():
            return [_decide_frozen(chronology, asked)]
        case ReleaseChronology():
            return [_decide_released(chronology, asked, given)]
    raise TypeError(type(asked).__name__)


def _decide_chosen(chronology: Chronology, asked: Command, given: Circumstances) -> Fact | None:
    """What the chronology is to tell; None where the command is about copies of it."""
    match asked:
        case AddChronologyCase():
            return _decide_added(chronology, asked)
        case DropChronologyCase():
            return _decide_dropped(chronology, asked)
        case IncludeEntry():
            return _decide_included(chronology, asked)
        case ExcludeEntry():
            return _decide_excluded(chronology, asked)
        case ImportRow():
            return _decide_imported(chronology, asked, given)
        case WithdrawRow():
            return _decide_withdrawn(chronology, asked)
    return None
