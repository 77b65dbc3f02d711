"""Text as people write it, refused where a machine would choke on it later.

A refusal never repeats the text: what is typed into a case is personal.
"""

import re
from typing import Annotated

from nhs_number import is_valid
from pydantic import AfterValidator, StringConstraints

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HALF = re.compile(r"[\ud800-\udfff]")


def _writable(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("holds a control character")
    if _HALF.search(value):
        raise ValueError("holds half of a character")
    if not value.strip():
        raise ValueError("holds no text")
    return value


def _one_line(value: str) -> str:
    if "\n" in value or "\r" in value:
        raise ValueError("must be one line")
    return value


def _nhs_number(value: str) -> str:
    digits = value.replace(" ", "").replace("-", "")
    if not is_valid(digits):
        raise ValueError("is not a valid NHS number")
    return digits


Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000), AfterValidator(_writable)]
Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=300),
    AfterValidator(_writable),
    AfterValidator(_one_line),
]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$")]
NhsNumber = Annotated[
    str, StringConstraints(min_length=10, max_length=14), AfterValidator(_nhs_number)
]
