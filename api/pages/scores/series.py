"""The scores of one questionnaire in words, and what they came to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from api.pages import words
from api.pages.scores.drawing import Drawing, drawing
from domain.moments import london_day

_RATERS = {
    "self": "answered by the person",
    "parent": "answered by a parent or carer",
    "clinician": "rated by a clinician",
}
_CHANGES = {
    "reliable_improvement": "Reliable improvement: better by at least {amount:g} points, more than"
    " chance would explain.",
    "reliable_deterioration": "Reliable deterioration: worse by at least {amount:g} points, more"
    " than chance would explain.",
    "no_reliable_change": "No reliable change: it differs by less than {amount:g} points, which may"
    " be chance.",
}


@dataclass(frozen=True)
class Row:
    """One score of the table; ``total`` None where not enough was answered."""

    entry: str
    on: str
    total: int | None
    means: str
    is_corrected: bool


@dataclass(frozen=True)
class Series:
    """One questionnaire or goal over time. ``drawing`` None where no score can be drawn."""

    label: str
    rater: str
    summary: tuple[str, ...]
    rows: tuple[Row, ...]
    drawing: Drawing | None
    line: int | None


def series(told: Mapping[str, Any], *, sessions: Sequence[date], is_whole: bool) -> Series:
    """One of the series of `GET /cases/{case_id}/scores`; ``sessions`` are the days on which
    somebody came. Unless it ``is_whole``, scores may be missing in it that the reader isn't shown.
    """
    line: int | None = told.get("caseness")
    drawn = [
        (date.fromisoformat(each["completed_on"]), int(each["total"]))
        for each in told["scores"]
        if each["complete"] and "total" in each
    ]
    picture = None
    if drawn:
        picture = drawing(
            drawn, lowest=told["lowest"], highest=told["highest"], line=line, sessions=sessions
        )
    return Series(
        label=told["label"],
        rater=_RATERS[told["rater"]],
        summary=tuple(_summary(told, drawn, is_whole=is_whole)),
        rows=tuple(_row(each) for each in told["scores"]),
        drawing=picture,
        line=line,
    )


def sessions_of(case: Mapping[str, Any]) -> list[date]:
    """The days on which somebody came, as far as the case tells of contacts."""
    contacts = case["areas"]["sessions"].get("contacts", {})
    return sorted(
        london_day(datetime.fromisoformat(each["started"]))
        for each in contacts.values()
        if each.get("attended") and "started" in each
    )


def _row(score: Mapping[str, Any]) -> Row:
    means = []
    if "severity" in score:
        means.append(words.in_words(score["severity"]))
    if "is_case" in score:
        means.append(
            "within the clinical range" if score["is_case"] else "below the clinical range"
        )
    if not score["complete"]:
        means.append("not complete, not compared")
    return Row(
        entry=score["entry"],
        on=score["completed_on"],
        total=score.get("total"),
        means=words.first_letter(", ".join(means)),
        is_corrected="corrected_by" in score,
    )


def _summary(
    told: Mapping[str, Any], drawn: Sequence[tuple[date, int]], *, is_whole: bool
) -> Iterator[str]:
    if not drawn:
        yield "No score can be compared: none was answered completely."
        return
    yield from_to(drawn)
    if "caseness" in told:
        side = "under" if told["high_is_better"] else "at or above"
        yield f"A score {side} {told['caseness']} counts as clinical."
    if "change" in told:
        yield change_said(told["change"], is_whole=is_whole)


def from_to(drawn: Sequence[tuple[date, int]]) -> str:
    """The first and the last of the scores, of which there is at least one."""
    (since, first), (until, last) = drawn[0], drawn[-1]
    if len(drawn) == 1:
        return f"One score: {first} on {words.day(since)}."
    return (
        f"{len(drawn)} scores, from {first} on {words.day(since)} to {last} on {words.day(until)}."
    )


def change_said(change: Mapping[str, Any], *, is_whole: bool) -> str:
    """What the difference between first and last comes to by the rules; unless it ``is_whole``,
    scores may be missing that the reader isn't shown."""
    said = _CHANGES[change["verdict"]].format(amount=change["amount"])
    return said if is_whole else f"By the scores shown to you alone: {said[:1].lower()}{said[1:]}"
