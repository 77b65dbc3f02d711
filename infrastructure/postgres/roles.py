"""The Postgres roles of the service: what each is for, and what they are called."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleNames:
    """Names of the five roles; a deployment may rename each of them in its settings.

    `owner` owns the ledger and nobody logs in as it; `migrator` logs in to migrate and is a member
    of it; `service` serves, and may only read the ledger and call its door; `eraser` may remove
    encrypted parts that an order names, and do nothing else; `keys` owns the key store in its own
    database.
    """

    owner: str = "caseledger_owner"
    migrator: str = "caseledger_migrator"
    service: str = "caseledger_service"
    eraser: str = "caseledger_eraser"
    keys: str = "caseledger_keys"
