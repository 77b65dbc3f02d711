"""One factual line about an entry, from what it is called and its codes: nobody's words."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

_RULES = ("version", "policy")
_OF_WHAT_IT_POINTS_AT = frozenset({"entry_type", "entry_significant"})


def factual_line(label: str, data: Mapping[str, Any]) -> str:
    """What happened, as far as codes, days and numbers tell it; ids and the versions of rules are
    left to the entry itself. The same entry gives the same line."""
    told = "; ".join(_told(data))
    return f"{label}: {told}" if told else label


def _told(data: Mapping[str, Any]) -> Iterator[str]:
    for name, value in data.items():
        if name.endswith(_RULES) or name in _OF_WHAT_IT_POINTS_AT or value is False:
            continue
        if value is True:
            yield _words(name)
        elif said := ", ".join(_values(value)):
            yield f"{_words(name)} {said}"


def _values(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else (value,):
        if isinstance(each, int):
            yield str(each)
        elif isinstance(each, str) and not _is_id(each):
            yield _words(each)


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def _words(code: str) -> str:
    return code.replace("_", " ")
