"""message-db: its own functions, installed by its own script, called through psycopg.

All streams are of one category, because its order is kept within a category only.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from psycopg.conninfo import conninfo_to_dict
from stand.peers import Absent

from appending.per_connection import Statements
from appending.system import PAYLOAD

DATA = json.dumps(PAYLOAD)
DATABASE = "message_db_bench"


def install(node_modules: Path, url: str) -> None:
    """Install its schema into its own database. Raises Absent."""
    if shutil.which("psql") is None:
        raise Absent("psql is not installed")
    where = conninfo_to_dict(url)
    scripts = node_modules / "@eventide" / "message-db" / "database"
    # It wants pgcrypto for gen_random_uuid(), which Postgres itself has had since version 13.
    (scripts / "extensions" / "pgcrypto.sql").write_text("SELECT gen_random_uuid();\n")
    done = subprocess.run(
        ["bash", str(scripts / "install.sh")],
        env={
            **os.environ,
            "PGHOST": str(where["host"]),
            "PGUSER": str(where["user"]),
            "DATABASE_NAME": str(where["dbname"]),
            "CREATE_DATABASE": "off",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Absent("its own install script failed")


def open_system(address: dict[str, Any]) -> Statements:
    """Its functions in a database of its own."""
    separator = "&" if "?" in address["url"] else "?"
    return Statements(
        f"{address['url']}{separator}options=-csearch_path%3Dmessage_store",
        append="SELECT message_store.write_message(%s, %s, %s, %s::jsonb, NULL, %s)",
        parameters=_message,
        follow="SELECT global_position FROM message_store.get_category_messages"
        "('bench', %s::bigint + 1, %s)",
        last="SELECT coalesce(max(global_position), 0) FROM message_store.messages",
    )


def _message(stream: UUID, turn: int) -> tuple[Any, ...]:
    return str(uuid4()), f"bench-{stream}", "SessionRecorded", DATA, turn - 1
