"""The commands `caseledger disclosure …`.

As in `api.commandline`, each imports what it needs when it is called.
"""

# ruff: noqa: PLC0415
import json
import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID, uuid4

import typer

from api.operators.erasing_commands import By, id_of

disclosure = typer.Typer(
    help="Who asked for a person's record, and what they are given.", no_args_is_help=True
)

Id = Annotated[str, typer.Argument(help="The id of the disclosure.")]
Organisation = Annotated[
    str, typer.Option("--organisation", help="Whose cases whoever decides answers for.")
]


@disclosure.command("ask")
def ask(  # noqa: PLR0917 - typer calls it by keyword
    command: Annotated[str, typer.Argument(help="A command, such as request-disclosure.")],
    by: By,
    organisation: Organisation,
    data: Annotated[
        str, typer.Option("--data", help="A file with the content in JSON; - reads standard input.")
    ],
    disclosure: Annotated[
        str | None, typer.Option("--disclosure", help="To which one; unset: it begins one.")
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", help="The same again sends the same command again.")
    ] = None,
) -> None:
    """Put a command to a disclosure; prints the disclosure's id."""
    from api.operators.disclosing import ask as asked
    from api.operators.disclosing import desk
    from api.settings import load_settings

    content = sys.stdin.buffer.read() if data == "-" else Path(data).read_bytes()
    id: UUID | None = id_of(disclosure, "--disclosure") if disclosure else None
    with desk(load_settings(), by=id_of(by, "--by"), organisation=organisation) as at:
        print(asked(at, command, content, disclosure=id, key=key or str(uuid4())))


@disclosure.command("list")
def list_disclosures(by: By, organisation: Organisation) -> None:
    """Print every disclosure, a line of JSON each."""
    from api.operators.disclosing import desk, listed
    from api.settings import load_settings

    with desk(load_settings(), by=id_of(by, "--by"), organisation=organisation) as at:
        for each in listed(at):
            print(json.dumps(each))


@disclosure.command("show")
def show(disclosure: Id, by: By, organisation: Organisation) -> None:
    """Print one disclosure: what is decided so far, who else's record names the person."""
    from api.operators.disclosing import desk, shown
    from api.settings import load_settings

    with desk(load_settings(), by=id_of(by, "--by"), organisation=organisation) as at:
        print(json.dumps(shown(at, id_of(disclosure, "DISCLOSURE"))))


@disclosure.command("pack")
def pack(
    disclosure: Id,
    by: By,
    organisation: Organisation,
    out: Annotated[Path, typer.Option("--out", help="The file to write; there is none yet.")],
) -> None:
    """Write the pack as it would be or was released; prints its SHA-256."""
    from api.operators.disclosing import desk, write_pack
    from api.settings import load_settings

    with desk(load_settings(), by=id_of(by, "--by"), organisation=organisation) as at:
        print(write_pack(at, id_of(disclosure, "DISCLOSURE"), out))
