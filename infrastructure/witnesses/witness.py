"""A witness of other people's logs: it cosigns a log's checkpoint if the log has only grown.

C2SP tlog-witness. What it has cosigned last of each log is on disk, synced, before it answers, and
must never be put back from a backup: an older state would let a log go back to where it was then.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from hashlib import sha256
from pathlib import Path

from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.notes import NoteKey, NoteRefused, NoteSigner, claimed, signature_line
from infrastructure.notary.signed_record import SignedRecord
from infrastructure.tree.hashing import EMPTY_ROOT
from infrastructure.tree.proofs import is_consistent
from infrastructure.witnesses.add_checkpoint import AddCheckpoint, RequestRefused
from infrastructure.witnesses.cosignatures import Cosignature, cosignature_of, cosigned
from infrastructure.witnesses.forgeries import Forgeries


class Refusal(Enum):
    """Why a witness does not cosign; the value is the status that the protocol has for it."""

    MALFORMED = 400
    KEY_UNKNOWN = 403
    LOG_UNKNOWN = 404
    OTHER_SIZE = 409
    INCONSISTENT = 422
    CLOCK_BEHIND = 503


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not cosigned.

    `size` is that of the tree cosigned last, where the log is known; `forged`: the request was kept
    as evidence.
    """

    refusal: Refusal
    log: str | None = None
    size: int | None = None
    forged: bool = False


@dataclass(frozen=True, slots=True)
class Cosigned:
    """It was cosigned, and that is on disk."""

    log: str
    size: int
    line: str


Answer = Cosigned | Refused


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was cosigned last of a log: nothing yet is the empty tree, at the beginning of time."""

    note: str | None
    size: int
    root: bytes
    time: int


class Witness:
    """For several threads, and alone with its folder while it is `held`.

    `logs` are the keys trusted for each origin.
    """

    def __init__(
        self,
        signer: NoteSigner,
        *,
        logs: Mapping[str, Sequence[NoteKey]],
        folder: Path,
        clock: Callable[[], datetime],
    ) -> None:
        self._signer = signer
        self._logs = logs
        self._clock = clock
        self._records = {origin: SignedRecord(folder, log=file_name(origin)) for origin in logs}
        self._turns = {origin: threading.Lock() for origin in logs}
        self._forgeries = Forgeries(folder / "forgeries")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other witnesses from what is known of these logs.

        Raises :class:`~infrastructure.notary.signed_record.RecordInUse`, `OSError`, and
        `NoteRefused` where what was cosigned last was not written by this witness.
        """
        with ExitStack() as holding:
            for origin, record in self._records.items():
                holding.enter_context(record.held())
                self._seen(origin)
            yield

    def add_checkpoint(self, body: bytes) -> Answer:
        """Judge a request. Raises `OSError`, and what `held` raises: nothing has been cosigned."""
        try:
            request = AddCheckpoint.parse(body)
            origin = request.note.partition("\n")[0]
            if origin not in self._logs:
                # Whoever sends what is no checkpoint at all has not named a log either.
                Checkpoint.claimed(request.note)
                return Refused(Refusal.LOG_UNKNOWN)
            key, checkpoint = self._signed(request.note, origin)
        except (RequestRefused, NoteRefused):
            return Refused(Refusal.MALFORMED)
        if key is None:
            return Refused(Refusal.KEY_UNKNOWN, origin)
        with self._turns[origin]:
            return self._judged(request, checkpoint, key, body)

    def _signed(self, note: str, origin: str) -> tuple[NoteKey | None, Checkpoint]:
        """The checkpoint, and which of the keys trusted for its log signed it."""
        for key in self._logs[origin]:
            try:
                return key, Checkpoint.opened(note, key)
            except NoteRefused:
                continue
        return None, Checkpoint.claimed(note)

    def _judged(
        self, request: AddCheckpoint, checkpoint: Checkpoint, key: NoteKey, body: bytes
    ) -> Answer:
        origin, seen = checkpoint.origin, self._seen(checkpoint.origin)
        if request.old > checkpoint.size:
            return Refused(Refusal.MALFORMED, origin, seen.size)
        # Two roots for one size, both signed, are a forgery whatever size the request begins at.
        forged = checkpoint.size == seen.size and checkpoint.root != seen.root
        if request.old != seen.size:
            if forged:
                self._forgeries.keep(body, beside=seen.note)
            return Refused(Refusal.OTHER_SIZE, origin, seen.size, forged=forged)
        if forged or not is_consistent(
            seen.size,
            checkpoint.size,
            proof=request.proof,
            old_root=seen.root,
            new_root=checkpoint.root,
        ):
            self._forgeries.keep(body, beside=seen.note)
            return Refused(Refusal.INCONSISTENT, origin, seen.size, forged=True)
        now = int(self._clock().timestamp())
        if now < seen.time:
            # At an earlier time a smaller tree was the largest: both can't be true.
            return Refused(Refusal.CLOCK_BEHIND, origin, seen.size)
        return self._cosigned(request.note, key, seen=seen, size=checkpoint.size, now=now)

    def _cosigned(self, note: str, key: NoteKey, *, seen: _Seen, size: int, now: int) -> Cosigned:
        """The only place that signs; the record has it, durably, before anybody else."""
        text, signature = claimed(note, key)
        made: Cosignature = cosigned(text, time=now, signer=self._signer)
        after = f"{text}\n{signature_line(key, signature)}{made.line}"
        if after != seen.note:
            self._records[key.name].replace(seen.note, after)
        return Cosigned(key.name, size, made.line)

    def _seen(self, origin: str) -> _Seen:
        note = self._records[origin].read()
        if note is None:
            return _Seen(None, 0, EMPTY_ROOT, 0)
        ours = cosignature_of(note, self._signer.key)
        checkpoint = Checkpoint.claimed(note)
        return _Seen(note, checkpoint.size, checkpoint.root, ours.time)


def file_name(origin: str) -> str:
    """What the files about a log are called: an origin may hold what a file's name can't."""
    return sha256(origin.encode()).hexdigest()[:32]
