"""The keys that sign checkpoints, in the folder of secrets: one file for each epoch of a log, and
beside it one with the public half, for those who must never read the other."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from infrastructure.durable_files import write_whole
from infrastructure.keys.secret_files import check_secrets_folder, create_secret, read_secret
from infrastructure.notary.epochs import epoch_name, epoch_origin, numbers_in
from infrastructure.notary.notes import NoteKey, NoteSigner


def note_signer(
    folder: Path,
    *,
    log: str,
    origin: str,
    epoch: int = 1,
    random_bytes: Callable[[int], bytes] | None = None,
) -> NoteSigner:
    """The signer of a log's checkpoints, whose name is the log's origin in this epoch.

    With `random_bytes` a key that is missing is made. Its public half is put beside it, where the
    folder takes it. Raises `KeyFolderRefused` where the folder or the key file is missing, open to
    other users, or not a key.
    """
    path = folder / f"note-{epoch_name(log, epoch)}.key"
    if random_bytes is not None and not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        check_secrets_folder(folder)
        create_secret(path, random_bytes)
    check_secrets_folder(folder)
    signer = NoteSigner(origin, read_secret(path))
    _publish(path.with_suffix(".vkey"), signer.key.vkey)
    return signer


def note_keys(folder: Path, *, log: str, first_origin: str) -> list[NoteKey]:
    """The public keys of all epochs of a log that have a key in the folder, in order.

    Raises `KeyFolderRefused` where the folder is missing or a key in it can't be read.
    """
    check_secrets_folder(folder)
    return [
        note_signer(folder, log=log, origin=epoch_origin(first_origin, number), epoch=number).key
        for number in numbers_in(folder, log=log, prefix="note-", suffix=".key")
    ]


def published_vkeys(folder: Path, *, log: str) -> list[str]:
    """The public keys of all epochs of a log whose signer was here, in order, without reading what
    signs.

    Raises `KeyFolderRefused` where the folder is missing or open to other users.
    """
    check_secrets_folder(folder)
    return [
        (folder / f"note-{epoch_name(log, number)}.vkey").read_text(encoding="ascii").strip()
        for number in numbers_in(folder, log=log, prefix="note-", suffix=".vkey")
    ]


def _publish(path: Path, vkey: str) -> None:
    said = f"{vkey}\n".encode("ascii")
    # A folder may be there to be read only, and another who signs may do the same at this moment.
    with suppress(OSError):
        if not path.exists() or path.read_bytes() != said:
            write_whole(path, said)
