"""Requests that a log signed and that do not fit what it had signed before, kept as they came.

Beside each stands the checkpoint it does not fit. Two checkpoints of one size with different roots
prove by themselves that the log's key signed two histories; a proof that leads nowhere may also be
a mistake, and calls for a look.
"""

from hashlib import sha256
from pathlib import Path

from infrastructure.durable_files import write_whole

MOST = 1_000
"""So many are kept: whoever holds a log's key could fill the disk with more."""


class Forgeries:
    """A folder of them, for one process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, body: bytes, *, beside: str | None) -> None:
        """Keep a request, and the checkpoint held when it came; each once. Raises `OSError`."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = sha256(body).hexdigest()[:32]
        request = self._folder / f"{name}.request"
        if request.exists() or sum(1 for _ in self._folder.glob("*.request")) >= MOST:
            return
        if beside is not None:
            write_whole(self._folder / f"{name}.held", beside.encode())
        write_whole(request, body)
