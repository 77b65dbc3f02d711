"""Processes that have their code from the start, so that many can be killed in little time.

There is one server of forks in a run, and it loads what it was last told to load. So it is told
once, here, of all that anybody runs in a process: with a list in each module, most processes loaded
the whole service anew.
"""

import multiprocessing

PROCESS = multiprocessing.get_context("forkserver")
PROCESS.set_forkserver_preload(
    [
        "tests.faults.consuming",
        "tests.faults.delivering",
        "tests.faults.herd",
        "tests.faults.neighbours",
        "tests.faults.projecting",
        "tests.faults.relaying",
        "tests.faults.serving",
        "tests.integration.access.killed",
        "tests.integration.notary.killed",
    ]
)
