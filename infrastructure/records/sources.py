"""Where encrypted parts and their keys come from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from domain.facts import Erasure
from infrastructure.keys.data_key import DataKey
from infrastructure.keys.store import KeyName
from infrastructure.ledger.stored import PartRow


class PartRows(Protocol):
    """Fetches the rows of parts."""

    def select_parts(self, positions: Sequence[int]) -> Mapping[tuple[int, str], PartRow]:
        """The parts of the events at these positions, by position and name."""


class BlobRows(Protocol):
    """Fetches one row of `ledger.part`."""

    def select_part(self, position: int, name: str) -> PartRow | None:
        """The row; None where there is none, or none any more."""


class ReadingKeys(Protocol):
    """Fetches keys that were made before."""

    def keys_for_reading(self, names: Iterable[KeyName]) -> Mapping[KeyName, DataKey]:
        """The keys that are still there; raises ``KeysUnavailable``."""


class ErasureOrders(Protocol):
    """Knows why parts are gone."""

    def of(
        self, *, stream: UUID, subject: UUID, event: UUID, part: str, position: int
    ) -> Erasure | None:
        """The order to erase a part recorded at a position; None where there is none."""
