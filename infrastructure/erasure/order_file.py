"""Erasure orders outside the databases, beside the checkpoints: a line of canonical JSON each.

A log that is put back from a backup may lack an order that was carried out. The key store must
obey it all the same.
"""

from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from application.canonical import NotCanonical, canonical, parse
from domain.envelope import Envelope
from infrastructure.durable_files import write_whole

NAME = "case.erasures"


class KeptOrder(NamedTuple):
    """What a line says: the order's event id, and whose keys in which stream; the event is None
    where all of them go."""

    order: UUID
    stream: UUID
    subject: UUID
    event: UUID | None


class OrdersUnreadable(Exception):
    """The file can't be read, or holds something else."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


class OrderFile:
    """Implements :class:`application.erasing.erasure.Outside` over one file; one process at a time
    writes it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def keep(self, order: Envelope) -> None:
        """Add a line unless it is there; durable on return, and never half of it.

        Raises `OSError` and `OrdersUnreadable`.
        """
        if any(kept.order == order.id for kept in self.orders()):
            return
        assert order.recorded is not None, "an order is in the log first"
        line = canonical(
            {
                "data": order.fact.clear(),
                "log": order.recorded.log,
                "order": str(order.id),
                "position": order.recorded.position,
            }
        )
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = self.path.read_bytes() if self.path.exists() else b""
        write_whole(self.path, held, line, b"\n")

    def orders(self) -> list[KeptOrder]:
        """All orders that were kept. Raises `OrdersUnreadable`."""
        try:
            return [_read(parse(line)) for line in self.path.read_bytes().splitlines()]
        except FileNotFoundError:
            return []
        except (OSError, NotCanonical, KeyError, TypeError, ValueError):
            raise OrdersUnreadable(self.path) from None


def _read(told: dict[str, Any]) -> KeptOrder:
    data = told["data"]
    event = UUID(data["event"]) if "event" in data else None
    return KeptOrder(UUID(told["order"]), UUID(data["stream"]), UUID(data["subject"]), event)
