"""Pages that name the tests which show what they say: each is there, and nothing is left open."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
HAZARDS = (ROOT / "docs" / "hazards.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`([\w./-]+\.py)::(test_\w+)`")
LINK = re.compile(r"\]\(([^)#]*)(#[^)]*)?\)")

# ASVS 5.0: how many requirements of levels 1 and 2 each section has; they come first in each.
SECTIONS = {
    **{"1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2},
    **{"2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1},
    **{"3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2},
    **{"4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4},
    **{"5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3},
    **{"6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4},
    **{"7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2},
    **{"8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1},
    **{"9.1": 3, "9.2": 4},
    **{"10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3},
    **{"11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1},
    **{"12.1": 3, "12.2": 2, "12.3": 4},
    **{"13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5},
    **{"14.1": 2, "14.2": 4, "14.3": 3},
    **{"15.1": 3, "15.2": 3, "15.3": 7},
    **{"16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3},
    **{"17.1": 1, "17.2": 4, "17.3": 2},
}
ASKED = [f"{section}.{n}" for section, most in SECTIONS.items() for n in range(1, most + 1)]


def rows(page, heading):
    """The cells of each row of the tables from this heading on."""
    for line in page.partition(heading)[2].splitlines():
        if line.startswith("| ") and not line.startswith("|---"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def judged():
    return [row for row in rows(SECURITY, "## ASVS 5.0") if len(row) == 5 and row[0][0].isdigit()]


def passed_over():
    """Every requirement of the ranges that do not apply."""
    for row in rows(SECURITY, "### What does not apply"):
        if row[0][0].isdigit():
            assert row[1]
            first, _, last = row[0].partition("–")
            section, _, low = first.rpartition(".")
            high = last.rpartition(".")[2] or low
            yield from (f"{section}.{n}" for n in range(int(low), int(high) + 1))


def test_every_requirement_stands_there_once():
    assert len(ASKED) == 253
    told = [row[0] for row in judged()] + list(passed_over())
    assert sorted(told) == sorted(ASKED)


@pytest.mark.parametrize("row", judged(), ids=lambda row: row[0])
def test_every_requirement_has_a_result_and_what_shows_it(row):
    _, level, about, result, shown = row
    assert level in {"1", "2"}
    assert about
    kind, _, how = result.partition(": ")
    match kind:
        case "holds":
            assert NAMED.search(shown)
        case "documented":
            assert LINK.search(shown)
        case "deployment" | "falls short":
            assert how
        case _:
            pytest.fail(f"{kind} is no result")


def hazards():
    return [row for row in rows(HAZARDS, "## The hazards") if re.match(r"H\d+$", row[0])]


LEVELS = {
    (severity, likelihood): level
    for severity, levels in {
        "catastrophic": "3 4 4 5 5",
        "major": "2 3 3 4 5",
        "considerable": "2 2 3 3 4",
        "significant": "1 2 2 3 4",
        "minor": "1 1 2 2 3",
    }.items()
    for likelihood, level in zip(
        ("very low", "low", "medium", "high", "very high"), levels.split(), strict=True
    )
}


@pytest.mark.parametrize("row", hazards(), ids=lambda row: row[0])
def test_every_hazard_is_rated_before_and_after_and_something_shows_its_control(row):
    assert len(row) == 8
    assert all(row)
    before, after = (re.fullmatch(r"(\d) \((\w+), ([\w ]+)\)", cell) for cell in (row[4], row[7]))
    assert before
    assert after
    for told in (before, after):
        assert told[1] == LEVELS[told[2], told[3]], row[0]
    assert after[1] <= before[1]
    assert NAMED.search(row[6])


def test_hazards_are_numbered_in_order():
    assert [row[0] for row in hazards()] == [f"H{n}" for n in range(1, len(hazards()) + 1)]
    assert len(hazards()) >= 19


@pytest.mark.parametrize("page", [SECURITY, HAZARDS], ids=["security", "hazards"])
def test_every_test_that_is_named_exists(page):
    named = set(NAMED.findall(page))
    assert named
    for path, test in named:
        text = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^\s*def {test}\(", text, re.MULTILINE), f"{path}::{test}"


@pytest.mark.parametrize("page", [SECURITY, HAZARDS], ids=["security", "hazards"])
def test_every_page_that_is_named_exists(page):
    headings = {
        "#" + re.sub(r"[^\w\s-]", "", told.lower()).strip().replace(" ", "-")
        for told in re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    }
    for path, anchor in LINK.findall(page):
        assert not path or (ROOT / "docs" / path).is_file(), path
        assert path or anchor in headings, anchor
