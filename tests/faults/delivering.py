"""The process that delivers webhooks, to be killed at any moment."""

import os
from collections.abc import Mapping

from api.processes import deliver
from api.settings import Settings


def told(settings: Settings) -> Mapping[str, str]:
    """What the process is told of a deployment, as a run tells it."""
    return {
        "DATABASE_URL": settings.ledger_address(),
        "KEYS_URL": settings.keys_address(),
        "ACCESS_URL": settings.access_address(),
        "CASELEDGER_DATA_DIR": str(settings.data_dir),
        "CASELEDGER_LOG_DIR": str(settings.data_dir / "logs"),
        "CASELEDGER_LOG_ORIGIN": settings.log_origin,
        "CASELEDGER_WEBHOOKS_ON_THIS_MACHINE": "true",
    }


def run(settings: Mapping[str, str]) -> None:
    """Deliver until killed."""
    os.environ.update(settings)
    deliver.main()
