"""What checkpoints claim: that the first so many events have this root. They come in order of size.

Those in the database say what the log was when they were signed, unless somebody rewrote them too;
those kept elsewhere can contradict them.
"""

import heapq
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.epochs import Epoch, is_superseded
from infrastructure.notary.notes import NoteKey, NoteRefused
from infrastructure.verifying.findings import Check, Findings
from infrastructure.verifying.tree_rows import StoredCheckpoint
from infrastructure.verifying.witnesses_word import NO_WORD, WitnessesWord, Word
from infrastructure.witnesses.policy import NO_WITNESSES, Policy

_NOTES = re.compile(r"([^\n]+\n[^\n]+\n[^\n]+\n)\n((?:— [^\n]+\n)+)")


class Claim(NamedTuple):
    """A tree size and its root; `number` is that of a checkpoint in the database, else 0.

    `is_present` says that a checkpoint kept elsewhere is of the log's present epoch. `wrong` is
    what was found wrong with a checkpoint in the database: it is a finding once the claim is taken,
    so that a check that was left off before finds it once.
    """

    size: int
    number: int
    root: bytes | None
    """None for a checkpoint that is out of order: it claims nothing."""
    source: str
    is_present: bool = False
    word: Word = NO_WORD
    wrong: Sequence[tuple[Check, str]] = ()


@dataclass(frozen=True, slots=True)
class Signers:
    """The log's epochs, and the keys at hand, by the name that the log bore when they signed."""

    epochs: Sequence[Epoch]
    keys: Mapping[str, NoteKey]

    policy: Policy = NO_WITNESSES
    """The witnesses whose keys are at hand, and how many make a quorum."""

    def checkpoint(self, note: str) -> Checkpoint:
        """The checkpoint of a note, whose signature is checked if its key is at hand.

        Raises `NoteRefused`: also where it is of another log.
        """
        held = Checkpoint.claimed(note)
        if held.origin in self.keys:
            return Checkpoint.opened(note, self.keys[held.origin])
        if all(held.origin != epoch.origin for epoch in self.epochs):
            raise NoteRefused("The checkpoint is of another log.")
        return held


class NoCheckpoint(Exception):
    """A file that should hold checkpoints holds none."""


def notes_in(path: Path) -> list[str]:
    """The notes of a file, one or many. Raises `NoCheckpoint`, `OSError`.

    What is incomplete at its end is passed over: a crash may leave that.
    """
    text = path.read_bytes().decode(errors="replace")
    found = [f"{head}\n{signatures}" for head, signatures in _NOTES.findall(text)]
    if not found:
        raise NoCheckpoint
    return found


def kept_claims(
    notes: Iterable[str], *, source: str, signers: Signers, findings: Findings
) -> list[Claim]:
    """The claims of checkpoints that were kept outside the database.

    One that the key did not sign is a finding, and claims nothing. One of what an epoch owns as
    lost claims nothing either.
    """
    claims = []
    witnesses = WitnessesWord(signers.policy)
    for note in dict.fromkeys(notes):
        try:
            held = signers.checkpoint(note)
        except NoteRefused:
            findings.add(Check.SIGNATURE, None, f"{source} holds what the log's key has not signed")
            continue
        if not is_superseded(held, signers.epochs):
            is_present = held.origin == signers.epochs[-1].origin
            word = witnesses.kept(note, source=source)
            for says in word.false:
                findings.add(Check.COSIGNATURE, None, says)
            claims.append(Claim(held.size, 0, held.root, source, is_present, word))
    return claims


def stored_claims(
    checkpoints: Iterable[StoredCheckpoint], *, after: int, upto: int, signers: Signers
) -> Iterator[Claim]:
    """The claims of the checkpoints in the database, each checked by itself and beside the last.

    `after` and `upto` are the number and tree size of the one before them. Where a note's signature
    or columns are wrong, its columns still claim.
    """
    witnesses = WitnessesWord(signers.policy)
    last_number, last_size = after, upto
    # The notary publishes a note again while nothing changes.
    good: tuple[str, int, bytes] | None = None
    for number, size, root, note, said in checkpoints:
        source = f"checkpoint number {number}"
        wrong = []
        if number != last_number + 1:
            wrong.append((Check.SIGNATURE, f"checkpoint number {last_number + 1} is missing"))
        if size < last_size:
            wrong.append((Check.SIGNATURE, f"{source} is of a smaller tree"))
        elif (note, size, root) != good:
            if _says(note, size, root, signers):
                good = note, size, root
            else:
                wrong.append((Check.SIGNATURE, f"{source} is not what the log's key has signed"))
        word = witnesses.stored(note, said, source=source)
        wrong += [(Check.COSIGNATURE, says) for says in word.false]
        claimed = root if size >= last_size else None
        last_number, last_size = number, max(size, last_size)
        yield Claim(last_size, number, claimed, source, word=word, wrong=wrong)


def in_order(stored: Iterator[Claim], kept: Sequence[Claim]) -> Iterator[Claim]:
    """All claims by size; the stored ones come so already."""
    return heapq.merge(stored, sorted(kept, key=_size), key=_size)


def _size(claim: Claim) -> tuple[int, int]:
    return claim.size, claim.number


def _says(note: str, size: int, root: bytes, signers: Signers) -> bool:
    try:
        held = signers.checkpoint(note)
    except NoteRefused:
        return False
    return (held.size, held.root) == (size, root)
