"""The commands `caseledger destruction …`.

As in `api.commandline`, each imports what it needs when it is called.
"""

# ruff: noqa: PLC0415
import json
from typing import Annotated

import typer

from api.operators.erasing_commands import By, id_of

destruction = typer.Typer(
    help="Cases that are destroyed because their time is over.", no_args_is_help=True
)

List = Annotated[str, typer.Argument(help="The id of the list.")]


@destruction.command("draw-up")
def draw_up(
    cases: Annotated[list[str], typer.Argument(help="The ids of the cases.")], by: By
) -> None:
    """Fix a list of cases whose time is over; prints its id, by which somebody else approves it."""
    from api.operators.erasing import draw_up as drawn_up
    from api.settings import load_settings

    wanted = [id_of(case, "CASES") for case in cases]
    print(drawn_up(load_settings(), wanted, by=id_of(by, "--by")))


@destruction.command("approve")
def approve(destruction: List, by: By) -> None:
    """Approve a list that somebody else drew up, and carry it out."""
    from api.answers.erasures import listed
    from api.operators.erasing import decide_destruction
    from api.settings import load_settings
    from domain.governance.destruction import ApproveDestruction

    id, actor = id_of(destruction, "DESTRUCTION"), id_of(by, "--by")
    found = decide_destruction(load_settings(), ApproveDestruction(), id, by=actor)
    print(json.dumps(listed(id, found)))


@destruction.command("refuse")
def refuse(
    destruction: List,
    reason: Annotated[str, typer.Option("--reason", help="A refusal of the policy `erasure`.")],
    by: By,
) -> None:
    """Refuse a list."""
    from api.operators.erasing import decide_destruction
    from api.settings import load_settings
    from domain.governance.destruction import RefuseDestruction

    id, actor = id_of(destruction, "DESTRUCTION"), id_of(by, "--by")
    decide_destruction(load_settings(), RefuseDestruction(reason=reason), id, by=actor)


@destruction.command("carry-out")
def carry_out() -> None:
    """Go on with every approved list that is not done; exit code 1 if something waits."""
    from api.answers.erasures import listed
    from api.operators.erasing import carry_out_destructions
    from api.settings import load_settings

    found = carry_out_destructions(load_settings())
    for id, each in found.items():
        print(json.dumps(listed(id, each)))
    raise typer.Exit(0 if all(each.done for each in found.values()) else 1)


@destruction.command("list")
def list_destructions() -> None:
    """Print every list, a line of JSON each."""
    from api.answers.erasures import listed
    from api.operators.erasing import destructions
    from api.settings import load_settings

    for id, each in destructions(load_settings()).items():
        print(json.dumps(listed(id, each)))
