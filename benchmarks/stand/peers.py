"""What we compare ourselves with, fetched into a temporary folder by its own package manager."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

MESSAGE_DB = "@eventide/message-db@1.3.1"
EMMETT = ("@event-driven-io/emmett-postgresql@0.42.0", "@event-driven-io/emmett@0.42.0")
UMADB = "umadb==0.7.8"
PATIENCE_SECONDS = 300


class Absent(Exception):
    """A peer cannot be had on this machine, and why."""


def fetch_npm(packages: tuple[str, ...], folder: Path) -> Path:
    """The `node_modules` with these packages. Raises Absent."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise Absent("npm is not installed")
    folder.mkdir()
    (folder / "package.json").write_text('{"private": true}\n')
    _run([npm, "install", "--no-audit", "--no-fund", "--silent", *packages], folder)
    return folder / "node_modules"


def fetch_wheel(requirement: str, folder: Path) -> Path:
    """A folder with this package, for a Python path. Raises Absent."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "install", "--no-deps", "--target", str(folder), requirement], folder.parent)
    return folder


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise Absent(f"{Path(command[0]).name} did not work ({type(problem).__name__})") from None
    if done.returncode != 0:
        raise Absent(f"{Path(command[0]).name} could not install it")
