"""By which names and which NHS number somebody goes, as the events of records tell it, and when
they were born.

Both sides of a search use this: what is put into the index, and what is compared once a record was
found and opened. Names are compared word by word, because people are asked for with and without
their middle names, and in either order.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from application.log import StreamEntry
from application.remarks import NOTHING_SAID, remarks
from domain.case.referral.referral import IdentityMatched, IdentityUnverified, ReferralReceived
from domain.case.referral.referral import Person as ReferredPerson
from domain.facts import Fact
from domain.person.identity import (
    AliasRecorded,
    Identity,
    IdentityRevised,
    NhsNumberStatusSet,
    PersonRegistered,
    RevisionReason,
)

NAMING: Mapping[str, str] = {
    PersonRegistered.TYPE: "identity",
    IdentityRevised.TYPE: "identity",
    AliasRecorded.TYPE: "alias",
    NhsNumberStatusSet.TYPE: "number",
    ReferralReceived.TYPE: "who",
    IdentityMatched.TYPE: "number",
}
"""The types of event that tell who somebody is, each with the part that does."""

NUMBERING = frozenset({NhsNumberStatusSet.TYPE, IdentityMatched.TYPE})
"""Those that tell an NHS number: in each record the last one stands."""

_REPLACE_NUMBER = NUMBERING | {IdentityUnverified.TYPE}
_BETWEEN = re.compile(r"[\s\-‐‑–—,/]+")
_DROPPED = re.compile(r"['’ʼ`.]")


@dataclass(frozen=True)
class Named:
    """What an opened event tells: names as they were written, an NHS number of ten digits, and a
    date of birth."""

    names: tuple[str, ...] = ()
    number: str | None = None
    born: date | None = None

    @property
    def words(self) -> frozenset[str]:
        """The words of all the names, as they are compared."""
        return name_words(self.names)


def named(fact: Fact) -> Named:
    """What an opened fact tells of who somebody is; nothing where its part is closed or gone."""
    match fact:
        case PersonRegistered() | IdentityRevised():
            identity = fact.identity
            if not isinstance(identity, Identity):
                return Named()
            return Named((identity.name,), born=identity.date_of_birth)
        case ReferralReceived():
            who = fact.who
            if not isinstance(who, ReferredPerson):
                return Named()
            names = tuple(name for name in (who.name, who.preferred_name) if name)
            return Named(names, born=who.date_of_birth)
        case AliasRecorded():
            return Named(tuple(_of(fact.alias, "name")))
        case NhsNumberStatusSet() | IdentityMatched():
            return Named(number=next(iter(_of(fact.number, "nhs_number")), None))
    return Named()


def _of(part: object, field: str) -> Iterable[str]:
    """The field of an opened part; nothing of one that is closed, gone or not there."""
    value = getattr(part, field, None)
    return () if value is None else (value,)


def name_words(names: Iterable[str]) -> frozenset[str]:
    """The words of these names as they are compared: Unicode's NFKC and case folding, hyphens
    taken for spaces, apostrophes and full stops left out."""
    folded = (unicodedata.normalize("NFKC", name).casefold() for name in names)
    # Once more: folding may leave what is no longer in normal form.
    plain = (unicodedata.normalize("NFKC", name) for name in folded)
    return frozenset(
        word for name in plain for word in _BETWEEN.split(_DROPPED.sub("", name)) if word
    )


def standing(entries: Sequence[StreamEntry]) -> list[StreamEntry]:
    """Of a record's entries those that tell who the person is, and still stand.

    Earlier and other names stand beside the present one: people are looked for by them. What was
    withdrawn or wrong does not, nor an NHS number that another followed, or a doubt.
    """
    said = remarks(entries)
    kept: list[StreamEntry] = []
    for entry in entries:
        if said.get(entry.id, NOTHING_SAID).withdrawn is not None:
            continue
        if entry.type in _REPLACE_NUMBER:
            kept = [earlier for earlier in kept if earlier.type not in NUMBERING]
        if entry.type == IdentityRevised.TYPE and _was_wrong(entry.fact):
            kept = _without_last_identity(kept)
        if entry.type in NAMING:
            kept.append(entry)
    return kept


def _was_wrong(revised: Fact) -> bool:
    return isinstance(revised, IdentityRevised) and revised.reason is RevisionReason.WAS_WRONG


def _without_last_identity(entries: Sequence[StreamEntry]) -> list[StreamEntry]:
    identities = [entry.id for entry in entries if NAMING[entry.type] == "identity"]
    return [entry for entry in entries if entry.id not in identities[-1:]]
