"""A small file system that can be filled to the last byte and emptied again."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

_BLOCK = bytes(1 << 16)


class SmallDisk:
    """A mounted tmpfs of a few megabytes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._filler = path / "filler"

    def fill(self) -> int:
        """Take all the space that is left; how many bytes that were."""
        taken = 0
        with suppress(OSError), self._filler.open("wb", buffering=0) as file:
            while True:
                taken += file.write(_BLOCK)
        return taken

    def empty(self) -> None:
        """Give the space back."""
        self._filler.unlink(missing_ok=True)


@contextmanager
def small_disk(path: Path, *, megabytes: int) -> Iterator[SmallDisk]:
    """Mounted on a new folder, and unmounted afterwards; skips where this user may not mount."""
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if os.geteuid() != 0 or mount is None or unmount is None:
        pytest.skip("only root can mount a file system of a fixed size")
    path.mkdir(mode=0o700)
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", str(path)],
        capture_output=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip("this machine refuses to mount a tmpfs")
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run([unmount, "--lazy", str(path)], check=True)
        path.rmdir()
