"""A log's published checkpoints by the size of their tree, for evidence that rests on one."""

from importlib.resources import files

from application.evidence import SignedTree
from infrastructure.notary.stored_tree import NotarisedLog, Rows, StoredTree

_COVERING = files(__package__).joinpath("sql", "covering.sql").read_text(encoding="utf-8")


class SignedTrees:
    """Implements :class:`application.evidence.Trees`."""

    def __init__(self, log: NotarisedLog, rows: Rows) -> None:
        self._log = log
        self._rows = rows

    def newest(self) -> SignedTree | None:
        """The newest; the first of its size, should it have been published again."""
        last = StoredTree(self._log, self._rows).last_checkpoint()
        return None if last is None else self.covering(last.size)

    def covering(self, position: int) -> SignedTree | None:
        """The first that covers a position; None while none does."""
        found = self._rows(_COVERING, {"log": self._log.name, "size": position})
        return SignedTree(*found[0]) if found else None
