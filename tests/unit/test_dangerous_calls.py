"""Calls that turn data into code, or that are too weak for what we keep: there are none of them."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = (
    "domain",
    "application",
    "projections",
    "infrastructure",
    "api",
    "verifier/src",
    "client/src",
)
INVENTED = "api/demonstration"
"""Where people are invented, by a seed: chance must repeat there."""

DANGEROUS = {
    "code made of data": {"eval", "exec", "compile", "__import__", "importlib.import_module"},
    "objects made of bytes": {
        f"{module}.{call}"
        for module in ("pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle")
        for call in ("load", "loads", "open", "unsafe_load", "decode")
    },
    "a shell": {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"},
    "a weak hash": {"hashlib.md5", "hashlib.sha1", "hashlib.new"},
}
MODULES = {
    "XML": {"xml", "lxml", "xmltodict", "defusedxml"},
    "chance that can be guessed": {"random"},
    "ciphers of no authenticated mode": {"cryptography.hazmat.primitives.ciphers.modes", "Crypto"},
}


@pytest.fixture(scope="module")
def nodes():
    """The calls and imports in all that we deliver, each with its file."""
    return [
        (path.relative_to(ROOT).as_posix(), node)
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call | ast.Import | ast.ImportFrom)
    ]


@pytest.fixture(scope="module")
def calls(nodes):
    """Each call with its file and what is called, as it is written there."""
    return [
        (path, node, ast.unparse(node.func)) for path, node in nodes if isinstance(node, ast.Call)
    ]


@pytest.mark.parametrize("dangerous", DANGEROUS.values(), ids=DANGEROUS)
def test_there_is_no_call_of(dangerous, calls):
    found = [(path, node.lineno) for path, node, called in calls if called in dangerous]
    assert found == []


def test_no_program_is_started_by_a_shell(calls):
    found = [
        (path, node.lineno)
        for path, node, _ in calls
        if any(each.arg == "shell" and ast.unparse(each.value) != "False" for each in node.keywords)
    ]
    assert found == []


@pytest.mark.parametrize("names", MODULES.values(), ids=MODULES)
def test_nobody_imports(names, nodes):
    found = [
        (path, node.lineno)
        for path, node in nodes
        if not path.startswith(INVENTED) and set(imported(node)) & names
    ]
    assert found == []


def imported(node):
    if isinstance(node, ast.Import):
        for each in node.names:
            yield each.name
            yield each.name.partition(".")[0]
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield node.module.partition(".")[0]
