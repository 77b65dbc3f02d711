"""The keys that sign checkpoints, in the folder of secrets: one file for each log."""

from collections.abc import Callable
from pathlib import Path

from infrastructure.keys.secret_files import check_secrets_folder, create_secret, read_secret
from infrastructure.notary.notes import NoteSigner


def note_signer(
    folder: Path,
    *,
    log: str,
    origin: str,
    random_bytes: Callable[[int], bytes] | None = None,
) -> NoteSigner:
    """The signer of a log's checkpoints, whose name is the log's origin.

    With `random_bytes` a key that is missing is made. Raises `KeyFolderRefused` where the folder or
    the key file is missing, open to other users, or not a key.
    """
    path = folder / f"note-{log}.key"
    if random_bytes is not None and not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        check_secrets_folder(folder)
        create_secret(path, random_bytes)
    check_secrets_folder(folder)
    return NoteSigner(origin, read_secret(path))
