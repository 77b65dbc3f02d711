"""Other people's readers of our feed that run on Node, fetched by `make test` when it sets up.

`package.json` says the version of each package, also of those that others need (`overrides`; of one
that is needed in several versions, by the range that each is for), and `integrity.json` what is in
it. `python -m tests.integration.contract.node` writes the latter anew from what is installed.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.must_find import missing

HERE = Path(__file__).parent
FETCHED = HERE.parents[2] / ".venv" / "node" / "node_modules"
INTEGRITY = HERE / "integrity.json"
PATIENCE_SECONDS = 60.0


def found() -> str:
    """Node; where it or what it needs is not there the test is skipped, or fails where it must be
    found."""
    node = shutil.which("node")
    if node is None or not FETCHED.is_dir():
        lacking = "Node or its packages are not there: install nodejs and npm, then run make test"
        missing("node", lacking)
    if strange := strangers(installed()):
        pytest.fail(f"Not the packages that were chosen: {', '.join(strange)}; run make test")
    return node


def installed() -> dict[str, str]:
    """The digest of each package that npm has unpacked, by name and version."""
    lock = json.loads((FETCHED / ".package-lock.json").read_text("utf-8"))
    return {
        f"{path.rpartition('node_modules/')[2]}@{package['version']}": package["integrity"]
        for path, package in lock["packages"].items()
    }


def strangers(packages: Mapping[str, str]) -> list[str]:
    """Those that are not what was chosen."""
    chosen = json.loads(INTEGRITY.read_text("utf-8"))
    return [name for name, digest in packages.items() if chosen.get(name) != digest]


def tell(script: str, told: str) -> Any:
    """What a script answers, as JSON, to what it is told on its standard input."""
    node = found()
    done = subprocess.run(
        [node, HERE / script],
        input=told,
        env={**os.environ, "NODE_PATH": str(FETCHED)},
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    return json.loads(done.stdout)


if __name__ == "__main__":
    INTEGRITY.write_text(json.dumps(dict(sorted(installed().items())), indent=1) + "\n", "utf-8")
