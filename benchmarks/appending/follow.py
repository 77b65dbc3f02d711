"""A process that follows a feed by its last position: `python -m appending.follow MODULE ADDRESS`.

It keeps one number, the greatest position it was given, and asks for what lies after it; what it
never got although a later full reading has it was missed.
"""

from __future__ import annotations

import json
import sys
import threading
import time

from appending.system import System, open_system

PAGE = 1_000
POLL_SECONDS = 0.02
LAST_LOOKS = 5


def main() -> None:
    module, address = (json.loads(argument) for argument in sys.argv[1:])
    system = open_system(module, address)
    start = system.last()
    stopped = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), stopped.set()), daemon=True).start()
    print(json.dumps("ready"), flush=True)
    seen = _follow(system, start, stopped)
    everything = _read_all(system, start)
    print(json.dumps({"missed": len(everything - seen)}), flush=True)
    system.close()


def _follow(system: System, start: int, stopped: threading.Event) -> set[int]:
    seen: set[int] = set()
    after, empty = start, 0
    while empty < LAST_LOOKS:
        last_look = stopped.is_set()
        found = system.follow(after, PAGE)
        seen.update(found)
        after = max([after, *found])
        empty = empty + 1 if last_look and not found else 0
        if len(found) < PAGE:
            time.sleep(POLL_SECONDS)
    return seen


def _read_all(system: System, start: int) -> set[int]:
    everything: set[int] = set()
    after = start
    while found := system.follow(after, PAGE):
        everything.update(found)
        after = max(found)
    return everything


if __name__ == "__main__":
    main()
