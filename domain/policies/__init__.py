"""Rules as versioned data: codes, cut-offs and clocks, each with its source.

A rule file says which version it is, from which day it counts, and where it comes from. A mark of
``"checked": false`` means general knowledge that no document has confirmed yet: it is never shown
as a national rule. Every computed verdict names the version that computed it.
"""

import json
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def policy(name: str) -> dict[str, Any]:
    """The content of one rule file, by name; raises ``FileNotFoundError``."""
    text = files(__package__).joinpath("data", f"{name}.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


def policy_names() -> tuple[str, ...]:
    """Every rule file there is, by name."""
    folder = files(__package__).joinpath("data")
    return tuple(sorted(file.name.removesuffix(".json") for file in folder.iterdir()))


def valid_on(code: dict[str, Any], day: date) -> bool:
    """Whether a code of a code list was in use on a day."""
    begins, ends = code.get("from"), code.get("until")
    return (begins is None or date.fromisoformat(begins) <= day) and (
        ends is None or day <= date.fromisoformat(ends)
    )
