"""Processes that measure: each is started, says when it is ready, and answers with JSON lines."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1]


class Process:
    """A process of ours at the other end of two pipes; its errors go to our own."""

    def __init__(self, command: Sequence[str], *, python_path: Sequence[str] = ()) -> None:
        paths = [str(FOLDER), *python_path]
        self._process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            text=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def hear(self) -> Any:
        """The next line it says; raises RuntimeError where it ended without one."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"a measuring process ended early: {self._process.args!r}")
        return json.loads(line)

    def spoke(self, seconds: float) -> bool:
        """Whether it says a line within so many seconds; `hear` then gives it."""
        readable, _, _ = select.select([self._process.stdout], [], [], seconds)
        return bool(readable)

    def tell(self, what: Any) -> None:
        """One line to it."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()

    def end_input(self) -> None:
        """Close its input: it says what it has found, and ends."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    def end(self) -> None:
        """Close its input, at which it ends, and wait for it."""
        self.end_input()
        try:
            self._process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()


def python(module: str, *arguments: Any, python_path: Sequence[str] = ()) -> Process:
    """A module of the benchmarks in a process of its own, each argument as JSON."""
    given = [json.dumps(argument) for argument in arguments]
    return Process([sys.executable, "-m", module, *given], python_path=python_path)
