"""The external reviews of the log, for those who ask for them and approve them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from application.judging import NoSuchStream
from application.log import Log, StreamEntry, Undecodable
from domain.governance.external_review import (
    ExternalReviewApproved,
    ExternalReviewEnded,
    ExternalReviewRequested,
    Review,
)
from domain.governance.governance import GovernanceRecord
from domain.streams import GOVERNANCE

_AT_ONCE = 1_000
_HEARD = (ExternalReviewRequested.TYPE, ExternalReviewApproved.TYPE, ExternalReviewEnded.TYPE)


class ExternalReviews:
    """Reads them from the log, where there are few."""

    def __init__(self, *, log: Log) -> None:
        self._log = log

    def all(self, organisation: str) -> Mapping[UUID, Review]:
        """Every one that an organisation asked for, by its id, in the order of asking."""
        return {
            id: each.review
            for id, each in self._every().items()
            if each.review is not None and each.kept_by == organisation
        }

    def one(self, organisation: str, id: UUID) -> tuple[Review, Sequence[StreamEntry]]:
        """One that an organisation asked for, with all that was recorded of it, in order; raises
        ``NoSuchStream``."""
        found = self.all(organisation).get(id)
        if found is None:
            raise NoSuchStream
        return found, self._log.entries(id)

    def granted(self, reviewer: UUID) -> Mapping[UUID, Review]:
        """Every one that was approved for somebody, whichever organisation asked for it, also those
        that are over."""
        return {
            id: each.review
            for id, each in self._every().items()
            if each.review is not None
            and each.review.approved_by is not None
            and each.review.reviewer == reviewer
        }

    def _every(self) -> Mapping[UUID, GovernanceRecord]:
        found: dict[UUID, GovernanceRecord] = {}
        after = 0
        while True:
            stretch = self._log.read(after, _AT_ONCE, _HEARD)
            for entry in stretch.entries:
                assert not isinstance(entry, Undecodable), "its types are ours"
                id = entry.originator_id
                found[id] = GOVERNANCE.fold(found.get(id), [entry])
            if stretch.through == after:
                return found
            after = stretch.through
