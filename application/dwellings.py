"""Where somebody lives, as the events of records tell it and as it is compared.

Both sides use this: what is put into the index, and what is compared once a record was found and
opened. Two addresses are one where the postcode is, and the numbers of flat and house as they
follow one another; where there are none, the first line; and where neither has a postcode, what was
written. How a street, a house or a town is spelt is compared only there.
"""

import re
import unicodedata
from collections.abc import Mapping

from domain.case.referral.referral import Person as ReferredPerson
from domain.case.referral.referral import ReferralReceived
from domain.facts import Fact
from domain.person.identity import Address, AddressChanged, AddressKind

DWELLING: Mapping[str, str] = {AddressChanged.TYPE: "address", ReferralReceived.TYPE: "who"}
"""The types of event that tell where somebody lives, each with the part that does."""

_LIVED_AT = frozenset({AddressKind.HOME, AddressKind.TEMPORARY})
_POSTCODE = re.compile(r"\b[a-z]{1,2}[0-9][0-9a-z]?\s*[0-9][a-z]{2}\b")
_NUMBER = re.compile(r"\b[0-9]+[a-z]?\b")
_LINE_END = re.compile(r"[,\n]")
_NOT_PLAIN = re.compile(r"[^0-9a-z]+")


def dwelling(fact: Fact) -> str | None:
    """Where an opened fact tells that somebody lives, as it is compared; None where it tells none,
    or only where they are written to."""
    match fact:
        case AddressChanged(address=Address() as known, kind=kind) if kind in _LIVED_AT:
            return _compared(known.address, known.postcode)
        case ReferralReceived(who=ReferredPerson(address=str() as written)):
            return _compared(written, None)
    return None


def _compared(address: str, postcode: str | None) -> str | None:
    text = _folded(address)
    coded = _folded(postcode) if postcode else " ".join(_POSTCODE.findall(text)[-1:])
    code, text = _plain(coded), _POSTCODE.sub(" ", text)
    if not code:
        return _plain(text) or None
    house = "-".join(_NUMBER.findall(text)) or _plain(_LINE_END.split(text.strip(), maxsplit=1)[0])
    return f"{house} {code}" if house else None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _plain(text: str) -> str:
    return _NOT_PLAIN.sub("", text)
