"""How an event's schema is called and where it is served: named as the CloudEvent's type is."""

import re

PATH = "/feed/schemas/"
_NAME = re.compile(r"([a-z]+\.[a-z0-9_]+)\.v([1-9][0-9]*)")


def schema_name(type: str, schema: int) -> str:
    """The type of the CloudEvent, which is what its schema is called too."""
    return f"{type}.v{schema}"


def type_and_version(name: str) -> tuple[str, int]:
    """The event and its version that a schema is called after; raises ``ValueError``."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(name)
    return found[1], int(found[2])
