"""Whether the log still holds what was signed for: compared with what is kept outside the database.

A restored database agrees with all that it holds itself. What it lost shows only by checkpoints
that were not restored with it.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.epochs import Epoch, epoch_name, is_superseded, numbers_in
from infrastructure.notary.notary import grown
from infrastructure.notary.notes import NoteRefused
from infrastructure.notary.stored_tree import LeavesMissing, StoredTree

_KINDS = (".checkpoint", ".signed")
"""What was published last, and what was signed last: the second may be a moment ahead."""


class Standing(StrEnum):
    """How the log stands to a checkpoint that was kept."""

    WHOLE = "whole"
    """It begins with all of what the checkpoint covers."""

    SHORT = "short"
    """It holds fewer events: some were lost, or the checkpoint is of another log."""

    FORKED = "forked"
    """It holds as many, and others among them."""


@dataclass(frozen=True, slots=True)
class Found:
    """How the log stands, and by which checkpoint that shows; None where none was kept."""

    standing: Standing
    checkpoint: Checkpoint | None


class KeptUnreadable(Exception):
    """A file that should hold a checkpoint can't be read, or holds none."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


def kept_checkpoints(folder: Path, *, log: str) -> list[Checkpoint]:
    """The newest checkpoints of each epoch that the notary keeps outside the database.

    Their signatures are not checked. Raises `KeptUnreadable`.
    """
    found = []
    for suffix in _KINDS:
        for number in numbers_in(folder, log=log, suffix=suffix):
            path = folder / f"{epoch_name(log, number)}{suffix}"
            try:
                found.append(Checkpoint.claimed(path.read_bytes().decode()))
            except FileNotFoundError:
                continue
            except (OSError, UnicodeDecodeError, NoteRefused):
                raise KeptUnreadable(path) from None
    return found


def standing(tree: StoredTree, known: Sequence[Epoch], kept: Sequence[Checkpoint]) -> Found:
    """How the log stands to these checkpoints and to the newest of its own, the worst of it.

    Those that an epoch owns as lost do not count. As long as nothing is wrong this looks at the
    right edge of the stored tree and the leaves after it, not at every event. The checkpoints must
    have been read before this looks at the log. Raises what the database raises.
    """
    told = Found(Standing.WHOLE, None)
    if published := tree.last_checkpoint():
        kept = [*kept, Checkpoint(known[-1].origin, published.size, published.root)]
    for held in sorted(kept, key=lambda each: each.size):
        if is_superseded(held, known):
            continue
        found = _standing(tree, held, stored=published.size if published else 0)
        if found is Standing.FORKED:
            return Found(found, held)
        told = Found(found, held)
    return told


def _standing(tree: StoredTree, held: Checkpoint, *, stored: int) -> Standing:
    try:
        if held.size and not tree.leaves(after=held.size - 1, limit=1):
            return Standing.SHORT
    except LeavesMissing:
        return Standing.FORKED
    # A damaged tile stops the notary; that the log itself is another, its leaves must say.
    for size in (min(held.size, stored), 0):
        with suppress(LeavesMissing):
            edge, _ = grown(tree, tree.edge(size), held.size)
            if edge.root() == held.root:
                return Standing.WHOLE
    return Standing.FORKED
