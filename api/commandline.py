"""The command line: `caseledger …`.

Each command imports what it needs when it is called, so that none waits for another's libraries.
"""

# ruff: noqa: PLC0415
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.operators.destroying_commands import destruction
from api.operators.disclosing_commands import disclosure
from api.operators.erasing_commands import erasure, hold, retention
from api.operators.exporting_commands import export
from api.operators.feed_commands import feed
from api.operators.projecting_commands import projections
from api.operators.readings_commands import readings
from api.processes.process import REFUSED
from infrastructure.postgres.cannot_start import CannotStart

# A traceback with the values of variables in it could show what must not be in a log.
app = typer.Typer(
    name="caseledger",
    help="Case records as an append-only history.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


keys = typer.Typer(help="Keys that sign, and those that wrap.", no_args_is_help=True)
notary = typer.Typer(help="The notary, which signs checkpoints.", no_args_is_help=True)
app.add_typer(keys, name="keys")
app.add_typer(notary, name="notary")
verify = typer.Typer(help="Whether anything was altered or is missing.", no_args_is_help=True)
app.add_typer(verify, name="verify")
epoch = typer.Typer(
    help="The log's epochs, after a restore that lost events.", no_args_is_help=True
)
app.add_typer(epoch, name="epoch")
app.add_typer(erasure, name="erasure")
app.add_typer(hold, name="hold")
app.add_typer(retention, name="retention")
app.add_typer(destruction, name="destruction")
app.add_typer(disclosure, name="disclosure")
app.add_typer(feed, name="feed")
app.add_typer(projections, name="projections")
app.add_typer(readings, name="readings")
app.command()(export)

WhichLog = Annotated[
    Literal["case", "access"], typer.Option("--log", help="The case log, or who has seen what.")
]
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


@app.command()
def run() -> None:
    """Start Postgres, the API, the projection worker and the notary; stop them on Ctrl-C."""
    from api.operators.stop_request import StopRequest
    from api.processes.child import starting

    request = StopRequest()
    request.listen()
    # The API takes longest to load and does nothing before it is told, so it comes first.
    with starting() as children:
        from api.processes.run import run as run_service
        from api.settings import load_settings

        code = run_service(load_settings(), children, say=_say, stop_asked=request)
    raise typer.Exit(code)


@app.command()
def token(
    persona: Annotated[str, typer.Option("--as", help="One of the invented personas.")],
) -> None:
    """Print a token of the built-in issuer for one of its invented personas."""
    from api.demonstration.personas import PERSONAS
    from api.local_issuing import local_issuer
    from api.settings import load_settings

    if persona not in PERSONAS:
        raise CannotStart(f"There is no such persona; choose one of {', '.join(PERSONAS)}.")
    print(local_issuer(load_settings()).token(PERSONAS[persona]))


@app.command()
def demo(
    cases: Annotated[int, typer.Option("--cases", min=1, help="How many cases.")] = 100,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Which population.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Record a population of invented cases; running it again goes on where it stopped."""
    from api.operators.demo import demo as record_population
    from api.operators.stop_request import StopRequest
    from api.settings import load_settings

    request = StopRequest()
    request.listen()
    settings = load_settings()
    record_population(settings, cases=cases, seed=seed, as_json=as_json, stop_asked=request)


@app.command()
def report(  # noqa: PLR0917 - typer calls it by keyword
    kind: Annotated[str, typer.Argument(help="outcomes, waits or measures.")],
    first: Annotated[str, typer.Option("--from", help="The first day, as 2026-04-01.")],
    last: Annotated[str, typer.Option("--to", help="The last day, as 2026-06-30.")],
    by: Annotated[
        str | None, typer.Option(help="What to divide by, such as quarter or descriptor.")
    ] = None,
    as_at: Annotated[
        str | None, typer.Option(help="The record as it stood then, as 2026-07-01T09:00:00Z.")
    ] = None,
    compare_to: Annotated[
        str | None, typer.Option(help="Tell what moved since the record stood as it did then.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the figures as CSV.")] = False,
) -> None:
    """Print outcomes, waits or measures of a period, each figure with its cases."""
    from api.operators.reporting import Form, asked_on_command_line, written_report
    from api.settings import load_settings

    asked = asked_on_command_line(
        kind, first=first, last=last, by=by, as_at=as_at, compare_to=compare_to
    )
    if as_json and as_csv:
        raise CannotStart("Choose --json or --csv.")
    form = Form.JSON if as_json else Form.CSV if as_csv else Form.TABLE
    sys.stdout.write(written_report(load_settings(), asked, form))


@app.command("import")
def import_extract(
    folder: Annotated[Path, typer.Option("--from", help="The folder that holds the extract.")],
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", help="How its tables become commands; unset: the national ones."),
    ] = None,
    quarantine: Annotated[
        Path, typer.Option("--quarantine", help="Where to write which rows are left out, and why.")
    ] = Path("quarantine.csv"),
    as_json: Annotated[bool, typer.Option("--json", help="Print the totals as JSON.")] = False,
) -> None:
    """Import an extract of another system; running it again imports nothing twice."""
    from api.importing.command import import_extract as bring_in
    from api.operators.stop_request import StopRequest
    from api.settings import load_settings

    request = StopRequest()
    request.listen()
    settings = load_settings()
    code = bring_in(
        settings,
        mapping=mapping,
        folder=folder,
        quarantine=quarantine,
        as_json=as_json,
        stop_asked=request,
    )
    raise typer.Exit(code)


@keys.command("note")
def note_key(log: WhichLog = "case") -> None:
    """Make the key that signs checkpoints, if there is none, and print its public half (a vkey)."""
    from api.notarising.notary import note_key as made
    from api.notarising.served_logs import LOGS
    from api.settings import load_settings

    print(made(load_settings(), LOGS[log]))


@keys.command("rotate")
def rotate() -> None:
    """Renew the key that wraps the data keys; a rotation that was stopped goes on."""
    from api.operators.key_rotation import rotate_keks
    from api.settings import load_settings

    print(rotate_keks(load_settings()))


@keys.command("witness")
def witness_key() -> None:
    """Make a witness's key, if there is none, and print its public half (a vkey)."""
    from api.notarising.witness import witness_key as made
    from api.settings import load_settings

    print(made(load_settings()))


@keys.command("policy")
def policy() -> None:
    """Print the policy for auditors: both logs' keys, the witnesses and what makes a quorum."""
    from api.notarising.cosigning import auditors_policy
    from api.notarising.notary import note_vkeys as made
    from api.notarising.served_logs import LOGS
    from api.settings import load_settings

    settings = load_settings()
    vkeys = [vkey for log in LOGS.values() for vkey in made(settings, log)]
    sys.stdout.write(auditors_policy(settings, vkeys))


@app.command()
def witness() -> None:
    """Cosign the checkpoints of other organisations' logs, until Ctrl-C; it needs no database."""
    from api.notarising.witness import serve_witness
    from api.settings import load_settings

    serve_witness(load_settings())


@notary.command("adopt")
def adopt_checkpoint(
    checkpoint: Annotated[
        Path, typer.Option("--checkpoint", help="A file with the newest checkpoint anybody holds.")
    ],
    log: WhichLog = "case",
) -> None:
    """Give a notary whose record was lost this checkpoint to go on from."""
    from api.notarising.notary import adopt_checkpoint as adopt
    from api.notarising.served_logs import LOGS
    from api.settings import load_settings

    _say(adopt(load_settings(), checkpoint, LOGS[log]))


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
    open_new_epoch(load_settings(), decision, say=_say, stop_asked=request)


@app.command()
def evidence(  # noqa: PLR0917 - typer calls it by keyword
    case: Annotated[str, typer.Option("--case", help="The id of the case.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write, such as case.zip.")],
    by: Annotated[
        str | None, typer.Option("--by", help="The local id of who asks; unset: the service.")
    ] = None,
    why: Annotated[str, typer.Option("--why", help="For what purpose.")] = "quality",
    position: Annotated[
        int | None,
        typer.Option("--position", min=1, help="As of the first checkpoint that covers it."),
    ] = None,
    readings: Annotated[
        int | None,
        typer.Option("--readings", min=1, help="Who saw it up to this access log position."),
    ] = None,
    withhold: Annotated[
        list[str] | None,
        typer.Option("--withhold", help="Leave out a part: EVENT/PART=GROUND; may be repeated."),
    ] = None,
) -> None:
    """Write an evidence bundle of a case, which `caseledger-verify` checks without us."""
    from api.operators.evidence import asked_on_command_line, write_evidence
    from api.settings import load_settings

    asked = asked_on_command_line(
        case, why=why, position=position, readings=readings, withhold=withhold or ()
    )
    _say(write_evidence(load_settings(), asked, by=by, out=out))


@app.command()
def reference() -> None:
    """Print the reference of commands, events, problems and settings."""
    from api.reference import reference as told

    print(told())


@app.command()
def schemas() -> None:
    """Write the schemas of the feed's events anew; refused where one would break its followers."""
    from api.contract.published import Published
    from api.contract.publishing import Breaking, publish
    from api.contract.registered import registered

    try:
        written = publish(Published(), registered())
    except Breaking as refused:
        raise CannotStart(str(refused)) from None
    print(f"Written: {', '.join(written)}" if written else "All stand as they are.")


def main() -> None:
    """Run one command. Exit code 2 and one sentence where it can't start."""
    try:
        app()
    except CannotStart as problem:
        print(f"caseledger: {problem}", file=sys.stderr)
        sys.exit(REFUSED)


def _say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    main()
