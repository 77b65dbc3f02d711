"""A token of SoftHSM, which is a security module in software."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
)
PIN = "4711"


def module() -> Path:
    """The library; the test is skipped where there is none."""
    pytest.importorskip("pkcs11", reason="the extra hsm is not installed")
    found = next((Path(each) for each in MODULES if Path(each).exists()), None)
    if found is None or shutil.which("softhsm2-util") is None:
        pytest.skip("SoftHSM is not installed: apt-get install softhsm2")
    return found


def configured(folder: Path) -> Path:
    """Have tokens kept in a folder from here on; the library."""
    found = module()
    (folder / "tokens").mkdir()
    file = folder / "softhsm2.conf"
    file.write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = str(file)
    return found


def new_token(library: Path, *, label: str) -> Path:
    """Make a token; the library."""
    command = ["softhsm2-util", "--init-token", "--free", "--label", label]
    subprocess.run([*command, "--so-pin", "1147", "--pin", PIN], check=True, capture_output=True)
    return library
