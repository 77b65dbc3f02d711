"""`caseledger report`: figures of a period in a terminal, as JSON or as CSV."""

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rich.console import Console
from rich.table import Table

from api.answers import presenting
from api.answers.reports import Answer, Question, answer, as_csv, as_json
from api.clock import utc_now
from api.composing.foundation import follower, foundation, views_pool
from api.databases_at_hand import at_hand
from api.operators.recording import record_reading
from api.settings import Settings
from application.callers import operator, own_id
from application.figures import FigureSource
from application.log import NotYet
from application.reading import AsOf, Moment, resolved
from domain.envelope import Purpose
from domain.moments import instant_text, london_day
from domain.outcomes.course import Period
from domain.outcomes.figures import By, Figure
from domain.outcomes.report import Kind, Moved, Place
from domain.roles import Role
from infrastructure.postgres.cannot_start import CannotStart
from projections.outcomes.projection import OutcomesProjection
from projections.runner import Runner


@dataclass(frozen=True)
class Asked:
    """What was asked on the command line; instants carry an offset."""

    kind: Kind
    first: date
    last: date
    by: By | None = None
    as_at: datetime | None = None
    compare_to: datetime | None = None


def asked_on_command_line(
    kind: str,
    *,
    first: str,
    last: str,
    by: str | None,
    as_at: str | None,
    compare_to: str | None,
) -> Asked:
    """What words on the command line ask for; raises `CannotStart` where one can't be read."""
    if kind not in {k.value for k in Kind}:
        raise CannotStart(
            f"There is no such report; choose one of {', '.join(k.value for k in Kind)}."
        )
    if by is not None and by not in {b.value for b in By}:
        raise CannotStart(f"Figures are divided by one of {', '.join(b.value for b in By)}.")
    try:
        return Asked(
            kind=Kind(kind),
            first=date.fromisoformat(first),
            last=date.fromisoformat(last),
            by=None if by is None else By(by),
            as_at=None if as_at is None else datetime.fromisoformat(as_at),
            compare_to=None if compare_to is None else datetime.fromisoformat(compare_to),
        )
    except ValueError:
        raise CannotStart(
            "Write days as 2026-04-01 and instants as 2026-04-01T09:00:00Z."
        ) from None


class Form(StrEnum):
    """How a report is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def written_report(settings: Settings, asked: Asked, form: Form) -> str:
    """Bring the figures up to date and write a report.

    Raises `CannotStart` where there is no database to read, or what was asked makes no sense.
    """
    _check(asked)
    terminal = Console(stderr=True)
    with ExitStack() as started:
        found = at_hand(settings, started, say=terminal.print, stop_asked=lambda: False)
        answered, as_of = _answer(found, asked, started)
        record_reading(
            found,
            action=f"report-{asked.kind}",
            by=operator(own_id(settings.log_origin), Role.SERVICE_MANAGER),
            why=Purpose.ADMINISTRATION,
            shown=sorted(answered.cases),
            position=as_of.position,
        )
    match form:
        case Form.JSON:
            return json.dumps(as_json(answered, presenting.as_of(as_of), answered.cases)) + "\n"
        case Form.CSV:
            # Figures alone are written: what else there is to say of them goes to the terminal.
            for line in (_stood(as_of), *_remarks(answered)):
                terminal.print(line, soft_wrap=True)
            return as_csv(answered)
        case Form.TABLE:
            return _table(answered, as_of)


def _check(asked: Asked) -> None:
    if asked.last < asked.first:
        raise CannotStart("The period ends before it begins: give --from the earlier day.")
    if asked.last > london_day(utc_now()):
        raise CannotStart("The period can't end after today: give --to an earlier day.")
    if any(at is not None and at.tzinfo is None for at in (asked.as_at, asked.compare_to)):
        raise CannotStart(
            "An instant needs its offset: write 2026-04-01T09:00:00Z or 2026-04-01T09:00:00+01:00."
        )


def _answer(settings: Settings, asked: Asked, started: ExitStack) -> tuple[Answer, AsOf]:
    base = foundation(settings, started)
    pool = views_pool(settings, started)
    try:
        as_of = resolved(Moment(at=asked.as_at), base.log, now=utc_now())
        since = None
        if asked.compare_to is not None:
            since = resolved(Moment(at=asked.compare_to), base.log, now=utc_now()).position
    except NotYet:
        raise CannotStart("A report can't speak of a time that has not come yet.") from None
    # Where a service runs, its own worker does this, and here it is only waited for.
    runner = Runner(OutcomesProjection(), pool, follower(base), tell=lambda _: None)
    runner.catch_up()
    question = Question(
        kind=asked.kind,
        period=Period(asked.first, asked.last),
        by=asked.by,
        position=as_of.position,
        since=since,
    )
    with pool.connection() as connection:
        told = answer(connection, FigureSource(log=base.log, parts=base.parts), question)
    return told, as_of


def _table(answered: Answer, as_of: AsOf) -> str:
    question = answered.question
    table = Table(title=_title(question))
    grouped = any(figure.group for figure in answered.report.figures)
    then = None if answered.then is None else {(f.name, f.group): f for f in answered.then.figures}
    left = ("figure", *((str(question.by),) if grouped else ()))
    earlier = () if then is None else ("of these then", "of all then", "% then")
    for column in (*left, "of these", "of all", "%", *earlier):
        # A group may be an id, of which nothing may be cut off.
        table.add_column(column, justify="left" if column in left else "right", overflow="fold")
    for figure in answered.report.figures:
        table.add_row(
            figure.name.replace("_", " "),
            *((figure.group or "",) if grouped else ()),
            *_counts(figure),
            *(() if then is None else _counts(then.get((figure.name, figure.group)))),
        )
    terminal = Console()
    with terminal.capture() as written:
        terminal.print(table)
        terminal.print(_stood(as_of))
        for line in _remarks(answered):
            terminal.print(line, soft_wrap=True)
    return written.get()


def _title(question: Question) -> str:
    by = "" if question.by is None else f", by {question.by.value.replace('_', ' ')}"
    return (
        f"{question.kind.value.capitalize()}, {question.period.first} to {question.period.last}{by}"
    )


def _stood(as_of: AsOf) -> str:
    recorded = "" if as_of.at is None else f", recorded {instant_text(as_of.at)}"
    return f"The record as of position {as_of.position}{recorded}."


def _counts(figure: Figure | None) -> tuple[str, str, str]:
    if figure is None:
        return "", "", ""
    return str(len(figure.numerator)), str(len(figure.denominator)), figure.percentage or ""


def _remarks(answered: Answer) -> Iterator[str]:
    versions = ", ".join(f"{name} {version}" for name, version in answered.report.policies.items())
    yield f"Rules applied: {versions}."
    for (figure, reason), cases in answered.report.left_out.items():
        yield f"Left out of {figure.replace('_', ' ')}: {len(cases)} ({reason})"
    for rule, cases in answered.report.unchecked.items():
        yield f"General knowledge, not checked against a document: {rule} ({len(cases)} cases)"
    if answered.lacking:
        yield f"Not up to date: {len(answered.lacking)} cases; see the worker's log"
    for one in answered.moved:
        yield f"Moved: {one.case}: {_change(one)}, by {_movers(one, answered)}"


def _change(one: Moved) -> str:
    """Where a case counts now and did not, and the other way round."""
    before, after = _counted(one.before), _counted(one.after)
    gained = [f"+{name}" for name in sorted(after - before)]
    lost = [f"-{name}" for name in sorted(before - after)]
    return " ".join((*gained, *lost)) or "in other denominators"


def _counted(places: Iterable[Place]) -> set[str]:
    return {f"{p.figure} ({p.group})" if p.group else p.figure for p in places if p.counted}


def _movers(one: Moved, answered: Answer) -> str:
    return ", ".join(f"{answered.events[at].type} at position {at}" for at in one.positions)
