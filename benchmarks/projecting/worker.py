"""A process that keeps every view current: `python -m projecting.worker LEDGER`.

It says when it follows, and follows until its input ends.
"""

from __future__ import annotations

import json
import sys
import threading
from contextlib import ExitStack

from appending.ours import settings_of

from api.composing.compose import all_views
from api.composing.foundation import follower, foundation, views_pool
from api.processes.worker import POLL_SECONDS
from projections.runner import Runner


def main() -> None:
    settings = settings_of(json.loads(sys.argv[1]))
    stop = threading.Event()
    with ExitStack() as closing:
        base = foundation(settings, closing)
        views = all_views(base)
        pool = views_pool(settings, closing, following=len(views))
        runners = [Runner(view, pool, follower(base), tell=lambda _: None) for view in views]
        threads = [threading.Thread(target=each.run, args=(stop, POLL_SECONDS)) for each in runners]
        for runner in runners:
            runner.catch_up()
        for thread in threads:
            thread.start()
        print(json.dumps("following"), flush=True)
        sys.stdin.read()
        stop.set()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main()
