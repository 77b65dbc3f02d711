"""The package stands alone: the standard library, `cryptography`, and nothing else."""

import ast
import sys
import tomllib
from pathlib import Path

FOLDER = Path(__file__).parents[1]


def test_it_imports_nothing_of_the_service_and_one_library() -> None:
    imported = set()
    for module in (FOLDER / "src" / "caseledger_verify").glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0
                imported.add(str(node.module).partition(".")[0])
    assert imported - sys.stdlib_module_names == {"cryptography", "caseledger_verify"}
    assert not imported & {"socket", "urllib", "http", "ssl", "subprocess", "pickle"}


def test_it_declares_one_dependency() -> None:
    project = tomllib.loads((FOLDER / "pyproject.toml").read_text())["project"]
    assert [each.partition(">")[0] for each in project["dependencies"]] == ["cryptography"]
