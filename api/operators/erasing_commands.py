"""The commands `caseledger erasure …`, `caseledger hold …` and `caseledger retention …`.

As in `api.commandline`, each imports what it needs when it is called.
"""

# ruff: noqa: PLC0415
import json
from datetime import date
from typing import Annotated
from uuid import UUID

import typer

from infrastructure.postgres.cannot_start import CannotStart

erasure = typer.Typer(help="What is to be erased, and by whose decision.", no_args_is_help=True)
hold = typer.Typer(help="What is kept because somebody needs it.", no_args_is_help=True)
retention = typer.Typer(help="For how long records are kept.", no_args_is_help=True)

By = Annotated[str, typer.Option("--by", help="The local id of whoever decides.")]


@erasure.command("request")
def request(  # noqa: PLR0917 - typer calls it by keyword
    stream: Annotated[str, typer.Option("--stream", help="The id of the record.")],
    ground: Annotated[str, typer.Option("--ground", help="A ground of the policy `erasure`.")],
    by: By,
    subject: Annotated[
        str | None, typer.Option("--subject", help="Only what is about this person.")
    ] = None,
    event: Annotated[
        str | None, typer.Option("--event", help="Only a part of this event …")
    ] = None,
    part: Annotated[str | None, typer.Option("--part", help="The name of that part.")] = None,
) -> None:
    """Ask for an erasure; prints its id, by which somebody else approves it."""
    from api.operators.erasing import request as asked_for
    from api.settings import load_settings
    from application.erasing.erasure import ErasureAsked

    asked = ErasureAsked(
        ground=ground,
        stream=id_of(stream, "--stream"),
        subject=id_of(subject, "--subject") if subject else None,
        event=id_of(event, "--event") if event else None,
        part=part,
    )
    print(asked_for(load_settings(), asked, by=id_of(by, "--by")))


@erasure.command("approve")
def approve(erasure: Annotated[str, typer.Argument(help="The id of the erasure.")], by: By) -> None:
    """Approve an erasure that somebody else asked for, and carry it out."""
    from api.answers.erasures import told
    from api.operators.erasing import approve as approved
    from api.settings import load_settings

    id = id_of(erasure, "ERASURE")
    print(json.dumps(told(id, approved(load_settings(), id, by=id_of(by, "--by")))))


@erasure.command("refuse")
def refuse(
    erasure: Annotated[str, typer.Argument(help="The id of the erasure.")],
    reason: Annotated[str, typer.Option("--reason", help="A refusal of the policy `erasure`.")],
    by: By,
) -> None:
    """Refuse an erasure."""
    from api.operators.erasing import refuse as refused
    from api.settings import load_settings

    refused(load_settings(), id_of(erasure, "ERASURE"), by=id_of(by, "--by"), reason=reason)


@erasure.command("carry-out")
def carry_out() -> None:
    """Go on with everything that was approved and is not done; exit code 1 if something waits."""
    from api.answers.erasures import told
    from api.operators.erasing import carry_out as carried_out
    from api.settings import load_settings

    found = carried_out(load_settings())
    for id, each in found.items():
        print(json.dumps(told(id, each)))
    raise typer.Exit(0 if all(each.done for each in found.values()) else 1)


@erasure.command("list")
def list_erasures() -> None:
    """Print every erasure, a line of JSON each."""
    from api.answers.erasures import told
    from api.operators.erasing import listed
    from api.settings import load_settings

    for id, each in listed(load_settings())[0].items():
        print(json.dumps(told(id, each)))


@hold.command("place")
def place(
    authority: Annotated[str, typer.Option("--authority", help="One of the policy `erasure`.")],
    by: By,
    stream: Annotated[str | None, typer.Option("--stream", help="This record.")] = None,
    person: Annotated[str | None, typer.Option("--person", help="All about this person.")] = None,
    reference: Annotated[
        str | None, typer.Option("--reference", help="The authority's own number.")
    ] = None,
) -> None:
    """Have a record, or all about a person, kept; prints the hold's id."""
    from api.operators.erasing import place_hold
    from api.settings import load_settings
    from domain.governance.holds import PlaceHold

    if (stream is None) is (person is None):
        raise CannotStart("A hold is on a record (--stream) or on a person (--person).")
    asked = PlaceHold(
        stream=id_of(stream, "--stream") if stream else None,
        person=id_of(person, "--person") if person else None,
        authority=authority,
        reference=reference,
    )
    print(place_hold(load_settings(), asked, by=id_of(by, "--by")))


@hold.command("release")
def release(hold: Annotated[str, typer.Argument(help="The id of the hold.")], by: By) -> None:
    """Let go of a hold."""
    from api.operators.erasing import release_hold
    from api.settings import load_settings

    release_hold(load_settings(), id_of(hold, "HOLD"), by=id_of(by, "--by"))


@hold.command("list")
def list_holds() -> None:
    """Print the holds that stand, a line of JSON each."""
    from api.answers.erasures import held
    from api.operators.erasing import listed
    from api.settings import load_settings

    for each in listed(load_settings())[1]:
        print(json.dumps(held(each)))


@retention.command("due")
def due(
    by: Annotated[str, typer.Option("--by", help="The day, as 2046-04-01.")],
) -> None:
    """Print the cases whose time is over before a day, a line of JSON each; nothing is erased."""
    from api.operators.erasing import over
    from api.settings import load_settings

    try:
        day = date.fromisoformat(by)
    except ValueError:
        raise CannotStart("--by needs a day, such as 2046-04-01.") from None
    for each in over(load_settings(), day):
        print(json.dumps(each))


def id_of(text: str, option: str) -> UUID:
    """The id that an option gives. Raises ``CannotStart``."""
    try:
        return UUID(text)
    except ValueError:
        raise CannotStart(f"{option} needs an id.") from None
