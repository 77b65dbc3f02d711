"""A process that follows a log of invented cases, to be killed: ``python -m … URL``."""

import sys
import threading

from psycopg_pool import ConnectionPool

from domain.case.referral.referral import Pathway
from projections.caseload.projection import CaseloadProjection
from projections.runner import Runner
from tests.integration.projections.histories import Ledger
from tests.integration.projections.memory_log import MemoryLog


def invented_log() -> MemoryLog:
    """The same log in every process."""
    ledger = Ledger()
    for pathway in (*Pathway, *Pathway):
        ledger.whole_case(pathway)
    ledger.log.shuffle(seed=13)
    return ledger.log


def main() -> None:
    """Follow in small batches until killed."""
    with ConnectionPool(sys.argv[1], min_size=1, max_size=4, open=True) as pool:
        runner = Runner(CaseloadProjection(), pool, invented_log(), tell=print, batch=3)
        runner.run(threading.Event(), 60.0)


if __name__ == "__main__":
    main()
