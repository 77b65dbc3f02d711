"""The settings of a deployment, from its environment."""

from pathlib import Path
from typing import Annotated, Self, TypeVar
from uuid import UUID

from pydantic import (
    BeforeValidator,
    Field,
    IPvAnyNetwork,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from api.setting_faults import fault_of
from infrastructure.postgres.addresses import Addresses
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.postgres.roles import RoleNames
from infrastructure.relay.addresses import is_safe_server
from infrastructure.tokens.trusted_issuer import TrustedIssuer, is_safe_address

_ROLES = RoleNames()
_Item = TypeVar("_Item")


def _split(given: object) -> object:
    return [each.strip() for each in given.split(",")] if isinstance(given, str) else given


_Listed = Annotated[tuple[_Item, ...], NoDecode, BeforeValidator(_split)]
_Name = Annotated[str, Field(min_length=1, max_length=63)]


class Settings(BaseSettings):
    """What a deployment may set; each has a default that a local run can keep.

    Read with `load_settings`, whose errors are sentences.
    """

    model_config = SettingsConfigDict(
        frozen=True, env_prefix="CASELEDGER_", env_ignore_empty=True, extra="ignore"
    )

    database_url: SecretStr | None = Field(
        default=None,
        validation_alias="DATABASE_URL",
        description="Where the case log is, as the role that serves. Unset: an embedded Postgres.",
    )
    migrate_url: SecretStr | None = Field(
        default=None,
        validation_alias="MIGRATE_URL",
        description="The same database, as the role that migrates.",
    )
    erase_url: SecretStr | None = Field(
        default=None,
        validation_alias="ERASE_URL",
        description="The same database, as the role that may remove encrypted parts. Unset: the"
        " erasure of a single part waits.",
    )
    keys_url: SecretStr | None = Field(
        default=None,
        validation_alias="KEYS_URL",
        description="Where the key store is: another database, on another cluster in production.",
    )
    access_url: SecretStr | None = Field(
        default=None,
        validation_alias="ACCESS_URL",
        description="Where the access log is, who has seen what: a third database, as the role that"
        " serves.",
    )
    migrate_access_url: SecretStr | None = Field(
        default=None,
        validation_alias="MIGRATE_ACCESS_URL",
        description="The access log's database, as the role that migrates.",
    )
    data_dir: Path = Field(
        default=Path(".data"), description="Folder of the embedded Postgres and of the secrets."
    )
    secrets_dir: Path = Field(
        default_factory=lambda held: held["data_dir"] / "secrets",
        description="Folder of the key-encryption keys and of those that sign. Unset: `secrets` in"
        " the data folder.",
    )
    hsm_module: Path | None = Field(
        default=None,
        description="Library of the security module (PKCS#11) that holds the key-encryption keys;"
        " needs the extra `hsm` (docs/keys.md). Unset: files in the folder of secrets.",
    )
    hsm_token: str | None = Field(default=None, description="Label of the module's token.")
    hsm_key: str = Field(
        default="caseledger-kek", description="Label of the key-encryption keys in the token."
    )
    hsm_pin_file: Path | None = Field(
        default=None, description="File that holds the PIN of the token's user."
    )
    notary_dir: Path = Field(
        default_factory=lambda held: held["data_dir"] / "notary",
        description="Folder of the notary's record of what it has signed, which must never be put"
        " back from a backup, and of published checkpoints. Every process that serves must be able"
        " to read it: it compares the log with them when it starts. Unset: `notary` in the data"
        " folder.",
    )
    spool_dir: Path = Field(
        default_factory=lambda held: held["data_dir"] / "spool",
        description="Folder, on a disk of this machine, for readings of crisis cards that could not"
        " be written to the access log at once. Unset: `spool` in the data folder.",
    )
    witness_policy: Path | None = Field(
        default=None,
        description="File of the witnesses that cosign checkpoints, each with its address, and of"
        " what makes a quorum (C2SP tlog-policy). Unset: none.",
    )
    witness_name: str | None = Field(
        default=None,
        pattern=r"^[^\s+]+$",
        max_length=200,
        description="For `caseledger witness`: its name, such as witness.example.org/w1; fixed when"
        " its key is made.",
    )
    witness_logs: Path | None = Field(
        default=None,
        description="For `caseledger witness`: file of the logs it witnesses, one vkey a line.",
    )
    witness_dir: Path = Field(
        default_factory=lambda held: held["data_dir"] / "witness",
        description="For `caseledger witness`: folder of what it has cosigned, which must never be"
        " put back from a backup, and of forged requests. Unset: `witness` in the data folder.",
    )
    log_dir: Path | None = Field(
        default=None,
        description="Folder for the logs of API and worker. Unset: standard error, or, under"
        " `caseledger run`, the folder `logs` in the data folder.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8080, ge=0, le=65_535, description="Port to listen on.")
    public_address: str | None = Field(
        default=None,
        max_length=200,
        description="Where browsers find the service, such as https://cases.example.org: needed for"
        " signing in with a browser at a configured issuer; and where events of the feed say that"
        " their schemas are. Unset: host and port.",
    )
    allowed_hosts: _Listed[str] = Field(
        default=(),
        description="Names beside that of the public address under which requests are answered,"
        " with commas between them, such as a name inside a cluster. Others are refused.",
    )
    trusted_proxies: _Listed[IPvAnyNetwork] = Field(
        default=(),
        description="Addresses or networks, with commas between them, of the proxies in front,"
        " which alone are believed about who asks and by which scheme. Unset: none.",
    )
    requests_per_second: float = Field(
        default=50.0,
        gt=0,
        description="How many requests a second one person or program may make for long, in each"
        " process that serves; ten seconds' worth at once. One network address may make ten times"
        " as many, and of what reaches far with one request, such as breaking the glass, a small"
        " share is taken (docs/security.md).",
    )
    oidc_issuers: tuple[TrustedIssuer, ...] = Field(
        default_factory=tuple,
        description="The OIDC issuers whose tokens are taken, as JSON (docs/identity.md). Unset:"
        " the built-in issuer, for this machine alone.",
    )
    web_client_secret: SecretStr | None = Field(
        default=None,
        description="Secret of our web client at its issuer. Unset: a public client.",
    )
    webhooks_on_this_machine: bool = Field(
        default=False,
        description="For trying webhooks out: they are sent to receivers on this machine, by plain"
        " http too and to any port, and nowhere else.",
    )
    relay_url: _Listed[str] = Field(
        default=(),
        description="Addresses of the NATS broker that the feed is relayed to, with commas between"
        " those of one cluster (docs/scaling.md): tls://…, or nats://… on this machine. Unset: no"
        " relay.",
    )
    relay_subscription: UUID | None = Field(
        default=None, description="Id of the subscription whose events are relayed."
    )
    relay_stream: str = Field(
        default="caseledger",
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        description="Name of the broker's stream; made where it is not there.",
    )
    relay_replicas: int = Field(
        default=1,
        ge=1,
        le=5,
        description="On how many brokers a stream that is made is kept: 3 in a cluster.",
    )
    relay_credentials: Path | None = Field(
        default=None,
        description="File of the broker's user: its token and the seed of its key. Unset: none.",
    )
    relay_certificates: Path | None = Field(
        default=None,
        description="File of the authorities that the broker's certificate may be of. Unset: those"
        " of this machine.",
    )
    log_origin: str = Field(
        default="caseledger.local/case-log/1",
        pattern=r"^[^\s+]+$",
        max_length=200,
        description="Name of the case log; fixed by the first start, never changed afterwards.",
    )
    owner_role: _Name = Field(default=_ROLES.owner, description="Role that owns the ledger.")
    migrator_role: _Name = Field(default=_ROLES.migrator, description="Role that migrates.")
    service_role: _Name = Field(default=_ROLES.service, description="Role that serves.")
    eraser_role: _Name = Field(
        default=_ROLES.eraser, description="Role that may remove encrypted parts."
    )
    keys_role: _Name = Field(default=_ROLES.keys, description="Role that owns the key store.")

    @model_validator(mode="after")
    def _roles_differ(self) -> Self:
        names = [
            self.owner_role,
            self.migrator_role,
            self.service_role,
            self.eraser_role,
            self.keys_role,
        ]
        if len(set(names)) < len(names):
            raise ValueError("The five role names must differ from one another.")
        return self

    @model_validator(mode="after")
    def _module_is_named_whole(self) -> Self:
        named = [self.hsm_module, self.hsm_token, self.hsm_pin_file]
        if any(named) and not all(named):
            raise ValueError(
                "Set CASELEDGER_HSM_MODULE, CASELEDGER_HSM_TOKEN and CASELEDGER_HSM_PIN_FILE, or"
                " none of them."
            )
        return self

    @model_validator(mode="after")
    def _relay_is_named_whole(self) -> Self:
        if bool(self.relay_url) != (self.relay_subscription is not None):
            raise ValueError(
                "Set CASELEDGER_RELAY_URL and CASELEDGER_RELAY_SUBSCRIPTION, or neither of them."
            )
        return self

    @field_validator("relay_url")
    @classmethod
    def _are_safe_servers(cls, servers: tuple[str, ...]) -> tuple[str, ...]:
        if not all(map(is_safe_server, servers)):
            raise ValueError(
                "write tls:// and a host, or nats:// and this machine, without a password"
            )
        return servers

    @field_validator("public_address")
    @classmethod
    def _is_an_origin(cls, address: str | None) -> str | None:
        if address is not None and (not is_safe_address(address) or address.count("/") != 2):
            raise ValueError("write an https address without a path")
        return address

    @model_validator(mode="after")
    def _issuers_fit_together(self) -> Self:
        issuers = self.oidc_issuers
        if len({each.issuer for each in issuers}) < len(issuers):
            raise ValueError("CASELEDGER_OIDC_ISSUERS names an issuer twice.")
        if sum(each.subjects_are_actors for each in issuers) > 1:
            raise ValueError("Of CASELEDGER_OIDC_ISSUERS only one may own the actors' ids.")
        web = sum(each.web_client is not None for each in issuers)
        if web > 1:
            raise ValueError("Of CASELEDGER_OIDC_ISSUERS only one may have a web_client.")
        if web and self.public_address is None:
            raise ValueError(
                "CASELEDGER_PUBLIC_ADDRESS must be set where an issuer has a web_client."
            )
        return self

    @property
    def address(self) -> str:
        """Where browsers find the service, without a slash at its end; with the built-in issuer
        that is where it listens."""
        if self.oidc_issuers and self.public_address is not None:
            return self.public_address
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def roles(self) -> RoleNames:
        """The names of the Postgres roles."""
        return RoleNames(
            owner=self.owner_role,
            migrator=self.migrator_role,
            service=self.service_role,
            eraser=self.eraser_role,
            keys=self.keys_role,
        )

    def external(self) -> Addresses | None:
        """The addresses of a Postgres that somebody else runs; None for the embedded one.

        Raises `CannotStart` where only some of them are set.
        """
        given = {
            "DATABASE_URL": self.database_url,
            "MIGRATE_URL": self.migrate_url,
            "KEYS_URL": self.keys_url,
            "ACCESS_URL": self.access_url,
            "MIGRATE_ACCESS_URL": self.migrate_access_url,
        }
        if not any(given.values()):
            return None
        missing = [name for name, value in given.items() if value is None]
        if missing:
            raise CannotStart(
                f"{_listed(missing)} must be set too: set {_listed(list(given))}, or none of them"
                " for the embedded Postgres."
            )
        return Addresses(
            service=_revealed("DATABASE_URL", self.database_url),
            migrate=_revealed("MIGRATE_URL", self.migrate_url),
            erase=None if self.erase_url is None else self.erase_url.get_secret_value(),
            keys=_revealed("KEYS_URL", self.keys_url),
            access=_revealed("ACCESS_URL", self.access_url),
            migrate_access=_revealed("MIGRATE_ACCESS_URL", self.migrate_access_url),
        )

    def ledger_address(self) -> str:
        """Where a serving process finds the case log. Raises `CannotStart` where that is not set.

        `caseledger run` sets it for the processes it starts, also for the embedded Postgres.
        """
        return _revealed("DATABASE_URL", self.database_url)

    def keys_address(self) -> str:
        """Where a serving process finds the key store. Raises `CannotStart` likewise."""
        return _revealed("KEYS_URL", self.keys_url)

    def access_address(self) -> str:
        """Where a serving process finds the access log. Raises `CannotStart` likewise."""
        return _revealed("ACCESS_URL", self.access_url)

    @property
    def access_origin(self) -> str:
        """The first name of the access log."""
        return f"{self.log_origin}/access"


def load_settings() -> Settings:
    """The settings from the environment. Raises `CannotStart` where one is not valid."""
    try:
        return Settings()
    except SettingsError:
        raise CannotStart("CASELEDGER_OIDC_ISSUERS is not valid: write JSON.") from None
    except ValidationError as refused:
        raise CannotStart(fault_of(refused)) from None


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _revealed(name: str, value: SecretStr | None) -> str:
    if value is None:
        raise CannotStart(f"{name} is not set: start with `caseledger run`, or set it.")
    return value.get_secret_value()
