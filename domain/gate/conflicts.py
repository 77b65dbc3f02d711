"""Who keeps away from a case whatever else ties them to it."""

from uuid import UUID

from domain.gate.tied import Tied


def in_conflict(case: Tied, actor: UUID) -> bool:
    """Whether the record is this person's own, or they were declared to have a conflict in it.

    The subject of an allegation against staff is kept out of its matter by the matter itself.
    """
    return actor == case.referral.person or any(
        conflict.actor == actor for conflict in case.restriction.conflicts.values()
    )
