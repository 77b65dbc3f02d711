"""Where the databases of a run are, and what they are called where we make them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The three addresses a deployment runs on, each with its own role.

    They may hold passwords, so they are never shown.
    """

    service: str = field(repr=False)
    """Serves: the setting DATABASE_URL."""

    migrate: str = field(repr=False)
    """Migrates the database of `service`: the setting MIGRATE_URL."""

    keys: str = field(repr=False)
    """The key store, another database: the setting KEYS_URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseNames:
    """The two databases: the keys live apart from what they open."""

    ledger: str = "caseledger"
    keys: str = "caseledger_keys"
