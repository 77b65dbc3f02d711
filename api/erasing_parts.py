"""What erases, and what destroys by erasing, put together."""

import os
from collections.abc import Sequence

from api.clock import utc_now
from api.settings import Settings
from application.casework import Casework
from application.destruction import Destroying
from application.erasure import Erasing, Purge
from application.erasures import Erasures
from application.log import Log
from application.retention import CaseRetention
from infrastructure.erasure.destroying import OrderDestruction
from infrastructure.erasure.order_file import OrderFile
from infrastructure.erasure.part_rows import PartRemoval
from infrastructure.keys.fences import Fences
from infrastructure.keys.store import KeyStore
from infrastructure.ledger.recorder import LedgerRecorder


def erasing_parts(
    settings: Settings,
    *,
    casework: Casework,
    log: Log,
    recorder: LedgerRecorder,
    store: KeyStore,
    fences: Fences,
    purges: Sequence[Purge],
    retention: CaseRetention,
) -> tuple[Erasing, Destroying]:
    """Without ``MIGRATE_URL`` they take out no single parts, and say that these are outstanding."""
    migrate, erasures = settings.migrate_url, Erasures(log)
    erasing = Erasing(
        casework=casework,
        log=log,
        erasures=erasures,
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
    destroying = Destroying(
        casework=casework,
        erasing=erasing,
        erasures=erasures,
        retention=retention,
        first_origin=recorder.first_origin(),
        clock=utc_now,
    )
    return erasing, destroying
