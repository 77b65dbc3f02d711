"""What a chronology tells of its cases beside the lines, as rows of tables on paper."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.printing.parties import Naming, code_words
from api.times import point_words, span_words

Told = Mapping[str, Any]
_OPEN = "still open"


def period_rows(cases: Sequence[Told], parts: Mapping[str, str]) -> list[list[str]]:
    """Statuses and open concerns: what, whose, from, until and what else is known."""
    rows = [
        (began, [what, parts[case["person"]], point_words(began), _until(period), besides])
        for case in cases
        for began, what, period, besides in _periods(case)
    ]
    return [row for _, row in sorted(rows, key=lambda each: each[0])]


def _periods(case: Told) -> Iterator[tuple[str, str, Told, str]]:
    for concern in case["concerns"]:
        yield concern["began"], "Concern open", concern, ""
    for status in case["statuses"]:
        besides = [code_words(status["code"])] if "code" in status else []
        besides += [
            f"{code_words(each.get('code', 'changed'))} from {point_words(each['on'])}"
            for each in status.get("changes", ())
        ]
        if "while_in_care" in status:
            besides.append("while with us" if status["while_in_care"] else "not while with us")
        yield status["began"], code_words(status["kind"]), status, "; ".join(besides)


def _until(period: Told) -> str:
    return point_words(period["ended"]) if "ended" in period else _OPEN


def event_rows(cases: Sequence[Told], parts: Mapping[str, str], staff: Naming) -> list[list[str]]:
    """Conferences, contacts to which a child was not brought, and changes of worker: when, whose,
    what."""
    rows = [
        (when, [point_words(when), parts[case["person"]], what])
        for case in cases
        for when, what in _events(case, staff)
    ]
    return [row for _, row in sorted(rows, key=lambda each: each[0])]


def _events(case: Told, staff: Naming) -> Iterator[tuple[str, str]]:
    for held in case["conferences"]:
        yield (
            held["on"],
            f"Conference ({code_words(held['stage'])}); our part: {code_words(held['our_part'])}",
        )
    for missed in case["not_brought"]:
        yield missed["occurred"], f"Not brought; {_followed_up(missed, staff)}"
    for change in case["worker_changes"]:
        moved = f"{staff.actor(change['before'])} to {staff.actor(change['after'])}"
        handed = "handed over" if "handed_over" in change else "no handover is recorded"
        yield change["on"], f"Worker changed while a concern was open: {moved}; {handed}"


def _followed_up(missed: Told, staff: Naming) -> str:
    done = missed.get("followed_up")
    if done is None:
        return "nobody is recorded to have followed it up"
    who = staff.by({"actor": done["by"], "role": done["role"]})
    after = span_words(done["after_seconds"])
    return f"followed up by {who} after {after}: {code_words(done['outcome'])}"


def gap_rows(cases: Sequence[Told], parts: Mapping[str, str]) -> list[list[str]]:
    """Times without a recorded contact: from, to, whose, how long."""
    rows = [
        (
            gap["from"],
            [*map(point_words, (gap["from"], gap["to"])), parts[case["person"]], gap["line"]],
        )
        for case in cases
        for gap in case["gaps"]
    ]
    return [row for _, row in sorted(rows, key=lambda each: each[0])]
