"""What a log has published, as it is sent to a witness, and where the witness's word is kept."""

from dataclasses import dataclass

from infrastructure.notary.notes import NoteKey, without_cosignatures
from infrastructure.notary.stored_tree import NotarisedLog, Published, StoredTree
from infrastructure.statements import Rows, statement
from infrastructure.tree.proofs import consistency_proof
from infrastructure.witnesses.add_checkpoint import AddCheckpoint
from infrastructure.witnesses.cosignatures import Cosignature

_KEEP = statement("witnesses", "keep_cosignature")
_LAST = statement("witnesses", "last_cosigned")


@dataclass(frozen=True, slots=True)
class LastCosigned:
    """The last checkpoint of which a witness's word is kept: the 0th, of no log, where none is."""

    number: int
    size: int
    origin: str


class PublishedCheckpoints:
    """The checkpoints of one log. Every method raises what `rows` raises."""

    def __init__(self, log: NotarisedLog, rows: Rows) -> None:
        self._log = log
        self._rows = rows
        self._tree = StoredTree(log, rows)

    def newest(self) -> Published | None:
        """The newest checkpoint, with the cosignatures it has; None before the first."""
        return self._tree.last_checkpoint()

    def last_cosigned(self, key: NoteKey) -> LastCosigned:
        """Where this witness is, as far as we know: it may know more, and then says so."""
        found = self._rows(_LAST, {"log": self._log.name, "witness": _named(key)})
        return LastCosigned(*found[0]) if found else LastCosigned(0, 0, "")

    def request(self, published: Published, *, old: int) -> AddCheckpoint:
        """What to send a witness that is at size `old`, not above the checkpoint's.

        Raises `LeavesMissing` where the stored tree lacks what the proof is made of.
        """
        proof = consistency_proof(old, published.size, self._tree.read)
        # A witness adds its own: one that is there already would be there twice.
        return AddCheckpoint(old, tuple(proof), without_cosignatures(published.note))

    def keep(self, published: Published, key: NoteKey, cosignature: Cosignature) -> None:
        """Keep a cosignature beside its checkpoint; the first of a witness stays."""
        self._rows(
            _KEEP,
            {
                "log": self._log.name,
                "number": published.number,
                "witness": _named(key),
                "time": cosignature.time,
                "line": cosignature.line,
            },
        )


def _named(key: NoteKey) -> str:
    return f"{key.name}+{key.id.hex()}"
