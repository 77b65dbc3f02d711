"""The page of questions names each of them once, with a way to ask it and a test that shows it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
STORIES = ROOT / "tests" / "acceptance" / "stories"
QUESTIONS = 56
NAMED = re.compile(r"`([\w./-]+\.py)::(test_\w+)`")
ROUTE = re.compile(r"`((?:GET|POST) [^`]+)`")


def rows():
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.splitlines()
        if re.match(r"\| \d", line)
    ]


def test_every_question_stands_there_once_and_in_order():
    assert [row[0] for row in rows()] == [str(n) for n in range(1, QUESTIONS + 1)]


def test_every_test_that_is_named_exists_and_is_of_its_question():
    for number, _, _, shown in rows():
        found = NAMED.search(shown)
        assert found, number
        path, test = found.groups()
        text = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^def {test}\(", text, re.MULTILINE), f"{path}::{test}"
        if "/stories/" in path:
            assert test.startswith(f"test_q{int(number):02}_"), test


def test_every_question_that_the_stories_are_asked_is_shown_by_them():
    asked = {
        int(number)
        for path in sorted(STORIES.glob("test_*.py"))
        for number in re.findall(r"^def test_q(\d\d)_", path.read_text("utf-8"), re.MULTILINE)
    }
    shown = {int(number) for number, _, _, shown in rows() if "/stories/" in shown}
    assert asked == shown


def test_every_way_to_ask_is_in_the_reference():
    for number, _, asked, _ in rows():
        for route in ROUTE.findall(asked):
            way = route.replace("{case}", "/cases/{case_id}")
            assert f"### {way}\n" in REFERENCE, f"{number}: {way}"
