"""The commands `caseledger readings …`.

As in `api.commandline`, each imports what it needs when it is called.
"""

# ruff: noqa: PLC0415
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.operators.erasing_commands import By, id_of
from infrastructure.postgres.cannot_start import CannotStart

readings = typer.Typer(help="Who has seen what.", no_args_is_help=True)


@readings.command("export")
def export(
    first: Annotated[str, typer.Option("--from", help="The first day, as 2026-04-01.")],
    last: Annotated[str, typer.Option("--to", help="The last day.")],
    by: By,
    out: Annotated[Path, typer.Option("--out", help="The file to write; there is none yet.")],
) -> None:
    """Write the readings of some days as FHIR AuditEvents, a line of JSON each."""
    from api.operators.readings_export import export_readings
    from api.settings import load_settings

    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise CannotStart("Write days as 2026-04-01.") from None
    written, position = export_readings(load_settings(), days, by=id_of(by, "--by"), out=out)
    print(f"{out}: {written:,} readings, up to position {position} of the access log.")
