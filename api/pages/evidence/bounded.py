"""Runs the verifier within bounds: a program of its own, which loads nothing of the service.

What comes to be judged may be made to wear out whoever judges it.
"""

import resource
import runpy

_MOST_MEMORY = 2**30
_MOST_SECONDS = 20

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    runpy.run_module("caseledger_verify", run_name="__main__", alter_sys=True)
