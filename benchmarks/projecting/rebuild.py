"""A process that builds every view anew: `python -m projecting.rebuild LEDGER`.

As `caseledger projections rebuild` does. Says how many seconds it took until every view was
switched to, and how many of the processor.
"""

from __future__ import annotations

import json
import sys
import time
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from appending.ours import settings_of

from api.operators.rebuilding import rebuild


def main() -> None:
    settings = settings_of(json.loads(sys.argv[1]))
    began = time.perf_counter()
    for _told in rebuild(settings, [], stop_asked=lambda: False):
        pass
    taken = {"seconds": time.perf_counter() - began, "processor_seconds": _processor_seconds()}
    print(json.dumps(taken), flush=True)


def _processor_seconds() -> float:
    """Of this process and of those that it started."""
    used = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    main()
