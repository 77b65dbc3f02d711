"""A token of SoftHSM, which is a security module in software."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from tests.must_find import missing

MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
)
PIN = "4711"


def module() -> Path:
    """The library; where there is none the test is skipped, or fails where it must be found."""
    found = next((Path(each) for each in MODULES if Path(each).exists()), None)
    if found is None or shutil.which("softhsm2-util") is None or find_spec("pkcs11") is None:
        lacking = "SoftHSM is not installed: apt-get install softhsm2, and the extra hsm"
        missing("softhsm2", lacking)
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
