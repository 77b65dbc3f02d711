"""A process in which one runner catches up: `python -m catching_up.run WHO LEDGER URL EVENTS`.

WHO is `library`, `counts` or `caseload`. Says how many seconds so many events took.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import ExitStack

from appending.ours import settings_of

from api.composing.foundation import follower, foundation, views_pool
from catching_up.library import runner as library_runner
from catching_up.ours import Counts
from projections.caseload.projection import CaseloadProjection
from projections.runner import Runner

PATIENCE_SECONDS = 600.0


def main() -> None:
    who, ledger, url, events = (json.loads(argument) for argument in sys.argv[1:])
    settings = settings_of(ledger)
    with ExitStack() as closing:
        base = foundation(settings, closing)
        began = time.perf_counter()
        if who == "library":
            with library_runner(base, url) as runner:
                runner.wait(events, timeout=PATIENCE_SECONDS)
                seconds = time.perf_counter() - began
        else:
            view = Counts() if who == "counts" else CaseloadProjection()
            pool = views_pool(settings, closing)
            ours = Runner(view, pool, follower(base), tell=lambda _: None)
            ours.create_tables()
            began = time.perf_counter()
            events = ours.catch_up()
            seconds = time.perf_counter() - began
    print(json.dumps({"events": events, "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
