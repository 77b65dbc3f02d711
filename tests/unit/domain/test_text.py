"""Text is refused where a machine would choke on it later, and never repeated in the refusal."""

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.text import Line, NhsNumber, Text

TEXT, LINE, NUMBER = TypeAdapter(Text), TypeAdapter(Line), TypeAdapter(NhsNumber)


@pytest.mark.parametrize("code", [*range(0x20), 0x7F])
def test_controls_are_refused_but_for_those_that_people_type(code):
    typed = f"before{chr(code)}after"
    if chr(code) in "\n\r\t":
        assert TEXT.validate_python(typed) == typed
    else:
        with pytest.raises(ValidationError, match="control character"):
            TEXT.validate_python(typed)


@pytest.mark.parametrize("half", [0xD800, 0xDBFF, 0xDC00, 0xDFFF])
def test_half_a_character_is_refused(half):
    with pytest.raises(ValidationError):
        TEXT.validate_python(f"a{chr(half)}b")


@pytest.mark.parametrize("typed", ["naïve – “quoted” 🙂", "a" * 20_000, "a\u2028b"])
def test_what_people_write_is_kept_as_it_is(typed):
    assert TEXT.validate_python(typed) == typed


@pytest.mark.parametrize("typed", ["", "  \n ", "a" * 20_001])
def test_nothing_and_too_much_are_refused(typed):
    with pytest.raises(ValidationError):
        TEXT.validate_python(typed)


@pytest.mark.parametrize("typed", ["two\nlines", "two\rlines", "a" * 301])
def test_a_line_is_one_line(typed):
    with pytest.raises(ValidationError):
        LINE.validate_python(typed)


def test_an_nhs_number_has_its_check_digit():
    assert NUMBER.validate_python("999 000 1022") == "9990001022"
    for wrong in ("9990001023", "999000102", "99900010222222", "abcdefghij"):
        with pytest.raises(ValidationError):
            NUMBER.validate_python(wrong)
