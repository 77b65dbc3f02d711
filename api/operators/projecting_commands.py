"""The commands `caseledger projections …`.

As in `api.commandline`, each imports what it needs when it is called.
"""

# ruff: noqa: PLC0415
import json
from typing import Annotated

import typer

from api.operators.erasing_commands import id_of

projections = typer.Typer(
    help="The views that are made from the log, and how far they have come.", no_args_is_help=True
)

View = Annotated[str, typer.Argument(help="The name of the view.")]


@projections.command("status")
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Print how far behind the log each view is, and what it has set aside."""
    from rich.console import Console
    from rich.table import Table

    from api.operators.projecting import status as found
    from api.routes.operating import view_lag
    from api.settings import load_settings

    lags = found(load_settings())
    if as_json:
        print(json.dumps([view_lag(lag) for lag in lags]))
        return
    table = Table("view", "version", "position", "lacks", "for", "set aside")
    for lag in lags:
        aside = f"{lag.parked_events} events of {lag.parked_streams}" if lag.parked_events else "-"
        table.add_row(
            lag.name,
            str(lag.version),
            str(lag.position),
            f"{lag.events} events" if lag.events else "-",
            f"{lag.seconds:.1f} s" if lag.events else "-",
            aside,
        )
    Console().print(table)


@projections.command("retry")
def retry(name: View) -> None:
    """Show what a view set aside, once its fault is mended; exit code 1 if something is left."""
    from api.operators.projecting import retry as retried
    from api.settings import load_settings

    went, left = retried(load_settings(), name)
    print(f"{went} events are shown again; {left.parked_events} are still set aside.")
    if left.parked_events:
        raise typer.Exit(1)


@projections.command("rebuild-case")
def rebuild_case(
    name: View, case: Annotated[str, typer.Argument(help="The id of the case or other stream.")]
) -> None:
    """Make what a view shows of one case anew from the case's events, in one transaction."""
    from api.operators.projecting import rebuild_case as rebuilt
    from api.settings import load_settings

    print(f"Made anew from {rebuilt(load_settings(), name, id_of(case, 'CASE'))} events.")


@projections.command("rebuild")
def rebuild(
    names: Annotated[
        list[str] | None, typer.Argument(help="The names of views; none: all.")
    ] = None,
) -> None:
    """Build views anew beside those that are read, and switch to them; the old ones are kept.

    Without a name all views are, from one reading of the log.
    """
    from api.operators.rebuilding import rebuild as rebuilt
    from api.operators.stop_request import StopRequest
    from api.settings import load_settings

    request = StopRequest()
    request.listen()
    for told in rebuilt(load_settings(), names or [], stop_asked=request):
        print(told)


@projections.command("switch-back")
def switch_back(name: View) -> None:
    """Read the view again that the last rebuild switched away from, once it is up to date."""
    from api.operators.rebuilding import switch_back as switched
    from api.operators.stop_request import StopRequest
    from api.settings import load_settings

    request = StopRequest()
    request.listen()
    print(switched(load_settings(), name, stop_asked=request))
