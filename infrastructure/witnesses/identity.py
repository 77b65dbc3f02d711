"""Who a witness is: its key, and the mark of that key in the folder of what it has cosigned.

The two are made together and belong together. A key without its folder would cosign any history
that a log shows it, as if it had never seen another.
"""

from collections.abc import Callable
from pathlib import Path

from infrastructure.durable_files import write_whole
from infrastructure.keys.secret_files import check_secrets_folder, create_secret, read_secret
from infrastructure.notary.notes import WITNESS, NoteSigner


class IdentityBroken(Exception):
    """The message is one sentence that says what does not fit together."""


def witness_signer(
    secrets: Path, folder: Path, *, name: str, random_bytes: Callable[[int], bytes]
) -> NoteSigner:
    """The signer of a witness, whose key and mark are made where there is neither.

    Raises `IdentityBroken`, `KeyFolderRefused` for the secret, `KeyRefused` for the name, and
    `OSError`.
    """
    path, mark = secrets / "witness.key", folder / "witness.vkey"
    for each in (secrets, folder):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
    check_secrets_folder(secrets)
    is_new = not path.exists() and not mark.exists()
    if is_new:
        create_secret(path, random_bytes)
    elif not mark.exists():
        raise IdentityBroken(
            f"The witness has its key and not {mark}: what it has cosigned is lost. Name the right"
            f" folder; if it is gone, move {path} away and give the logs the new key."
        )
    signer = NoteSigner(name, read_secret(path), WITNESS)
    if is_new:
        write_whole(mark, f"{signer.key.vkey}\n".encode())
    elif mark.read_bytes() != f"{signer.key.vkey}\n".encode():
        raise IdentityBroken(
            f"{mark} is of another key or name: set CASELEDGER_WITNESS_NAME, CASELEDGER_WITNESS_DIR"
            " and CASELEDGER_SECRETS_DIR back to what belongs together."
        )
    return signer
