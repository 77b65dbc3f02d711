"""The command `caseledger export`.

As in `api.commandline`, it imports what it needs when it is called.
"""

# ruff: noqa: PLC0415
from pathlib import Path
from typing import Annotated

import typer

from api.operators.erasing_commands import By, id_of
from infrastructure.postgres.cannot_start import CannotStart


def export(  # noqa: PLR0917 - typer calls it by keyword
    path: Annotated[
        str, typer.Argument(help="Such as '/reports/waits?from=2026-04-01&to=2026-06-30'.")
    ],
    by: By,
    organisation: Annotated[
        str, typer.Option("--organisation", help="Whose cases: the code of the organisation.")
    ],
    out: Annotated[Path, typer.Option("--out", help="The zip to write; there is none yet.")],
    form: Annotated[str, typer.Option("--format", help="csv, ndjson or parquet.")] = "parquet",
    role: Annotated[str, typer.Option("--role", help="In which role.")] = "auditor",
    why: Annotated[str, typer.Option("--why", help="For what purpose.")] = "quality",
) -> None:
    """Write a list, a board, a report or a sample as tables with a manifest."""
    from api.operators.tables_export import Asked, write_export
    from api.settings import load_settings
    from application.exports import Format
    from domain.envelope import Purpose
    from domain.roles import Role

    try:
        asked = Asked(
            path=path,
            format=Format(form),
            by=id_of(by, "--by"),
            role=Role(role),
            organisation=organisation,
            why=Purpose(why),
        )
    except ValueError:
        raise CannotStart(
            "Choose a form of csv, ndjson and parquet, and a role and a purpose of the reference."
        ) from None
    print(f"{out}: as of position {write_export(load_settings(), asked, out=out)}.")
