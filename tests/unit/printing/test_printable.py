"""What people wrote, as it can be printed."""

import unicodedata

import pytest

from api.printing.printable import MOST_TOGETHER, _fonts, printable
from api.printing.typesetting import typeset
from tests.unit.printing.editions import ENTRY, FREEZING

TEMPLATE = """
#let sheet = json(bytes(sys.inputs.sheet))
#set document(title: "Characters")
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono", "New Computer Modern"), lang: "en")
#for words in sheet.words { par(text(words)) }
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "characters.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def _held():
    return sorted(set().union(*_fonts()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë O’Brien, Łukasz", "Zoë O’Brien, Łukasz"),
        ("שלום مرحبا Иван", "שלום مرحبا Иван"),
        ("e\u0301", "e\u0301"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("😀", "⟨U+1F600⟩"),
        ("李", "⟨U+674E⟩"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("a\u0000b", "a⟨U+0000⟩b"),
        ("#panic() *x* $y$ \\ @z <t>", "#panic() *x* $y$ \\ @z <t>"),
    ],
)
def test_what_no_font_holds_or_steers_others_is_a_number(text, shown):
    assert printable(text) == shown


def test_what_is_long_without_a_space_may_be_broken():
    shown = printable("x" * 10_000)
    assert shown.replace("\N{ZERO WIDTH SPACE}", "") == "x" * 10_000
    assert max(map(len, shown.split("\N{ZERO WIDTH SPACE}"))) == MOST_TOGETHER
    assert "\N{ZERO WIDTH SPACE}" not in printable("safeguarding " * 100)
    assert "\N{ZERO WIDTH SPACE}" not in printable(f"entry {ENTRY}; of a concern")


def test_every_character_that_is_left_as_it_is_can_be_set(template):
    held = [each for each in _held() if printable(each) == each]
    assert len(held) > 4_000
    assert typeset(template, {"words": held}, at=FREEZING.at).startswith(b"%PDF")


def test_a_mark_stands_only_on_a_letter_that_the_same_font_holds(template):
    marks = [each for each in _held() if unicodedata.category(each).startswith("M")]
    letters = ["a", "Ж", "ב", "ب", "Ω", "Ա", "ა", "漢", " ", "\n"]
    words = [printable(letter + mark + mark) for letter in letters for mark in marks]
    assert any("⟨U+" in each for each in words)
    made = typeset(template, {"words": words}, at=FREEZING.at)
    assert made.startswith(b"%PDF")
