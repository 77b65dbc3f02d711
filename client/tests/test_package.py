"""The package stands beside the service: it imports nothing of it."""

import ast
import sys
import tomllib
from pathlib import Path

FOLDER = Path(__file__).parents[1]
LIBRARIES = {"caseledger_verify", "httpx", "psycopg"}


def test_it_imports_nothing_of_the_service() -> None:
    imported = set()
    for module in (FOLDER / "src" / "caseledger_client").glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0
                imported.add(str(node.module).partition(".")[0])
    assert imported - sys.stdlib_module_names == LIBRARIES | {"caseledger_client"}


def test_it_declares_what_it_imports() -> None:
    project = tomllib.loads((FOLDER / "pyproject.toml").read_text())["project"]
    declared = {each.partition(">")[0].replace("-", "_") for each in project["dependencies"]}
    assert declared == LIBRARIES
