"""What can be reported is explained."""

import re
from pathlib import Path

import pytest

from domain.outcomes import rcads, young
from domain.outcomes.figures import By
from domain.outcomes.report import Kind, names
from domain.outcomes.waits import BEFORE_REFERRAL

PAGE = (Path(__file__).parents[3] / "docs" / "figures.md").read_text(encoding="utf-8")
BANDED = re.compile(r"(wait_for_\w+?|first_to_second_treatment|quiet)_(\d+_to_\d+|over_\d+)_days")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_figure_is_explained(kind):
    for name in names(kind):
        banded = BANDED.fullmatch(name)
        told = f"{banded.group(1)}_…_days" if banded else name
        assert f"`{told}`" in PAGE


def test_every_division_and_every_reason_is_explained():
    reasons = (
        rcads.SEX_MISSING,
        rcads.AGE_MISSING,
        rcads.AGE_WITHOUT_NORM,
        rcads.RATER_WITHOUT_NORM,
        young.AGE_NOT_KNOWN,
        young.AGE_NOT_COUNTED,
        BEFORE_REFERRAL,
    )
    for name in (*By, *reasons):
        assert f"`{name}`" in PAGE
