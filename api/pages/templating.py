"""Templates: ours, in which a name that is not there is an error, and those of the design system,
which count on such names being empty. Neither knows how strict the other is.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

from jinja2 import ChainableUndefined, Environment, PackageLoader, StrictUndefined

from api.pages import words

_MACRO = re.compile(r"nhsuk/components/([a-z-]+)/macro\.jinja")


@cache
def templates() -> Environment:
    """Our templates; `nhsuk` in them holds the components of the design system by name."""
    environment = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["nhsuk"] = SimpleNamespace(**_components())
    environment.filters.update(words.FILTERS)
    return environment


def _components() -> Mapping[str, Callable[..., str]]:
    environment = Environment(
        loader=PackageLoader("nhsuk_frontend_jinja"),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found: dict[str, Callable[..., str]] = {}
    for name in environment.list_templates():
        if _MACRO.fullmatch(name):
            found |= _macros(environment, name)
    return found


def _macros(environment: Environment, name: str) -> dict[str, Callable[..., Any]]:
    module = environment.get_template(name).module
    return {key: value for key, value in vars(module).items() if not key.startswith("_")}
