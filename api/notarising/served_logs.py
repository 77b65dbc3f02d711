"""The two logs of a deployment: the case log, and the access log that says who has seen what."""

from collections.abc import Callable
from dataclasses import dataclass

from api.settings import Settings
from infrastructure.notary.stored_tree import ACCESS_LOG, CASE_LOG, NotarisedLog


@dataclass(frozen=True)
class ServedLog:
    """A log as an operator knows it: by the setting of its address, and by its first name."""

    notarised: NotarisedLog
    setting: str
    address: Callable[[Settings], str]
    origin: Callable[[Settings], str]

    @property
    def name(self) -> str:
        """What its files and keys are called."""
        return self.notarised.name


CASES = ServedLog(
    CASE_LOG, "DATABASE_URL", Settings.ledger_address, lambda settings: settings.log_origin
)
READINGS = ServedLog(
    ACCESS_LOG, "ACCESS_URL", Settings.access_address, lambda settings: settings.access_origin
)
LOGS = {log.name: log for log in (CASES, READINGS)}
