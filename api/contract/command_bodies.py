"""The body of a command: what the routes take, the description tells of, and the forms ask for."""

from functools import cache

from pydantic import create_model

from application.orders import Circumstance
from domain.commands import Command


@cache
def body_model(asked: type[Command]) -> type[Circumstance]:
    """The body of a command: what surrounds it, and under ``data`` its content."""
    name = "".join(word.title() for word in asked.NAME.split("-"))
    model: type[Circumstance] = create_model(
        f"{name}Body", __base__=Circumstance, __doc__=asked.SUMMARY, data=(asked, ...)
    )
    return model
