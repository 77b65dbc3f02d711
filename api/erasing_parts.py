"""What erases: the parts of :class:`~application.erasure.Erasing`, put together."""

import os
from collections.abc import Sequence

from api.clock import utc_now
from api.settings import Settings
from application.casework import Casework
from application.erasure import Erasing, Purge
from application.log import Log
from application.retention import CaseRetention
from infrastructure.erasure.destroying import OrderDestruction
from infrastructure.erasure.order_file import OrderFile
from infrastructure.erasure.part_rows import PartRemoval
from infrastructure.keys.fences import Fences
from infrastructure.keys.store import KeyStore
from infrastructure.ledger.recorder import LedgerRecorder


def erasing(
    settings: Settings,
    *,
    casework: Casework,
    log: Log,
    recorder: LedgerRecorder,
    store: KeyStore,
    fences: Fences,
    purges: Sequence[Purge],
    retention: CaseRetention,
) -> Erasing:
    """Without ``MIGRATE_URL`` it takes out no single parts, and says that they are outstanding."""
    migrate = settings.migrate_url
    return Erasing(
        casework=casework,
        log=log,
        outside=OrderFile(settings.notary_dir),
        destruction=OrderDestruction(
            reader=recorder,
            fences=fences,
            store=store,
            removal=PartRemoval(
                migrate.get_secret_value() if migrate else None, owner=settings.roles.owner
            ),
            random_bytes=os.urandom,
        ),
        purges=purges,
        retention=retention,
        first_origin=recorder.first_origin(),
        clock=utc_now,
    )
