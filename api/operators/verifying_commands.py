"""The commands `caseledger verify …` and `caseledger epoch …`.

As in `api.commandline`, each imports what it needs when it is called.
"""

# ruff: noqa: PLC0415
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from api.operators.notarising_commands import WhichLog
from infrastructure.postgres.cannot_start import CannotStart

verify = typer.Typer(help="Whether anything was altered or is missing.", no_args_is_help=True)
epoch = typer.Typer(
    help="The log's epochs, after a restore that lost events.", no_args_is_help=True
)

KeptCheckpoints = Annotated[
    list[Path] | None,
    typer.Option("--checkpoint", help="A file of checkpoints that somebody else has kept."),
]
LogKeys = Annotated[
    list[str] | None,
    typer.Option(
        "--key", help="The log's vkey, of each epoch; unset: those of the folder of secrets."
    ),
]


@verify.command("log")
def verify_log(  # noqa: PLR0917 - typer calls it by keyword
    log: WhichLog = "case",
    openings: Annotated[
        bool, typer.Option("--openings", help="Open every part whose key exists, too; slow.")
    ] = False,
    checkpoint: KeptCheckpoints = None,
    key: LogKeys = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            "--policy",
            help="A file of the witnesses and keys that you trust; unset: the witnesses of"
            " CASELEDGER_WITNESS_POLICY.",
        ),
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option("--resume", help="Keep in this file how far it came, and go on from there."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Check every event, the tree over them and all checkpoints; exit code 1 if any is false."""
    from api.notarising.served_logs import LOGS
    from api.operators.log_verification import Asked
    from api.operators.log_verification import verify_log as verified
    from api.operators.stop_request import StopRequest
    from api.processes.pauses import make_pauses_rare
    from api.settings import load_settings

    make_pauses_rare()
    request = StopRequest()
    request.listen()
    asked = Asked(
        log=LOGS[log],
        openings=openings,
        resume=resume,
        checkpoints=checkpoint or (),
        keys=key or (),
        policy=policy,
        as_json=as_json,
    )
    raise typer.Exit(verified(load_settings(), asked, stop_asked=request))


@verify.command("restore")
def verify_restore(
    checkpoint: KeptCheckpoints = None,
    key: LogKeys = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Check that a restored log begins what was signed for; exit code 2 if short, 1 if forked."""
    from api.operators.restoring import COULD_NOT
    from api.operators.restoring import verify_restore as verified
    from api.operators.stop_request import StopRequest
    from api.settings import load_settings

    request = StopRequest()
    request.listen()
    try:
        code = verified(
            load_settings(),
            checkpoints=checkpoint or (),
            keys=key or (),
            as_json=as_json,
            stop_asked=request,
        )
    except CannotStart as problem:
        # The usual code of that means here that the log is short.
        print(f"caseledger: {problem}", file=sys.stderr)
        code = COULD_NOT
    raise typer.Exit(code)


@epoch.command("open")
def open_epoch(
    by: Annotated[str, typer.Option("--by", help="The local id of whoever decided.")],
    checkpoint: KeptCheckpoints = None,
) -> None:
    """Go on without the events that a restore lost, under a new name and key."""
    from uuid import UUID

    from api.operators.restoring import Decision, open_new_epoch
    from api.operators.stop_request import StopRequest
    from api.settings import load_settings

    try:
        decision = Decision(by=UUID(by), checkpoints=checkpoint or ())
    except ValueError:
        raise CannotStart("--by must be an id, such as a UUID of the directory.") from None
    request = StopRequest()
    request.listen()
    open_new_epoch(load_settings(), decision, say=partial(print, flush=True), stop_asked=request)
