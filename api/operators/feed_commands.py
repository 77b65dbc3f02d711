"""The commands `caseledger feed …`.

As in `api.commandline`, each imports what it needs when it is called.
"""

# ruff: noqa: PLC0415
import json
from typing import Annotated

import typer

from api.operators.erasing_commands import id_of
from infrastructure.postgres.cannot_start import CannotStart

feed = typer.Typer(help="Who follows the feed, and how far they have come.", no_args_is_help=True)

Which = Annotated[str, typer.Argument(help="The id of the subscription.")]
By = Annotated[
    str,
    typer.Option(
        "--by",
        help="The local id of whoever decides: somebody whom the directory of the subscription's"
        " organisation has as service manager or information governance today.",
    ),
]


@feed.command("status")
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Print how far behind the log each subscription is, and what could not be delivered."""
    from api.answers.subscriptions import subscription
    from api.operators.following import status as found
    from api.operators.following import status_lines
    from api.settings import load_settings

    head, followed = found(load_settings())
    if as_json:
        told = [subscription(each) for each in followed]
        print(json.dumps({"log_position": head, "subscriptions": told}))
        return
    for line in status_lines(head, followed):
        print(line)


@feed.command("pause")
def pause(
    subscription: Which,
    by: By,
    reason: Annotated[
        str, typer.Option("--reason", help="A pause reason of docs/reference.md#subscriptions.")
    ] = "maintenance",
) -> None:
    """Tell a subscription nothing for a while; it goes on from where it stood."""
    from api.operators.following import ask
    from api.settings import load_settings
    from domain.governance.subscription.course import PauseSubscription

    asked = PauseSubscription(reason=reason)
    id, actor = id_of(subscription, "SUBSCRIPTION"), id_of(by, "--by")
    print(ask(load_settings(), asked, id, by=actor).sentence(f"is paused ({reason})"))


@feed.command("resume")
def resume(subscription: Which, by: By) -> None:
    """Go on with a subscription that was paused, or that the service gave up on."""
    from api.operators.following import ask
    from api.settings import load_settings
    from domain.governance.subscription.course import ResumeSubscription

    id, actor = id_of(subscription, "SUBSCRIPTION"), id_of(by, "--by")
    recorded = ask(load_settings(), ResumeSubscription(), id, by=actor)
    print(recorded.sentence("goes on from where it stood"))


@feed.command("replay")
def replay(
    subscription: Which,
    first: Annotated[int, typer.Option("--from", min=1, help="The first position.")],
    last: Annotated[int, typer.Option("--to", min=1, help="The last position.")],
    by: By,
) -> None:
    """Have a webhook sent a range of events once more; who pulls reads one again by themselves."""
    from api.operators.following import ask
    from api.settings import load_settings
    from domain.governance.subscription.course import OrderSubscriptionReplay

    if last < first:
        raise CannotStart("The range ends before it begins.")
    asked = OrderSubscriptionReplay(first=first, last=last)
    id, actor = id_of(subscription, "SUBSCRIPTION"), id_of(by, "--by")
    recorded = ask(load_settings(), asked, id, by=actor)
    print(recorded.sentence(f"is to be sent positions {first} to {last} once more"))
