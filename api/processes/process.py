"""One process of a run: `python -m api.processes.process serve|work|notarise|deliver DESCRIPTOR`.

Not a command of the command line, whose libraries would cost every start a tenth of a second.
"""

# ruff: noqa: PLC0415 - each process loads only what is its own
import sys

from api.processes.lifeline import Lifeline
from infrastructure.postgres.cannot_start import CannotStart

REFUSED = 2
"""Exit code where it could not start; one sentence on stderr says what to do."""


def main(which: str, descriptor: int) -> None:
    """Be one of the processes of the run at the other end of the descriptor."""
    # structlog would load rich, a tenth of a start, to colour tracebacks that no log of ours holds.
    sys.modules["rich"] = None  # type: ignore[assignment] # what import takes for "not installed"
    line = Lifeline(descriptor)
    try:
        if which == "serve":
            from api.processes.serve import serve

            serve(line)
        elif which == "work":
            from api.processes.worker import main as work

            line.wait_for_go()
            line.watch()
            work()
        elif which == "notarise":
            from api.notarising.notary import main as notarise

            line.wait_for_go()
            line.watch()
            notarise()
        else:
            from api.processes.deliver import main as deliver

            line.wait_for_go()
            line.watch()
            deliver()
    except CannotStart as problem:
        print(f"caseledger: {problem}", file=sys.stderr)
        sys.exit(REFUSED)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
