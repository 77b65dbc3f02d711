"""The named SQL of a projection."""

from functools import cache
from importlib.resources import files


@cache
def statement(package: str, name: str) -> bytes:
    """The text of ``name``.sql in a package of this room."""
    return files(f"projections.{package}").joinpath(f"{name}.sql").read_bytes()
