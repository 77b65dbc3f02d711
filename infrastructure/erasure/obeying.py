"""Obeying the erasure orders again: at each start, before anything is opened.

A key store that was put back from a backup has keys that were destroyed since. The orders of the
log, and of the file that is kept outside all databases, tell which.
"""

from collections.abc import Iterable
from uuid import UUID

from domain.envelope import Envelope
from domain.governance.erasure import ErasureDone, ErasureOrdered
from infrastructure.erasure.order_file import KeptOrder
from infrastructure.keys.fences import SEALED, Fences

Floors = dict[tuple[UUID, UUID], int]
"""By stream and subject: below which version keys are to be destroyed."""


def floors(
    ordered: Iterable[tuple[Envelope, ErasureDone | None]], kept: Iterable[KeptOrder]
) -> Floors:
    """Below which versions keys were ordered to be destroyed.

    Where a single part was erased, that is known once it is done; until then the other parts of its
    key have yet to be closed anew.
    """
    found: Floors = {}

    def raise_to(stream: UUID, subject: UUID, below: int) -> None:
        found[stream, subject] = max(below, found.get((stream, subject), 0))

    for order, done in ordered:
        fact = order.fact
        assert isinstance(fact, ErasureOrdered)
        if fact.event is None:
            raise_to(fact.stream, fact.subject, SEALED)
        elif done is not None and done.below is not None:
            raise_to(fact.stream, fact.subject, done.below)
    for each in kept:
        if each.event is None:
            raise_to(each.stream, each.subject, SEALED)
    return found


def obey(wanted: Floors, fences: Fences, *, upto: int) -> int:
    """Put up the fences that are missing and destroy what stands behind any; how many it were.

    ``upto`` is the position of the log up to which ``wanted`` speaks. Raises `KeysUnavailable`.
    """
    lacking = fences.lacking(wanted)
    for stream, subject in lacking:
        fences.destroy(stream, subject, below=wanted[stream, subject])
    fences.obeyed(upto)
    return len(lacking)
