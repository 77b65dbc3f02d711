"""How a log stands to what is kept of it outside its database."""

from api.settings import Settings
from infrastructure.notary.epochs import epochs
from infrastructure.notary.standing import Found, KeptUnreadable, kept_checkpoints, standing
from infrastructure.notary.stored_tree import NotarisedLog, StoredTree
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.statements import Rows


def log_standing(settings: Settings, rows: Rows, log: NotarisedLog) -> Found:
    """How a log stands to what is kept outside the database. Raises ``CannotStart``."""
    try:
        # In this order: what is signed meanwhile must not look as if it were lacking.
        kept = kept_checkpoints(settings.notary_dir, log=log.name)
    except KeptUnreadable as unreadable:
        raise CannotStart(
            f"{unreadable.path} can't be read, or holds no checkpoint: without it nobody knows"
            " whether the log is whole (docs/restoring.md)."
        ) from None
    return standing(StoredTree(log, rows), epochs(rows), kept)
