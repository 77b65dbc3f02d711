"""Every row of a table of the documentation stands under a head: else it is shown as text."""

from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    str(page.relative_to(ROOT))
    for page in (
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "client").glob("*.md"),
        *(ROOT / "verifier").glob("*.md"),
    )
)


@pytest.mark.parametrize("page", PAGES)
def test_no_row_is_cut_off_from_its_table(page):
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    begun = [
        number
        for number, (before, line) in enumerate(pairwise(["", *lines]))
        if line.startswith("|") and not before.startswith("|")
    ]
    assert [
        lines[n] for n in begun if not lines[n + 1 : n + 2][0].startswith(("|-", "| -", "|:"))
    ] == []
