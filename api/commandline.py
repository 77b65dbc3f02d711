"""The command line: `caseledger …`.

Each command imports what it needs when it is called, so that none waits for another's libraries.
"""

# ruff: noqa: PLC0415
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.operators.destroying_commands import destruction
from api.operators.disclosing_commands import disclosure
from api.operators.erasing_commands import erasure, hold, retention
from api.operators.exporting_commands import export
from api.operators.feed_commands import feed
from api.operators.notarising_commands import keys, notary, witness
from api.operators.projecting_commands import projections
from api.operators.readings_commands import readings
from api.operators.verifying_commands import epoch, verify
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


app.add_typer(keys, name="keys")
app.add_typer(notary, name="notary")
app.add_typer(verify, name="verify")
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
app.command()(witness)


@app.command()
def run() -> None:
    """Start Postgres, the API, the worker of the views, the notary and what delivers to followers;
    stop them on Ctrl-C."""
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
