"""How a hidden matter stands, in words: what it is, by when whom to tell, what was decided."""

from collections.abc import Mapping
from typing import Any

from api.pages import words
from api.pages.tables import Cell
from domain.policies import policy

CONCERN = "A concern that must not show in a case"
ALLEGATION = "Allegation against somebody who works here"


def grounds(codes: list[str]) -> str:
    """On what grounds somebody is alleged to have done something."""
    labels = policy("matters")["allegation_grounds"]
    return words.first_letter("; ".join(labels[each]["label"] for each in codes))


def clock(told: Mapping[str, Any], *, is_late: bool) -> Cell:
    """By when the designated officer of the local authority is to be told, or that they were."""
    if told.get("lado_told"):
        return Cell("Was told")
    if told.get("contact_lado_by") is None:
        return Cell("No day is set")
    by = f"By {words.day(told['contact_lado_by'])}"
    return Cell(f"{by}, overdue" if is_late else by, stands_out=is_late)


def stands(told: Mapping[str, Any]) -> str:
    """What was last said of it."""
    labels = policy("matters")
    for said, group in (
        ("outcome", "outcomes"),
        ("decision", "decisions"),
        ("threshold", "thresholds"),
    ):
        if told.get(said) is not None:
            label: str = labels[group][told[said]]["label"]
            return words.first_letter(label)
    return "Not judged yet"
