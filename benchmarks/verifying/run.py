"""A process that checks a whole log: `python -m verifying.run LEDGER`.

Says how many events of how many streams that were, the processor and wall-clock seconds it took,
and the megabytes it held after each stretch.
"""

from __future__ import annotations

import io
import json
import sys
import time
from contextlib import redirect_stdout

import psutil
from appending.ours import settings_of

from api.operators.log_verification import Asked, verify_log
from api.processes.pauses import make_pauses_rare

MEGABYTE = 2**20


def main() -> None:
    settings = settings_of(json.loads(sys.argv[1]))
    itself = psutil.Process()
    held: list[float] = []

    def look() -> bool:
        held.append(itself.memory_info().rss / MEGABYTE)
        return False

    make_pauses_rare()
    said = io.StringIO()
    began, worked = time.perf_counter(), time.process_time()
    with redirect_stdout(said):
        verify_log(settings, Asked(as_json=True), stop_asked=look)
    told = json.loads(said.getvalue())
    figures = {
        "verdict": told["verdict"],
        "events": told["events"],
        "streams": told["streams"],
        "processor_seconds": time.process_time() - worked,
        "seconds": time.perf_counter() - began,
        "megabytes": held,
    }
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
