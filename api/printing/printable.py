"""What people wrote, in characters that the print has a font for."""

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from unicodedata import category

MOST_TOGETHER = 20
"""So many characters without a space fit in the narrowest column of text."""
_BREAK = "\N{ZERO WIDTH SPACE}"
_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_LONG = re.compile(rf"({_ID})|\S{{{MOST_TOGETHER}}}(?=\S)")


def printable(text: str) -> str:
    """The text as it can be printed: a character that no font of the print holds, or that steers
    how others are shown, is written as its number, such as ⟨U+1F600⟩; what is very long without a
    space may be broken, but for ids. Line ends stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    shown = lines if lines.isascii() and lines.replace("\n", "").isprintable() else _numbered(lines)
    return _LONG.sub(lambda found: found[1] or found[0] + _BREAK, shown)


def _numbered(text: str) -> str:
    shown: list[str] = []
    # Those fonts that hold a letter and all its marks so far: one font has to set them together,
    # and a mark that stands on nothing is set by none.
    able: Sequence[frozenset[str]] = ()
    for character in text:
        among = able if category(character).startswith("M") else _fonts()
        holding = [font for font in among if character in font]
        if holding or character == "\n":
            shown.append(character)
        else:
            shown.append(f"⟨U+{ord(character):04X}⟩")
        able = () if character.isspace() else holding
    return "".join(shown)


@cache
def _fonts() -> tuple[frozenset[str], ...]:
    """The characters of each font of the print."""
    text = files(__package__).joinpath("characters.json").read_text(encoding="utf-8")
    return tuple(
        frozenset(chr(code) for first, last in ranges for code in range(first, last + 1))
        for ranges in json.loads(text)["fonts"].values()
    )
