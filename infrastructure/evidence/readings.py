"""Who has seen the case, with the proof that the access log says so (docs/format.md §8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from application.evidence import ShownReadings
from infrastructure.evidence.proving import epochs_of, proof_of
from infrastructure.evidence.records import ShownRecord
from infrastructure.ledger.stored import RecordedEvent
from infrastructure.notary.stored_tree import StoredTree
from infrastructure.statements import Rows
from infrastructure.tree.proofs import proof_lines

MOST_READINGS = 20_000
"""Of more readings the newest are shown: no bundle says that it shows them all."""


class ReadingRows(Protocol):
    """Finds the readings of a record."""

    def shown(self, record: UUID, *, upto: int, limit: int) -> Sequence[RecordedEvent]:
        """The newest readings that asked for a record, up to a position, in order.

        Raises :class:`~application.log.LogUnavailable`.
        """


@dataclass(frozen=True)
class ProvenReadings:
    """Readings, what stands under `access/` for them, and the epochs of their log."""

    leaves: tuple[ShownRecord, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    epochs: tuple[dict[str, Any], ...] = ()


class ReadingProofs:
    """Proves readings; `rows` and `tree` are those of the access log."""

    def __init__(self, readings: ReadingRows, *, tree: StoredTree, rows: Rows) -> None:
        self._readings = readings
        self._tree = tree
        self._rows = rows

    def of(self, case: UUID, shown: ShownReadings | None) -> ProvenReadings:
        """The readings of a case; nothing at all where nobody asked for it.

        Raises :class:`~infrastructure.notary.published_tree.TreeBroken` and what the log raises.
        """
        if shown is None:
            return ProvenReadings()
        found = self._readings.shown(case, upto=shown.upto, limit=MOST_READINGS)
        leaves = tuple(map(ShownRecord, found))
        if not leaves:
            return ProvenReadings()
        proof = proof_of(leaves, shown.tree, self._tree)
        return ProvenReadings(
            leaves=leaves,
            files=(
                ("access/checkpoint", shown.tree.note.encode()),
                ("access/leaves", b"".join(leaf.lines for leaf in leaves)),
                ("access/proof", proof_lines(proof).encode()),
            ),
            epochs=tuple(epochs_of(shown.tree, self._rows)),
        )
