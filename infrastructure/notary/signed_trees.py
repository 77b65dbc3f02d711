"""A log's published checkpoints by the size of their tree, for evidence that rests on one."""

from collections.abc import Callable, Iterator

from application.evidence import SignedTree
from infrastructure.notary.stored_tree import NotarisedLog
from infrastructure.statements import Rows, statement

LOOKED_AT = 200
"""Checkpoints that are looked at for enough cosignatures: some minutes of a busy log."""


_COVERING = statement("notary", "covering")
_NEWEST = statement("notary", "newest")


class SignedTrees:
    """Implements :class:`application.evidence.Trees`.

    `is_enough` says of a note whether the witnesses who have cosigned it are enough.
    """

    def __init__(self, log: NotarisedLog, rows: Rows, *, is_enough: Callable[[str], bool]) -> None:
        self._log = log
        self._rows = rows
        self._is_enough = is_enough

    def newest(self) -> SignedTree | None:
        """The newest that enough witnesses cosigned; the first of its size, should it have been
        published again."""
        found = self._rows(_NEWEST, {"log": self._log.name, "limit": LOOKED_AT})
        trees = (SignedTree(*row) for row in found)
        newest = next((tree for tree in trees if self._is_enough(tree.note)), None)
        return None if newest is None else self.covering(newest.size)

    def covering(self, position: int) -> SignedTree | None:
        """The first that covers a position and enough witnesses cosigned, else the first that
        covers it; None while none does."""
        first = None
        for tree in self._from(position):
            if self._is_enough(tree.note):
                return tree
            first = first or tree
        return first

    def _from(self, position: int) -> Iterator[SignedTree]:
        # Nearly always the first is good, and a note with many cosignatures is no small thing.
        for limit in (1, LOOKED_AT):
            named = {"log": self._log.name, "size": position, "limit": limit}
            yield from (SignedTree(*row) for row in self._rows(_COVERING, named)[limit > 1 :])
