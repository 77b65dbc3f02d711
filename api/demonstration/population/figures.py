"""How often what happens: every figure with where it comes from."""

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def data(name: str) -> dict[str, Any]:
    """The content of one data file of the population; raises ``FileNotFoundError``."""
    text = files(__package__).joinpath("data", f"{name}.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


def figure(name: str) -> Any:
    """The value of one figure; raises ``KeyError``."""
    return data("figures")["figures"][name]["value"]
