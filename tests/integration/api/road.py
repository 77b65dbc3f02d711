"""A way from the service to a database that can be taken away while the server itself stays up.

The service comes to it through a socket of its own, which goes together with the connections that
stand.
"""

from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

SOCKET = ".s.PGSQL.5432"


class Road:
    """The way to the database of an address, through a folder; open until it is closed.

    ``superuser_url`` leads to any database of the same server.
    """

    def __init__(self, folder: Path, url: str, *, superuser_url: str) -> None:
        found = conninfo_to_dict(url)
        self.url = make_conninfo(url, host=str(folder))
        self._here = folder / SOCKET
        self._server = Path(str(found["host"])) / SOCKET
        self._database = found["dbname"]
        self._superuser_url = superuser_url
        self.open()

    def open(self) -> None:
        self._here.symlink_to(self._server)

    def close(self) -> None:
        self._here.unlink()
        with psycopg.connect(self._superuser_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> pg_backend_pid()",
                [self._database],
            )
