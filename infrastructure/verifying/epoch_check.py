"""Whether each epoch of the log began as it must: with an event that names what was lost before it.

Without it nobody but its operator could tell a restore that was owned from a tail that was cut off.
"""

from itertools import pairwise

from infrastructure.notary.epochs import Epoch
from infrastructure.notary.notes import NoteRefused
from infrastructure.verifying.claims import Signers
from infrastructure.verifying.findings import Check, Findings


def check_epochs(signers: Signers, *, findings: Findings) -> None:
    """Check the beginning of every epoch after the first."""
    for before, epoch in pairwise(signers.epochs):
        if says := _wrong(before, epoch, signers):
            findings.add(Check.EPOCH, epoch.first_position, says)


def _wrong(before: Epoch, epoch: Epoch, signers: Signers) -> str | None:
    if epoch.first_position <= before.first_position:
        return "the epoch begins before the one before it"
    opening = epoch.opening
    if opening is None:
        return "the epoch does not begin with the event that names what was lost"
    if (opening.epoch, opening.missing_first) != (epoch.number, epoch.first_position):
        return "the event that opened the epoch names another, or another place"
    try:
        lost = signers.checkpoint(opening.note)
    except NoteRefused:
        return "the epoch names a checkpoint before it that the log's key has not signed"
    if not epoch.first_position <= lost.size == opening.missing_last:
        return "the events named as lost are not those of the last checkpoint before the epoch"
    return None
