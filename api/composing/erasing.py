"""What erases, and what destroys by erasing, put together."""

import os
from collections.abc import Sequence

from api.clock import utc_now
from api.composing.foundation import Foundation
from api.settings import Settings
from application.casework import Casework
from application.erasing.destruction import Destroying
from application.erasing.erasure import Erasing, Purge
from application.erasing.erasures import Erasures
from application.erasing.retention import CaseRetention
from infrastructure.erasure.destroying import OrderDestruction
from infrastructure.erasure.order_file import OrderFile
from infrastructure.erasure.part_rows import PartRemoval


def erasing_parts(
    settings: Settings,
    base: Foundation,
    *,
    casework: Casework,
    purges: Sequence[Purge],
    retention: CaseRetention,
) -> tuple[Erasing, Destroying]:
    """Without ``ERASE_URL`` they take out no single parts, and say that these are outstanding."""
    erase, erasures = settings.erase_url, Erasures(base.log)
    first_origin = base.recorder.first_origin()
    erasing = Erasing(
        casework=casework,
        log=base.log,
        erasures=erasures,
        outside=OrderFile(settings.notary_dir),
        destruction=OrderDestruction(
            reader=base.recorder,
            fences=base.fences,
            store=base.store,
            removal=PartRemoval(None if erase is None else erase.get_secret_value()),
            random_bytes=os.urandom,
        ),
        purges=purges,
        retention=retention,
        first_origin=first_origin,
        clock=utc_now,
    )
    destroying = Destroying(
        casework=casework,
        erasing=erasing,
        erasures=erasures,
        retention=retention,
        first_origin=first_origin,
        clock=utc_now,
    )
    return erasing, destroying
