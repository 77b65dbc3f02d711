"""The embedded Postgres: a real server in the data folder, for a start without set-up.

Why our own launcher: docs/decisions/0001-embedded-postgres.md.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from infrastructure.postgres.account import command_prefix
from infrastructure.postgres.addresses import Addresses, DatabaseNames
from infrastructure.postgres.cluster import SUPERUSER, ensure_cluster
from infrastructure.postgres.data_folder import DataFolder
from infrastructure.postgres.leftover import stop_leftover
from infrastructure.postgres.programs import ServerPrograms
from infrastructure.postgres.roles import RoleNames
from infrastructure.postgres.server import ServerProcess
from infrastructure.postgres.socket_folder import socket_folder

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # An error's text, its detail and its statement can all quote what a person wrote. Whoever sent
    # the statement gets the error; the server's log keeps only what the server itself goes through.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}

_DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
_FOR_TESTS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    # Many services at once, each with the pools of one that has the server to itself.
    "max_connections": "400",
}


class EmbeddedPostgres:
    """A server on a data folder that the caller holds; listens on a private socket only."""

    name = "Postgres"

    def __init__(
        self,
        folder: DataFolder,
        programs: ServerPrograms,
        *,
        say: Callable[[str], None],
        durable: bool = True,
    ) -> None:
        self._folder = folder
        self._programs = programs
        self._say = say
        self._durable = durable
        self._socket = socket_folder(folder.path)
        self._server: ServerProcess | None = None

    def start(self, *, stop_asked: Callable[[], bool] = lambda: False) -> None:
        """Start the server and return when it answers queries, however long recovery takes.

        Makes the cluster the first time, and first stops a server that a killed run left behind.
        Raises `CannotStart` where it can't start, and `StopAsked` where the operator wanted no
        more; what it started is then stopped by `stop`.
        """
        self._socket = socket_folder(self._folder.path)
        prefix = command_prefix(data=self._folder.path, programs=self._programs.folder)
        ensure_cluster(self._folder, self._programs, prefix=prefix)
        stop_leftover(self._folder.cluster, socket=self._socket, say=self._say)
        settings = {
            **_SETTINGS,
            **(_DURABLE if self._durable else _FOR_TESTS),
            "unix_socket_directories": _quoted(self._socket),
        }
        command = [*prefix, str(self._programs.postgres), "-D", str(self._folder.cluster)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        log = self._folder.server_log
        self._server = ServerProcess.start(command, cluster=self._folder.cluster, log=log)
        self._server.wait_ready(log=log, say=self._say, stop_asked=stop_asked)

    def stop(self) -> None:
        """Stop the server, if it was started, and wait until it is gone."""
        if self._server is not None:
            self._server.stop(say=self._say)
            self._server = None
            if self._socket.parent != self._folder.path:
                # In the data folder it stays; elsewhere it would litter.
                with suppress(OSError):
                    self._socket.rmdir()

    @property
    def pid(self) -> int | None:
        """The server's process id, once it is started."""
        return self._server.pid if self._server else None

    @property
    def exit_code(self) -> int | None:
        """How the server ended by itself; None while it runs."""
        return self._server.exit_code if self._server else None

    def addresses(self, databases: DatabaseNames, roles: RoleNames) -> Addresses:
        """Where each role finds its database."""
        return Addresses(
            service=self.url(databases.ledger, roles.service),
            migrate=self.url(databases.ledger, roles.migrator),
            erase=self.url(databases.ledger, roles.eraser),
            keys=self.url(databases.keys, roles.keys),
            access=self.url(databases.access, roles.service),
            migrate_access=self.url(databases.access, roles.migrator),
        )

    def url(self, database: str, role: str = SUPERUSER) -> str:
        """Where to connect; known before the server runs, and without a password."""
        where = quote(str(self._socket), safe="")
        return f"postgresql://{quote(role)}@/{quote(database)}?host={where}"


def _quoted(path: Path) -> str:
    # The setting is a list: a folder whose name has a comma or a blank is one only if quoted.
    return '"' + str(path).replace('"', '""') + '"'
