"""A projection worker to be killed at any moment."""

import threading
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from api.composing.compose import VIEWS
from api.composing.foundation import follower, foundation, views_pool
from api.settings import Settings
from projections.notices import Advanced, Notice
from projections.runner import Runner
from tests.conftest import ORIGIN

LARGEST_BATCH = 20
POLL_SECONDS = 0.01


def settings_of(ledger_url: str, keys_url: str, folder: Path) -> Settings:
    """The settings of a deployment on these databases."""
    return Settings(DATABASE_URL=ledger_url, KEYS_URL=keys_url, data_dir=folder, log_origin=ORIGIN)


def run(ledger_url: str, keys_url: str, folder: str, seed: int, say: Connection) -> None:
    """Follow the log for every view, in small batches, until killed; say once that it began."""
    begun = threading.Lock()

    def tell(notice: Notice) -> None:
        if isinstance(notice, Advanced) and begun.acquire(blocking=False):
            say.send_bytes(b"begun")

    chance = Random(seed)
    settings = settings_of(ledger_url, keys_url, Path(folder))
    with ExitStack() as closing:
        base = foundation(settings, closing)
        pool = views_pool(settings, closing, following=len(VIEWS))
        threads = [
            threading.Thread(
                target=Runner(
                    view,
                    pool,
                    follower(base),
                    tell=tell,
                    batch=chance.randint(1, LARGEST_BATCH),
                ).run,
                args=(threading.Event(), POLL_SECONDS),
            )
            for view in VIEWS
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
