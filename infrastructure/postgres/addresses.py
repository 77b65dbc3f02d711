"""Where the databases of a run are, and what they are called where we make them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The addresses a deployment runs on, each with its own role.

    They may hold passwords, so they are never shown.
    """

    service: str = field(repr=False)
    """Serves: the setting DATABASE_URL."""

    migrate: str = field(repr=False)
    """Migrates the database of `service`: the setting MIGRATE_URL."""

    erase: str | None = field(default=None, repr=False)
    """Takes encrypted parts out of the database of `service`: the setting ERASE_URL. Without it the
    erasure of a single part waits."""

    keys: str = field(repr=False)
    """The key store, another database: the setting KEYS_URL."""

    access: str = field(repr=False)
    """Serves the access log, a third database: the setting ACCESS_URL."""

    migrate_access: str = field(repr=False)
    """Migrates the database of `access`: the setting MIGRATE_ACCESS_URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseNames:
    """The three databases: the log, the keys to what it holds, and who has seen it."""

    ledger: str = "caseledger"
    keys: str = "caseledger_keys"
    access: str = "caseledger_access"
