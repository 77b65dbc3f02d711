"""A clock that can be stepped: libfaketime before a program, reading its offset from a file."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

_PLACES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1")


class SteppedClock:
    """The clock of the programs started in `environment`; others keep their own."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.step_to(timedelta(0))

    def step_to(self, offset: timedelta) -> None:
        """From now on the programs' time is this far from the machine's."""
        draft = self._file.with_suffix(".draft")
        draft.write_text(f"{offset.total_seconds():+.0f}\n")
        draft.replace(self._file)

    @property
    def environment(self) -> Mapping[str, str]:
        """Steps wall clocks only; what measures durations goes on evenly, as in a real step."""
        return {
            "LD_PRELOAD": str(_library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }


@contextmanager
def swept() -> Iterator[None]:
    """Removes what libfaketime leaves in shared memory for each of its processes once they end."""
    before = _left()
    yield
    for path in _left() - before:
        if not psutil.pid_exists(int(path.name.rpartition("_")[2])):
            path.unlink(missing_ok=True)


def _left() -> set[Path]:
    return set(Path("/dev/shm").glob("*faketime_s[he]m_*"))


def _library() -> Path:
    root = Path("/")
    found = [path for place in _PLACES for path in root.glob(place[1:])]
    if not found:
        pytest.skip("libfaketime is not here (Debian and Ubuntu: apt-get install libfaketime)")
    return found[0]
