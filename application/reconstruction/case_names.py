"""The names of the people of some cases, opened for a list that shows them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from application.log import Log, PartStore
from application.reading import RESTRICTED
from domain.case.referral.referral import ReferralReceived
from domain.facts import Gone
from domain.gate.decision import Allowed

_PART = "who"


class CaseNames:
    """Opens names, of as many cases as a page has, in one look at the log and one at the keys."""

    def __init__(self, *, log: Log, parts: PartStore) -> None:
        self._log = log
        self._parts = parts

    def of(
        self, referrals: Mapping[UUID, int], allowed: Mapping[UUID, Allowed]
    ) -> Mapping[UUID, Mapping[str, Any] | Gone]:
        """What each case's referral, at its position, says of who it is about; ``Gone`` with the
        ground where that is restricted for the reader, or erased. A case that is not ``allowed``,
        or of which the reader's role opens no names, is absent.

        Raises :class:`~application.log.PartsUnavailable`.
        """
        wanted = {
            position
            for case, position in referrals.items()
            if case in allowed and allowed[case].opens(ReferralReceived)
        }
        entries = self._log.at(sorted(wanted))
        shown = [entry for entry in entries if allowed[entry.stream].shows(entry.id)]
        contents = self._parts.contents(shown, [frozenset({_PART})] * len(shown))
        opened = {
            entry.stream: each[_PART]
            for entry, each in zip(shown, contents, strict=True)
            if _PART in each
        }
        kept = {e.stream: Gone(_PART, RESTRICTED) for e in entries if e.stream not in opened}
        return {**kept, **opened}
