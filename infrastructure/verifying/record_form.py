"""Record format 1, byte for byte: whether a record is canonical and says what its columns say.

Nearly every record is of the plain form: what its columns say stands where it must, and each piece
between is compared with a pattern that fixes the order of its members and the form of each. Of its
clear fields, which may be anything, the names are looked at too unless they are those of the last
record of that type, and those with objects in them are parsed and written again. Parsing and
writing whole records took twice as long. A record that the patterns do not know is judged by what
the format says, slowly; that is the only judge of what is wrong.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from pydantic_core import from_json

from application.canonical import NotCanonical, canonical, parse
from infrastructure.verifying.findings import Check

Columns = tuple[str, ...]
"""The values of a row's columns, in the order of `COLUMNS`, as the record writes them."""

COLUMNS = ("id", "kind", "request", "schema", "stream", "type", "version")
_NUMBERS = frozenset({"schema", "version"})

REQUIRED = frozenset(
    {"basis", "by", "data", "id", "kind", "log", "n", "occurred", "parts", "request", "schema"}
    | {"sensitivity", "source", "stream", "type", "v", "version", "why"}
)
OPTIONAL = frozenset({"cause", "correlation", "known"})

# Written out: to match a repeated group takes three times as long.
_ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_TEXT = r'[^"\\\x00-\x1f]++'
_CODE = r"[a-z_]++"
_NUMBER = r"(?:0|[1-9][0-9]{0,14})"
_WHEN = (
    rf'\{{(?:"about":true,)?+(?:"at":"{_TEXT}"|"on":"{_TEXT}"|"from":"{_TEXT}","to":"{_TEXT}")\}}'
)
_PART = rf'\{{"commitment":"[0-9a-f]{{64}}","name":"{_TEXT}","subject":"{_ID}"\}}'
_AUTHOR = (
    rf'\{{"actor":"{_ID}","client":"{_TEXT}"(?:,"on_behalf_of":"{_ID}")?+'
    rf',"organisation":"{_TEXT}","role":"{_CODE}"(?:,"team":"{_TEXT}")?+\}}'
)
_STRING = r'"[^"\\\x00-\x1f]*+"'
_VALUE = rf"(?:{_STRING}|-?[1-9][0-9]{{0,14}}|0|true|false|\[(?:{_STRING}(?:,{_STRING})*+)?+\])"
_FLAT = rf'\{{(?:"[a-z0-9_]++":{_VALUE}(?:,"[a-z0-9_]++":{_VALUE})*+)?+\}}'
_HEAD = re.compile(
    rf'\{{"basis":"{_CODE}","by":{_AUTHOR}(?:,"cause":"{_ID}")?+(?:,"correlation":"{_ID}")?+'
).fullmatch
_NO_DATA = re.compile(r"\{\}").fullmatch
_FLAT_DATA = re.compile(_FLAT).fullmatch
_MIDDLE = re.compile(
    rf'(?:"known":{_WHEN},)?+"log":"({_TEXT})","n":"[0-9a-f]{{32}}","occurred":{_WHEN}'
    rf',"parts":\[((?:{_PART}(?:,{_PART})*+)?+)'
).fullmatch
_CODES = re.compile(rf'{_CODE}","source":"{_CODE}","why":"{_CODE}"\}}').fullmatch
_NAMED = re.compile(rf'{_CODE}"{_TEXT}"{_NUMBER}"{_NUMBER}').fullmatch
_BARE = b"0123456789abcdef-"
_KEYS = re.compile(r'"([a-z0-9_]++)":').findall
_PART_NAMES = re.compile(rf'"name":"({_TEXT})"').findall

_HEX_16 = re.compile(r"[0-9a-f]{32}").fullmatch
_HEX_32 = re.compile(r"[0-9a-f]{64}").fullmatch
_UUID = re.compile(_ID).fullmatch

Wrong = tuple[Check, str]


def names_of_plain(record: bytes, columns: Columns, origin: str) -> list[str] | None:
    """The names of the parts of a record that is canonical, of format 1 and says what the columns
    say; None where it is not of the plain form, or something is wrong."""
    id, kind, request, schema, stream, type, version = columns
    try:
        text = record.decode()
    except UnicodeDecodeError:
        return None
    # All of the text is in one of these pieces, or is what stands between them.
    front, _, rest = text.partition(f',"id":"{id}","kind":"{kind}",')
    middle, _, rest = rest.partition(f'],"request":"{request}","schema":{schema},"sensitivity":"')
    codes, found, why = rest.partition(
        f'","stream":"{stream}","type":"{type}","v":1,"version":{version},"why":"'
    )
    head, _, data = front.partition(',"data":')
    if not found or not _is_head(head) or not _are_codes(codes, why):
        return None
    if not _are_named(kind, type, schema, version) or not _are_bare(f"{id}{stream}{request}"):
        return None
    about = _MIDDLE(middle)
    if about is None or about[1] != origin or not _is_data(data, _last_form(type)):
        return None
    parts: str = about[2]
    return _PART_NAMES(parts) if parts else []


@lru_cache(maxsize=4_096)
def _is_head(head: str) -> bool:
    return _HEAD(head) is not None


@lru_cache(maxsize=1_024)
def _are_codes(sensitivity_and_source: str, why: str) -> bool:
    return _CODES(f'{sensitivity_and_source}","why":"{why}') is not None


@lru_cache(maxsize=4_096)
def _are_named(*columns: str) -> bool:
    return _NAMED('"'.join(columns)) is not None


def _are_bare(ids: str) -> bool:
    """Whether these hold nothing that could end a string, or that JSON would write otherwise."""
    return not ids.encode().translate(None, _BARE)


class _Form:
    """The form of the clear fields that a type's last record had: most have that of the last."""

    __slots__ = ("matches",)

    def __init__(self) -> None:
        self.matches: Callable[[str], object] = _NO_DATA


@lru_cache(maxsize=1_024)
def _last_form(_type: str) -> _Form:
    return _Form()


def _is_data(data: str, last: _Form) -> bool:
    if last.matches(data):
        return True
    if not _FLAT_DATA(data):
        return data.startswith("{") and _is_canonical(data)
    names = tuple(_KEYS(data))
    if not _rise(names):
        return False
    last.matches = _form_of(names)
    return True


@lru_cache(maxsize=512)
def _form_of(names: tuple[str, ...]) -> Callable[[str], object]:
    """The pattern of clear fields of these names, each of any flat value."""
    fields = ",".join(f'"{name}":{_VALUE}' for name in names)
    return re.compile(rf"\{{{fields}\}}").fullmatch


def judge(record: bytes, columns: Columns, origin: str) -> tuple[list[str], list[Wrong]]:
    """The names of the parts, and all that is wrong with the record beside its columns."""
    try:
        value = parse(record)
    except NotCanonical:
        return [], [(Check.CANONICAL, "the record is not JSON of the canonical subset")]
    if canonical(value) != record:
        return [], [(Check.CANONICAL, "the record is not written in its canonical form")]
    if not isinstance(value, dict):
        return [], [(Check.RECORD, "the record is not an object")]
    wrong = [*_members(value), *_columns(value, columns, origin)]
    names, misshapen = _parts(value.get("parts"))
    return names, [*wrong, *misshapen]


@lru_cache(maxsize=4_096)
def _rise(keys: tuple[str, ...]) -> bool:
    """Whether each key comes after the one before it, as canonical JSON orders them."""
    return all(before < after for before, after in pairwise(keys))


def _is_canonical(text: str) -> bool:
    try:
        return canonical(from_json(text)) == text.encode()
    except ValueError:
        return False


def _members(value: dict[str, Any]) -> Iterator[Wrong]:
    lacking = REQUIRED - value.keys()
    if lacking:
        yield Check.RECORD, f"the record lacks {', '.join(sorted(lacking))}"
    if value.keys() - REQUIRED - OPTIONAL:
        yield Check.RECORD, "the record has a member that format 1 does not have"
    # True is 1 to Python, and not to the format.
    if type(value.get("v")) is not int or value["v"] != 1:
        yield Check.RECORD, "the record is not of format 1"
    if not _is(_HEX_16, value.get("n")):
        yield Check.RECORD, "the record's n is not 16 bytes in hex"


def _columns(value: dict[str, Any], columns: Columns, origin: str) -> Iterator[Wrong]:
    for name, held in zip(COLUMNS, columns, strict=True):
        said = value.get(name)
        expected = int if name in _NUMBERS else str
        if type(said) is not expected or str(said) != held:
            yield Check.COLUMN, f"the column {name} does not say what the record says"
    if value.get("log") != origin:
        yield Check.RECORD, "the record names another log"


def _parts(parts: object) -> tuple[list[str], list[Wrong]]:
    if not isinstance(parts, list):
        return [], [(Check.RECORD, "the record's parts are not a list")]
    names = [part["name"] for part in parts if _is_part(part)]
    if len(names) < len(parts):
        return names, [(Check.RECORD, "the record has a part without name, subject or commitment")]
    return names, []


def _is_part(part: object) -> bool:
    return (
        isinstance(part, dict)
        and part.keys() == {"commitment", "name", "subject"}
        and isinstance(part["name"], str)
        and _is(_HEX_32, part["commitment"])
        and _is(_UUID, part["subject"])
    )


def _is(form: Any, said: object) -> bool:
    return isinstance(said, str) and form(said) is not None
