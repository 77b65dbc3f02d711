"""A broker on this machine for one measurement, from the wheel that the tests use."""

from __future__ import annotations

import socket
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def broker(folder: Path) -> Iterator[str]:
    """The address of a broker that keeps its streams in this folder; it ends with the context."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = Path(sysconfig.get_path("scripts")) / "nats-server"
    command = [program, "-js", "-sd", folder, "-a", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        try:
            assert running.stderr is not None
            for line in running.stderr:
                if "Server is ready" in line:
                    break
            yield f"nats://127.0.0.1:{port}"
        finally:
            running.kill()
