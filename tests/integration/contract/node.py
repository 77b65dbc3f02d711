"""Other people's readers of our feed that run on Node, fetched by `make test` when it sets up."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.must_find import missing

HERE = Path(__file__).parent
FETCHED = HERE.parents[2] / ".venv" / "node" / "node_modules"
PATIENCE_SECONDS = 60.0


def found() -> str:
    """Node; where it or what it needs is not there the test is skipped, or fails where it must be
    found."""
    node = shutil.which("node")
    if node is None or not FETCHED.is_dir():
        lacking = "Node or its packages are not there: install nodejs and npm, then run make test"
        missing("node", lacking)
    return node


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
