"""From the rows of a case to the commands that they become, in the order in which they are sent."""

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from api.importing.mapping import Author, ExtractMapping, Range, Step, Value
from api.importing.pseudonyms import Pseudonyms
from api.importing.reasons import Fault, Reason
from api.importing.rows import CaseRows, NoSuchRow, Row
from api.importing.values import Unfit, Values
from application.callers import Caller
from application.event_ids import EventIds
from application.orders import Circumstance, Order
from domain.commands import Command, command_class
from domain.moments import london_day
from domain.person.person import KIND as PERSON
from domain.roles import Role
from domain.text import Code

ISSUER = "urn:caseledger:import"
"""No token bears this name: what was imported is never taken for what somebody sent."""

_CODE: TypeAdapter[str] = TypeAdapter(Code)
_ROLE: TypeAdapter[Role] = TypeAdapter(Role)
_LATE = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class Planned:
    """A command of a row, ready but for the case it is put to.

    ``needs`` are the rows that it points at; ``instead`` is what is sent where it is refused with
    the code that its step names. ``after`` is what is sent where an earlier run recorded something
    else of it, and ``person`` whose record it is put to, where it isn't put to the case.
    """

    row: Row
    step: Step
    caller: Caller
    asked: Command
    about: Circumstance
    key: str
    needs: frozenset[Row]
    place: tuple[int, date, int, datetime, int]
    instead: Command | None = None
    after: Command | None = None
    person: UUID | None = None

    def order(self, stream: UUID | None, *, change: int = 0) -> Order:
        """What is sent first, to the case or the person as they then are; or what records a later
        change of it, counted from 1."""
        if change:
            assert self.after is not None, "what records a change is planned with its step"
            return self._order(self.after, f"{self.key}:{change}", stream)
        return self._order(self.asked, self.key, None if self.asked.BEGINS else stream)

    def order_instead(self, case: UUID) -> Order | None:
        """What is sent where that was refused."""
        if self.instead is None:
            return None
        return self._order(self.instead, f"{self.key}:instead", case)

    def _order(self, asked: Command, key: str, case: UUID | None) -> Order:
        return Order(
            caller=self.caller,
            asked=asked,
            about=self.about,
            case=case,
            key=key,
            seen=lambda _, version: version,
        )


@dataclass(frozen=True)
class Plan:
    """What a case's rows come to: commands in their order, and the rows that can't be taken.

    A row with a fault may have commands before the one that failed. ``people`` are the commands put
    to the records of persons. ``served`` holds the rows that went into the commands of others, and
    whose those are.
    """

    commands: tuple[Planned, ...]
    people: tuple[Planned, ...]
    faults: Mapping[Row, Fault]
    served: Mapping[Row, Set[Row]]


class Source:
    """What all cases of an extract have in common: its mapping, how its ids become ours, and the
    day of the import."""

    def __init__(
        self, mapping: ExtractMapping, *, pseudonyms: Pseudonyms, log_origin: str, today: date
    ) -> None:
        self.mapping = mapping
        self.pseudonyms = pseudonyms
        self.today = today
        self._log_origin = log_origin
        steps = [(table, step) for table in mapping.tables for step in table.steps]
        # Steps are told apart by which they are: two may say the same.
        self._places = {id(step): place for place, (_, step) in enumerate(steps)}
        self._authors = {
            id(step): step.author.over(table.author.over(mapping.author)) for table, step in steps
        }

    def place(self, step: Step) -> int:
        """Where a step stands among all those of the mapping."""
        return self._places[id(step)]

    def author(self, step: Step) -> Author:
        """The author of a step's commands, as step, table and mapping say."""
        return self._authors[id(step)]

    def first_event(self, caller: Caller, key: str) -> UUID:
        """The id that the first event of a command has or will have."""
        return EventIds(log_origin=self._log_origin, caller=caller, idempotency_key=key)[0]


def plan(case: CaseRows, source: Source) -> Plan:
    """The commands of a case: those of the row that begins it first, then by day; in a day by their
    place in the mapping; and last what has to wait for all others."""
    return _Planning(case, source).all()


class _Planning:
    def __init__(self, case: CaseRows, source: Source) -> None:
        self._case = case
        self._own = frozenset(case.rows)
        self._source = source
        self._values = Values(
            source.mapping,
            case,
            pseudonyms=source.pseudonyms,
            today=source.today,
            entry_of=self._entry_of,
        )
        self._commands: dict[Row, list[Planned]] = {}
        self._faults: dict[Row, Fault] = {}
        self._needs: set[Row] = set()

    def all(self) -> Plan:
        for row in self._case.rows:
            self._plan(row)
        for row in self._case.found.values():
            # Of the rows that are looked up, those that say something of a person.
            if row.table.person is not None:
                self._plan(row)
        planned = sorted(
            (one for found in self._commands.values() for one in found), key=lambda one: one.place
        )
        return Plan(
            commands=tuple(one for one in planned if one.person is None),
            people=tuple(one for one in planned if one.person is not None),
            faults=self._faults,
            served=self._values.served,
        )

    def _plan(self, row: Row) -> None:
        if row in self._commands:
            return
        self._commands[row] = []
        if row.fault is not None:
            self._faults[row] = row.fault
            return
        try:
            self._steps(row)
        except Unfit as unfit:
            self._faults.setdefault(unfit.row, unfit.fault)
            self._faults.setdefault(row, Fault(Reason.DEPENDS_ON))
            return
        if row.table.steps and not self._commands[row]:
            self._faults[row] = Fault(Reason.NOTHING_TO_RECORD)

    def _steps(self, row: Row) -> None:
        slots = set()
        for step in row.table.steps:
            if row not in self._own and command_class(step.command).KIND != PERSON:
                continue
            if not all(self._values.holds(row, condition) for condition in step.when):
                continue
            slot = step.slot or step.command
            if slot in slots:
                raise Unfit(row, Fault(Reason.STEPS_COLLIDE))
            slots.add(slot)
            self._commands[row].append(self._planned(row, step, slot))

    def _planned(self, row: Row, step: Step, slot: str) -> Planned:
        outer, self._needs = self._needs, set()
        try:
            about = self._about(row, step)
            asked = self._asked(row, step.command, step.data)
            if step.settled:
                content = self._content(row, slot, step, asked=asked, about=about)
                about = about.model_copy(update={"correlation": content})
            instead = after = None
            if step.instead is not None:
                instead = self._asked(row, step.command, {**step.data, **step.instead.data})
            if step.command_after is not None:
                after = self._asked(row, step.command_after, step.data_after)
            happened = about.occurred or asked.happened()
            return Planned(
                row=row,
                step=step,
                caller=self._caller(row, step),
                asked=asked,
                about=about,
                key=self._source.pseudonyms.idempotency_key(row.table.name, row.key, slot),
                needs=frozenset(self._needs - {row}),
                place=(
                    self._rank(row, step, asked),
                    date.max if happened is None else london_day(happened.latest),
                    self._source.place(step),
                    _LATE if happened is None else happened.earliest,
                    row.number,
                ),
                instead=instead,
                after=after,
                person=self._person(row) if asked.KIND == PERSON else None,
            )
        finally:
            self._needs = outer

    def _content(
        self, row: Row, slot: str, step: Step, *, asked: Command, about: Circumstance
    ) -> UUID:
        """What names the content of a step but for what is settled: by it the next run knows
        whether the source says something else."""
        told = {**about.model_dump(mode="json"), "data": asked.model_dump(mode="json")}
        for path in step.settled:
            _leave_out(told["data"], path.split("."))
        text = json.dumps(told, sort_keys=True)
        return self._source.pseudonyms.content(row.table.name, row.key, slot, text)

    def _person(self, row: Row) -> UUID:
        column = row.table.person
        assert column is not None, "a fitted mapping names the person's column"
        cell = row.cell(column)
        if cell is None:
            raise Unfit(row, Fault(Reason.EMPTY, column))
        return self._source.pseudonyms.person(cell)

    def _rank(self, row: Row, step: Step, asked: Command) -> int:
        if asked.BEGINS:
            return 0
        if step.last:
            return 3
        # Before what is dated earlier, too: so that is judged alike in every run.
        return 1 if row is self._case.begins else 2

    def _entry_of(self, row: Row) -> UUID:
        self._needs.add(row)
        self._plan(row)
        first = next((one for one in self._commands[row] if one.person is None), None)
        if first is None:
            raise Unfit(row, self._faults.get(row, Fault(Reason.DEPENDS_ON)))
        return self._source.first_event(first.caller, first.key)

    def _caller(self, row: Row, step: Step) -> Caller:
        author = self._source.author(step)
        assert author.organisation is not None, "a fitted mapping names the organisation"
        assert author.role is not None, "a fitted mapping names the role"
        asked = command_class(step.command)
        unsigned = asked.BEGINS or asked.KIND == PERSON
        actor = None if author.actor is None else self._values.of(row, author.actor)
        team = None if author.team is None else self._checked(row, author.team, _CODE)
        return Caller(
            issuer=ISSUER,
            client=f"import:{self._source.mapping.system}",
            # What begins a case is found again by its author: that must not change with the row.
            # Of a person, rows of several cases may tell.
            actor=self._source.pseudonyms.importer() if actor is None or unsigned else actor,
            role=self._checked(row, author.role, _ROLE),
            organisation=self._checked(row, author.organisation, _CODE),
            team=team,
        )

    def _checked(self, row: Row, value: Value, accepted: TypeAdapter[Any]) -> Any:
        found = self._values.of(row, value)
        try:
            return accepted.validate_python(found)
        except ValidationError:
            raise self._unfit(row, value, empty=found is None) from None

    def _about(self, row: Row, step: Step) -> Circumstance:
        told: dict[str, Any] = {}
        for name in ("source", "basis", "why", "sensitivity"):
            said = getattr(step, name)
            if said is not None:
                told[name] = self._values.of(row, said)
        for name in ("occurred", "known"):
            told[name] = self._moment(row, getattr(step, name))
        told = {name: value for name, value in told.items() if value is not None}
        try:
            return Circumstance.model_validate(told)
        except ValidationError as problem:
            name = str(problem.errors()[0]["loc"][0])
            said = getattr(step, name)
            blamed = said.to if isinstance(said, Range) else said
            raise self._unfit(row, blamed, empty=False) from None

    def _moment(self, row: Row, said: Value | Range | None) -> dict[str, Any] | None:
        if said is None:
            return None
        if isinstance(said, Range):
            return {"from": self._needed(row, said.from_), "to": self._needed(row, said.to)}
        found = self._needed(row, said)
        return {"at" if isinstance(found, datetime) else "on": found}

    def _needed(self, row: Row, value: Value) -> Any:
        """A time that the mapping says is there: without it, another would be taken unsaid."""
        found = self._values.of(row, value)
        if found is None:
            raise self._unfit(row, value, empty=True)
        return found

    def _asked(self, row: Row, command: str, data: Mapping[str, Value]) -> Command:
        content: dict[str, Any] = {}
        for path, value in data.items():
            found = self._values.of(row, value)
            if found is not None:
                _put(content, path.split("."), found)
        try:
            return command_class(command).model_validate(content)
        except ValidationError as problem:
            first = problem.errors(include_input=False, include_url=False)[0]
            blamed = _at(data, first["loc"])
            raise self._unfit(row, blamed, empty=first["type"] == "missing") from None

    def _unfit(self, row: Row, value: Value | None, *, empty: bool) -> Unfit:
        """The row and the column that a refused value came from."""
        if value is None:
            return Unfit(row, Fault(Reason.EMPTY if empty else Reason.NOT_VALID))
        # Of a date and a time, it is the time that may have been left out.
        column = value.time if empty and value.time else value.label
        fault = Fault(Reason.EMPTY if empty else Reason.NOT_VALID, column)
        try:
            return Unfit(self._values.source(row, value) or row, fault)
        except NoSuchRow:
            return Unfit(row, fault)


def _put(content: dict[str, Any], path: list[str], value: Any) -> None:
    for name in path[:-1]:
        content = content.setdefault(name, {})
    content[path[-1]] = value


def _leave_out(content: dict[str, Any], path: list[str]) -> None:
    for name in path[:-1]:
        inner = content.get(name)
        if not isinstance(inner, dict):
            return
        content = inner
    content.pop(path[-1], None)


def _at(data: Mapping[str, Value], loc: tuple[int | str, ...]) -> Value | None:
    """The value that a refusal speaks of: the one at its place, or the first within it."""
    path = ".".join(step for step in loc if isinstance(step, str))
    for held, value in data.items():
        if path == held or path.startswith(f"{held}.") or held.startswith(f"{path}."):
            return value
    return None
