"""What checkpoints claim: that the first so many events have this root. They come in order of size.

Those in the database say what the log was when they were signed, unless somebody rewrote them too;
those kept elsewhere can contradict them.
"""

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.notes import NoteKey, NoteRefused
from infrastructure.verifying.findings import Check, Findings
from infrastructure.verifying.tree_rows import StoredCheckpoint

_NOTES = re.compile(r"([^\n]+\n[^\n]+\n[^\n]+\n)\n((?:— [^\n]+\n)+)")


class Claim(NamedTuple):
    """A tree size and its root; `number` is that of a checkpoint in the database, else 0."""

    size: int
    number: int
    root: bytes
    source: str


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
    notes: Iterable[str], *, source: str, key: NoteKey | None, findings: Findings
) -> list[Claim]:
    """The claims of checkpoints that were kept outside the database.

    One that the key did not sign is a finding, and claims nothing.
    """
    claims = []
    for note in dict.fromkeys(notes):
        try:
            held = _checkpoint(note, key)
        except NoteRefused:
            findings.add(Check.SIGNATURE, None, f"{source} holds what the log's key has not signed")
            continue
        claims.append(Claim(held.size, 0, held.root, source))
    return claims


def stored_claims(
    checkpoints: Iterable[StoredCheckpoint],
    *,
    after: int,
    key: NoteKey | None,
    findings: Findings,
) -> Iterator[Claim]:
    """The claims of the checkpoints in the database, each checked by itself and beside the last.

    A note whose signature or columns are wrong is a finding; its columns still claim.
    """
    last_number, last_size, last_note = after, 0, ""
    for number, size, root, note in checkpoints:
        if number != last_number + 1:
            findings.add(Check.SIGNATURE, None, f"checkpoint number {last_number + 1} is missing")
        if size < last_size:
            findings.add(Check.SIGNATURE, None, f"checkpoint number {number} is of a smaller tree")
        elif note != last_note and not _says(note, size, root, key):
            findings.add(
                Check.SIGNATURE,
                None,
                f"checkpoint number {number} is not what the log's key has signed",
            )
        if size >= last_size:
            yield Claim(size, number, root, f"checkpoint number {number}")
            last_size = size
        last_number, last_note = number, note


def in_order(stored: Iterator[Claim], kept: Sequence[Claim]) -> Iterator[Claim]:
    """All claims by size; the stored ones come so already."""
    return heapq.merge(stored, sorted(kept))


def _says(note: str, size: int, root: bytes, key: NoteKey | None) -> bool:
    try:
        held = _checkpoint(note, key)
    except NoteRefused:
        return False
    return (held.size, held.root) == (size, root)


def _checkpoint(note: str, key: NoteKey | None) -> Checkpoint:
    if key is not None:
        return Checkpoint.opened(note, key)
    return Checkpoint.parse(note.partition("\n\n")[0] + "\n")
