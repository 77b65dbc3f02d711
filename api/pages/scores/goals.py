"""Goals: each in the person's own words, and how near it came, as a drawing and in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.pages import words
from api.pages.scores.drawing import drawing
from api.pages.scores.series import Row, Series, change_said, from_to

_RATERS = {
    "self": "scored by the person",
    "parent": "scored by a parent or carer",
    "clinician": "scored by a clinician",
}
_SET_BY = {
    "person": "Set by the person",
    "parent": "Set by a parent or carer",
    "jointly": "Set together",
}


@dataclass(frozen=True)
class Wording:
    """The words of a goal from when they were said."""

    entry: str
    words: str
    steps: str
    occurred: Mapping[str, Any]
    is_corrected: bool


@dataclass(frozen=True)
class Goal:
    """One goal: in its latest words, those before them, and its scores by who gave them."""

    label: str
    about: str
    wording: Wording
    earlier: tuple[Wording, ...]
    all_series: tuple[Series, ...]


@dataclass(frozen=True)
class Goals:
    """All goals that are shown, how many entries were withdrawn, and how many are not shown."""

    goals: tuple[Goal, ...]
    withdrawn: int
    not_shown: int


def goals(told: Mapping[str, Any], *, sessions: Sequence[date]) -> Goals:
    """What `GET /cases/{case_id}/goals` tells; ``sessions`` are the days on which somebody came."""
    return Goals(
        goals=tuple(
            _goal(each, number, told, sessions) for number, each in enumerate(told["goals"], 1)
        ),
        withdrawn=len(told["withdrawn"]),
        not_shown=told["not_shown"],
    )


def _goal(
    each: Mapping[str, Any], number: int, told: Mapping[str, Any], sessions: Sequence[date]
) -> Goal:
    *earlier, latest = [_wording(one) for one in each["wordings"]]
    about = _SET_BY[each["set_by"]]
    if "number" in each:
        about += f". It counts nationally, as goal {each['number']}"
    label = f"Goal {number}"
    series = (_series(one, label, told, sessions) for one in each["series"])
    return Goal(label, about, latest, tuple(earlier), tuple(series))


def _wording(one: Mapping[str, Any]) -> Wording:
    return Wording(
        entry=one["entry"],
        words=one["words"],
        steps=one.get("steps", ""),
        occurred=one["occurred"],
        is_corrected="corrected_by" in one,
    )


def _series(
    one: Mapping[str, Any], label: str, told: Mapping[str, Any], sessions: Sequence[date]
) -> Series:
    lowest, highest = told["lowest"], told["highest"]
    drawn = [
        (date.fromisoformat(each["happened_on"]), int(each["score"])) for each in one["scores"]
    ]
    ends = f"{lowest} is not met at all, {highest} is reached."
    return Series(
        label=label,
        rater=_RATERS[one["rater"]],
        summary=(*_summary(one, drawn, is_whole=not told["not_shown"]), ends),
        rows=tuple(_row(each) for each in one["scores"]),
        drawing=drawing(drawn, lowest=lowest, highest=highest, line=None, sessions=sessions),
        line=None,
    )


def _summary(
    one: Mapping[str, Any], drawn: Sequence[tuple[date, int]], *, is_whole: bool
) -> Iterator[str]:
    yield from_to(drawn)
    if "change" in one:
        yield change_said(one["change"], is_whole=is_whole)


def _row(score: Mapping[str, Any]) -> Row:
    return Row(
        entry=score["entry"],
        on=score["happened_on"],
        total=score["score"],
        means=words.first_letter(score.get("remark", "")),
        is_corrected="corrected_by" in score,
    )
