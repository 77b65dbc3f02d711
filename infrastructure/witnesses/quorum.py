"""Whether enough witnesses have cosigned a checkpoint."""

from infrastructure.notary.notes import NoteRefused
from infrastructure.witnesses.cosignatures import cosignature_of
from infrastructure.witnesses.policy import Policy, Witness


def has_quorum(policy: Policy, note: str) -> bool:
    """Whether the cosignatures on a note make the policy's quorum, each verified."""
    names = {witness.name for witness in policy.witnesses if _has_cosigned(witness, note)}
    return policy.is_met_by(names)


def _has_cosigned(witness: Witness, note: str) -> bool:
    try:
        cosignature_of(note, witness.key)
    except NoteRefused:
        return False
    return True
