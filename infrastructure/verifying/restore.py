"""What a restored log is beside the checkpoints that were kept: whole, short or another history."""

from dataclasses import dataclass

from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.epochs import is_superseded
from infrastructure.notary.notes import NoteRefused, without_cosignatures
from infrastructure.notary.standing import Standing
from infrastructure.verifying.claims import Signers
from infrastructure.verifying.findings import Check
from infrastructure.verifying.log_check import Scope
from infrastructure.verifying.log_check import Standing as Came
from infrastructure.verifying.witnesses_word import WitnessesWord


@dataclass(frozen=True, slots=True)
class Lost:
    """The largest checkpoint of what the log does not hold any more, and its note.

    The note is without cosignatures where one of them is false: it goes on record.
    """

    checkpoint: Checkpoint
    note: str


@dataclass(frozen=True, slots=True)
class Restored:
    """How the log stands; `agreed` is the size of the largest checkpoint that it was shown to begin
    with, and `held` how many events it has. `lost` is there if it is short."""

    standing: Standing
    held: int
    agreed: int
    lost: Lost | None


def restored(scope: Scope, came: Came) -> Restored:
    """What a check of the whole log, beside all checkpoints that are at hand, says of a restore.

    Anything that is wrong but the length makes another history of it, save a cosignature that a
    witness has not made: of the log, that says nothing.
    """
    lost = _lost(scope)
    passed_over = {Check.COSIGNATURE.value, *([Check.END.value] if lost else [])}
    if set(came.findings.counts) - passed_over:
        standing = Standing.FORKED
    else:
        standing = Standing.SHORT if lost else Standing.WHOLE
    return Restored(
        standing,
        held=came.reached.position,
        agreed=came.grown.good,
        lost=lost if standing is Standing.SHORT else None,
    )


def _lost(scope: Scope) -> Lost | None:
    notes = (note for kept in scope.kept for note in kept.notes)
    held = [lost for note in dict.fromkeys(notes) if (lost := _beyond(note, scope))]
    return max(held, key=_size, default=None)


def _beyond(note: str, scope: Scope) -> Lost | None:
    signers: Signers = scope.signers
    try:
        checkpoint = signers.checkpoint(note)
    except NoteRefused:
        return None
    if checkpoint.size <= scope.upto or is_superseded(checkpoint, signers.epochs):
        return None
    word = WitnessesWord(signers.policy).kept(note, source="")
    return Lost(checkpoint, without_cosignatures(note) if word.false else note)


def _size(lost: Lost) -> int:
    return lost.checkpoint.size
