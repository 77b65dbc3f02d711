"""A notary that is killed, by itself and with SIGKILL, at a named moment of its first signing."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api.notarising.notary import opened
from api.settings import Settings
from infrastructure.notary import checkpoint_files, signed_record
from infrastructure.notary.attending import attend
from infrastructure.notary.checkpoint_files import CheckpointFiles
from infrastructure.notary.stored_tree import StoredTree
from tests.conftest import ORIGIN

MOMENTS = {
    "before the record is written": (signed_record, "write_whole", False),
    "once the record is written": (signed_record, "write_whole", True),
    "before it is published": (StoredTree, "publish", False),
    "once it is published": (StoredTree, "publish", True),
    "before the file is written": (checkpoint_files, "write_whole", False),
    "once the file is written": (CheckpointFiles, "keep", True),
}


def settings_of(url: str, folder: Path) -> Settings:
    """The settings of a notary with its secrets and its record in this folder."""
    return Settings(
        DATABASE_URL=url,
        data_dir=folder,
        secrets_dir=folder / "secrets",
        notary_dir=folder / "notary",
        log_origin=ORIGIN,
    )


def deadly(wrapped: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
    def call(*args: Any, **named: Any) -> Any:
        if after:
            wrapped(*args, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    return call


def main(url: str, folder: str, moment: str) -> None:
    where, name, after = MOMENTS[moment]
    settings = settings_of(url, Path(folder))
    with opened(settings) as notary:
        notary.resume()
        setattr(where, name, deadly(getattr(where, name), after=after))
        notary.step()


def follow(url: str, folder: str) -> None:
    """Sign as the service does, until killed."""
    attend(
        lambda: opened(settings_of(url, Path(folder))),
        stop=threading.Event(),
        tell=lambda _: None,
        monotonic=time.monotonic,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
