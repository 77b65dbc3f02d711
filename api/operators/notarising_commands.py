"""The commands `caseledger keys …`, `caseledger notary …` and `caseledger witness`.

As in `api.commandline`, each imports what it needs when it is called.
"""

# ruff: noqa: PLC0415
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

keys = typer.Typer(help="Keys that sign, and those that wrap.", no_args_is_help=True)
notary = typer.Typer(help="The notary, which signs checkpoints.", no_args_is_help=True)

WhichLog = Annotated[
    Literal["case", "access"], typer.Option("--log", help="The case log, or who has seen what.")
]


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

    print(adopt(load_settings(), checkpoint, LOGS[log]))
