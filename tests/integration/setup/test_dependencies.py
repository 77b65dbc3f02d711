"""The lock files, and the page of licences that goes with them."""

import json
import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-node.lock")

SPDX = {
    "Apache 2": "Apache-2.0",
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "ISC License": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""What packages that do not say it in SPDX say instead."""


def requirements(lock):
    """Each requirement of a lock file, with all its lines."""
    return re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())


def names(lock):
    return {requirement.split("==")[0] for requirement in requirements(lock)}


def table(heading):
    page = (ROOT / "docs" / "licences.md").read_text()
    part = page.split(f"## {heading}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| ([a-z0-9_.-]+) \| (.+?) \|$", part, re.MULTILINE)[1:])


def declared(name):
    found = metadata(name)
    said = found.get("License-Expression") or found.get("License") or ""
    if not said or "\n" in said:
        said = next(
            line.split("::")[-1].strip()
            for line in found.get_all("Classifier")
            if line.startswith("License")
        )
    return SPDX.get(said, said)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_and_hashed(lock):
    for requirement in requirements(lock):
        first, *hashes = requirement.split(" \\\n    ")
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .+)?", first), first
        assert hashes, first
        for line in hashes:
            assert re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line), (first, line)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place(lock):
    assert not re.search(r"://|@|/|\bfile:|index|find-links", (ROOT / lock).read_text())


def test_the_lock_for_tests_has_all_of_the_other_at_the_same_versions():
    def pins(lock):
        return {requirement.split(" ")[0] for requirement in requirements(lock)}

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_the_page_of_licences_has_every_package():
    run = names("requirements.lock")
    assert table("To run it").keys() == run
    assert table("To test it and to check it").keys() == names("requirements-dev.lock") - run


def test_what_is_fetched_for_node_is_pinned_and_on_the_page_of_licences():
    package = ROOT / "tests" / "integration" / "contract" / "package.json"
    fetched = json.loads(package.read_text(encoding="utf-8"))["dependencies"]
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    for name, version in fetched.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert f"| {name} |" in page


def test_the_page_of_licences_says_what_the_packages_say():
    said = table("To run it") | table("To test it and to check it")
    elsewhere = {
        requirement.split("==")[0]
        for requirement in requirements("requirements-dev.lock")
        if " ; " in requirement.splitlines()[0]
    }
    for name, licence in said.items():
        try:
            assert licence == declared(name), name
        except PackageNotFoundError:
            assert name in elsewhere, f"{name} is not installed, so nothing says its licence"
