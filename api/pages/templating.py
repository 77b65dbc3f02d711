"""Templates: ours, in which a name that is not there is an error, and those of the design system,
which count on such names being empty. Neither knows how strict the other is.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any

from jinja2 import ChainableUndefined, Environment, PackageLoader, StrictUndefined, Undefined

from api.pages import words

_TAGS_AT_HAND = 100
_MACRO = re.compile(r"nhsuk/components/([a-z-]+)/macro\.jinja")


@cache
def templates() -> Environment:
    """Our templates; `nhsuk` in them holds the components of the design system by name."""
    environment = _environment("api.pages", StrictUndefined)
    environment.globals["nhsuk"] = SimpleNamespace(**_components())
    environment.filters.update(words.FILTERS)
    return environment


def _environment(package: str, undefined: type[Undefined]) -> Environment:
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=undefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _components() -> Mapping[str, Callable[..., str]]:
    environment = _environment("nhsuk_frontend_jinja", ChainableUndefined)
    found: dict[str, Callable[..., str]] = {}
    for name in environment.list_templates():
        if _MACRO.fullmatch(name):
            found |= _macros(environment, name)
    return {**found, "tag": _drawn_once(found["tag"])}


def _drawn_once(tag: Callable[..., str]) -> Callable[[Mapping[str, str]], str]:
    """Tags hold codes in words, the same few in every row of a list: a third of the home page's
    drawing was theirs."""
    drawn = lru_cache(_TAGS_AT_HAND)(lambda *params: tag(dict(params)))
    return lambda params: drawn(*params.items())


def _macros(environment: Environment, name: str) -> dict[str, Callable[..., Any]]:
    module = environment.get_template(name).module
    return {key: value for key, value in vars(module).items() if not key.startswith("_")}
