"""Passages of texts: found by their path, left out wherever they stand, and nothing beside them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.disclosure.passages import check_span, text_of, without
from domain.commands import NotAcceptable
from domain.governance.disclosure_parts import Span

PART = {"text": "Ada and Bo", "said": [{"words": "Bo hit me"}, {"words": "No"}], "count": 3}


def span(start: int, end: int, field: str = "text") -> Span:
    return Span(field=field, start=start, end=end)


def test_a_text_is_found_by_its_path() -> None:
    assert text_of(PART, "text") == "Ada and Bo"
    assert text_of(PART, "said.0.words") == "Bo hit me"


@pytest.mark.parametrize(
    "field", ["texts", "said", "said.2.words", "said.words", "count", "text.0"]
)
def test_what_is_no_text_has_no_passages(field: str) -> None:
    with pytest.raises(NotAcceptable) as refused:
        text_of(PART, field)
    assert refused.value.code == "no-such-span"


def test_a_passage_ends_with_its_text_at_the_latest() -> None:
    check_span(PART, span(0, 10))
    with pytest.raises(NotAcceptable):
        check_span(PART, span(9, 11))


def test_passages_are_replaced_by_their_ground_and_all_else_stays() -> None:
    told = without(
        PART, [(span(8, 10), "third_party"), (span(0, 2, "said.0.words"), "third_party")]
    )
    assert told == {
        "text": "Ada and [withheld: third party]",
        "said": [{"words": "[withheld: third party] hit me"}, {"words": "No"}],
        "count": 3,
    }
    assert PART["text"] == "Ada and Bo", "what was opened is not changed"


def test_passages_that_overlap_are_one() -> None:
    told = without({"text": "abcdefghij"}, [(span(2, 6), "crime"), (span(4, 8), "third_party")])
    assert told == {"text": "ab[withheld: crime]ij"}
    inside = without({"text": "abcdefghij"}, [(span(2, 8), "crime"), (span(3, 4), "third_party")])
    assert inside == {"text": "ab[withheld: crime]ij"}


_CUT = st.tuples(st.integers(0, 30), st.integers(1, 15))


@given(st.text("abc", min_size=1, max_size=30), st.lists(_CUT, max_size=6))
def test_nothing_of_a_passage_is_told_and_everything_else_is(
    text: str, cuts: list[tuple[int, int]]
) -> None:
    spans = [(span(a, min(a + n, len(text))), "crime") for a, n in cuts if a < len(text)]
    told = without({"text": text}, spans)["text"]
    hidden = {at for each, _ in spans for at in range(each.start, each.end)}
    kept = "".join(letter for at, letter in enumerate(text) if at not in hidden)
    assert told.replace("[withheld: crime]", "") == kept
