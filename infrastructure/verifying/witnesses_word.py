"""What witnesses said of a checkpoint: whether they did, and whether enough of them did.

A cosignature of a witness whose key is not at hand says nothing, for or against.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from infrastructure.notary.notes import NoteRefused, claimed
from infrastructure.verifying.tree_rows import StoredCosignature
from infrastructure.witnesses.cosignatures import cosignature_of
from infrastructure.witnesses.policy import Policy, Witness


@dataclass(frozen=True, slots=True)
class Word:
    """How many witnesses cosigned, whether they make the quorum of the policy, and a sentence on
    each cosignature that is false."""

    cosignatures: int = 0
    is_enough: bool = False
    false: tuple[str, ...] = ()


NO_WORD = Word()


@dataclass(frozen=True, slots=True)
class WitnessesWord:
    """Checks cosignatures by the keys of a policy."""

    policy: Policy

    def stored(self, note: str, said: Sequence[StoredCosignature], *, source: str) -> Word:
        """What is kept in the database beside a checkpoint."""
        names, false = [], []
        by_witness = {each.witness: each for each in said}
        for witness in self.policy.witnesses:
            each = by_witness.get(f"{witness.key.name}+{witness.key.id.hex()}")
            if each is None:
                continue
            if _time(note + each.line, witness) == each.time:
                names.append(witness.name)
            else:
                false.append(_not_made(source, witness))
        return self._word(names, false)

    def kept(self, note: str, *, source: str) -> Word:
        """What stands below a checkpoint that was kept elsewhere."""
        names, false = [], []
        for witness in self.policy.witnesses:
            try:
                claimed(note, witness.key)
            except NoteRefused:
                continue
            if _time(note, witness) is None:
                false.append(_not_made(source, witness))
            else:
                names.append(witness.name)
        return self._word(names, false)

    def _word(self, names: Sequence[str], false: Sequence[str]) -> Word:
        return Word(len(names), bool(names) and self.policy.is_met_by(names), tuple(false))


def _not_made(source: str, witness: Witness) -> str:
    return f"{source} carries a cosignature that {witness.key.name} has not made"


def _time(note: str, witness: Witness) -> int | None:
    """When the witness cosigned the note; None where it did not."""
    try:
        return cosignature_of(note, witness.key).time
    except NoteRefused:
        return None
