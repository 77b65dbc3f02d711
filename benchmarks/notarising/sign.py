"""A notary at work, as the service starts it: `python -m notarising.sign LEDGER`."""

from __future__ import annotations

import json
import sys
import threading
import time

from appending.ours import settings_of

from api.notarising.notary import opened
from infrastructure.notary.attending import attend


def main() -> None:
    settings = settings_of(json.loads(sys.argv[1]))
    print(json.dumps("ready"), flush=True)
    stop = threading.Event()
    working = threading.Thread(
        target=attend,
        args=(lambda: opened(settings),),
        kwargs={"stop": stop, "tell": lambda _: None, "monotonic": time.monotonic},
    )
    working.start()
    sys.stdin.readline()
    stop.set()
    working.join()


if __name__ == "__main__":
    main()
