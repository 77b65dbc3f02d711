"""The process that delivers webhooks, to this machine: `python -m feeding.delivering LEDGER`.

Until its input ends.
"""

from __future__ import annotations

import json
import sys
import threading
from contextlib import ExitStack

from appending.ours import settings_of

from api.composing.foundation import foundation, views_pool
from api.processes.deliver import all_deliveries, deliver


def main() -> None:
    settings = settings_of(json.loads(sys.argv[1]))
    settings = settings.model_copy(update={"webhooks_on_this_machine": True})
    stop = threading.Event()
    with ExitStack() as closing:
        base = foundation(settings, closing)
        pool = views_pool(settings, closing)
        deliveries = all_deliveries(settings, base, pool, closing)
        thread = threading.Thread(target=deliver, args=(deliveries, pool, stop))
        thread.start()
        sys.stdin.read()
        stop.set()
        thread.join()


if __name__ == "__main__":
    main()
