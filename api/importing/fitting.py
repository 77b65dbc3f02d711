"""Whether a mapping fits the commands that there are, and what it needs of the files.

A mapping that would go wrong on every row is refused before any is read, by the member to blame.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, NoReturn, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from api.importing.mapping import ExtractMapping, Range, Step, Table, Value
from domain.case.case import KIND
from domain.commands import Command, NotAllowed, check_role, command_class
from domain.envelope import Basis, Purpose, Sensitivity, Source
from domain.person.person import KIND as PERSON
from domain.roles import Role
from infrastructure.postgres.cannot_start import CannotStart

CASE = "case"
SELF = "self"
"""Where a path of joins may begin: at the row that began the case, or at the row itself."""

_ANNOTATED: Any = Annotated
_SPOKEN = {"source": Source, "basis": Basis, "why": Purpose, "sensitivity": Sensitivity}


@dataclass(frozen=True)
class Fitted:
    """A mapping that fits: the table whose rows begin cases, and those that only are looked up."""

    mapping: ExtractMapping
    begins: Table

    def target(self, table: Table, path: str) -> Table:
        """The table that a path of joins leads to; raises ``KeyError``."""
        for name in path.split("."):
            if name == CASE:
                table = self.begins
            elif name != SELF:
                table = self.mapping.table(table.joins[name].table)
        return table

    def needed(self, table: Table) -> list[str]:
        """The columns that a file of a table has to have: all that the mapping names, but those
        for which it says what to take otherwise."""
        found: dict[str, None] = dict.fromkeys(table.key)
        if table.person is not None:
            found[table.person] = None
        for join in table.joins.values():
            found.update(dict.fromkeys(join.by))
        for other in self.mapping.tables:
            for value, of in _read_by(self.mapping, other):
                if value.otherwise is None and self._leads(other, of, value.first_of) is table:
                    found.update(dict.fromkeys(_columns(value)))
            for step in other.steps:
                for condition in step.when:
                    if self._leads(other, condition.of, None) is table:
                        found[condition.column] = None
        return list(found)

    def _leads(self, table: Table, of: str | None, first_of: str | None) -> Table:
        if first_of is not None:
            return self.mapping.table(first_of)
        return table if of is None else self.target(table, of)


def fitted(mapping: ExtractMapping, name: str) -> Fitted:
    """The mapping, once it is known to fit. Raises ``CannotStart`` naming its file and member."""
    check = _Check(mapping, name)
    return check.all()


class _Check:
    def __init__(self, mapping: ExtractMapping, name: str) -> None:
        self._mapping = mapping
        self._name = name

    def all(self) -> Fitted:
        names = [table.name for table in self._mapping.tables]
        if len(set(names)) != len(names):
            self._refuse("tables", "two tables have one name")
        for form in (*self._mapping.date_formats, *self._mapping.time_formats):
            self._format(form)
        for table in self._mapping.tables:
            self._joins(table)
        fit = Fitted(self._mapping, self._begins())
        for table in self._mapping.tables:
            to_case = [s for s in table.steps if command_class(s.command).KIND == KIND]
            if (to_case or table.case) and table is not fit.begins:
                self._case(fit, table)
            self._person(table)
            for number, step in enumerate(table.steps):
                self._step(fit, table, step, f"tables.{table.name}.steps.{number}")
        return fit

    def _refuse(self, member: str, why: str) -> NoReturn:
        raise CannotStart(f"The mapping {self._name}: {member}: {why}.")

    def _format(self, form: str) -> None:
        sample = datetime(2024, 5, 17, 13, 45, 30)  # noqa: DTZ001 - only its form matters
        try:
            datetime.strptime(sample.strftime(form), form)  # noqa: DTZ007 - likewise
        except ValueError:
            self._refuse("date_formats or time_formats", "a format can't be read back")

    def _joins(self, table: Table) -> None:
        for alias, join in table.joins.items():
            member = f"tables.{table.name}.joins.{alias}"
            if alias in {CASE, SELF}:
                self._refuse(member, "this name has a meaning of its own")
            try:
                joined = self._mapping.table(join.table)
            except KeyError:
                self._refuse(member, "there is no such table")
            if len(joined.key) != len(join.by):
                self._refuse(member, "it has another number of columns than that table's key")

    def _begins(self) -> Table:
        found = [
            table
            for table in self._mapping.tables
            for step in table.steps
            if self._begins_case(step, f"tables.{table.name}")
        ]
        if len(found) != 1 or not self._begins_case(found[0].steps[0], ""):
            self._refuse("tables", "exactly one begins cases, with its first step")
        if found[0].case is not None or found[0].steps[0].when:
            self._refuse(f"tables.{found[0].name}", "every one of its rows begins a case")
        return found[0]

    def _begins_case(self, step: Step, member: str) -> bool:
        asked = self._command(step.command, member)
        return asked.BEGINS and asked.KIND == KIND

    def _command(self, name: str, member: str) -> type[Command]:
        try:
            asked = command_class(name)
        except KeyError:
            self._refuse(member, f"there is no command {name}")
        if asked.KIND not in {KIND, PERSON}:
            self._refuse(member, f"{name} is put to neither a case nor a person")
        return asked

    def _person(self, table: Table) -> None:
        """Whether it is said whose records a table's steps are put to, and begun before all else.

        What a person's record is told has to be the same whichever case looks the row up.
        """
        steps = [step for step in table.steps if command_class(step.command).KIND == PERSON]
        if not steps and table.person is None:
            return
        member = f"tables.{table.name}.person"
        if table.person is None or not steps:
            self._refuse(member, "it goes with steps that are put to a person, and only so")
        if [s for s in steps if command_class(s.command).BEGINS] != steps[:1] or steps[0].when:
            self._refuse(member, "the first of its steps, and only that, registers the person")
        for step in steps:
            if step.last or step.instead is not None:
                self._refuse(member, f"{step.command} can be neither last nor sent instead")
            for _, value in _values(self._mapping, table, step):
                led = (value.of or "").split(".")
                if value.entry_of or value.first_of or CASE in led:
                    self._refuse(member, f"{step.command} can say nothing of a case")
            if any(CASE in (condition.of or "").split(".") for condition in step.when):
                self._refuse(member, f"{step.command} can say nothing of a case")

    def _case(self, fit: Fitted, table: Table) -> None:
        seen = []
        while table is not fit.begins:
            if table.case is None or table.case not in table.joins or table.name in seen:
                self._refuse(f"tables.{table.name}.case", "it doesn't lead to the case's table")
            seen.append(table.name)
            table = self._mapping.table(table.joins[table.case].table)

    def _step(self, fit: Fitted, table: Table, step: Step, member: str) -> None:
        asked = self._command(step.command, member)
        if step.last and asked.BEGINS:
            self._refuse(member, "what begins a case can't be last")
        if step.changed is not None and self._begins_case(step, member):
            self._refuse(f"{member}.changed", "what begins a case is begun once; settle its fields")
        for condition in step.when:
            self._path(fit, table, condition.of, f"{member}.when")
        for at, value in _values(self._mapping, table, step):
            self._value(fit, table, value, f"{member}.{at}")
        self._author(table, step, asked, member)
        for name, accepted in _SPOKEN.items():
            self._takes(getattr(step, name), TypeAdapter(accepted), f"{member}.{name}")
        given = {**step.data, **(step.instead.data if step.instead else {})}
        for path, value in given.items():
            self._field(asked, path, value, f"{member}.data.{path}")
        self._whole(asked, step.data, f"{member}.data")
        for path in step.settled:
            if _field_at(asked, path.split(".")) is None:
                self._refuse(f"{member}.settled", f"{step.command} has no field {path}")
        if step.command_after is not None:
            self._change(table, step, asked, f"{member}.changed")

    def _whole(self, asked: type[Command], data: Mapping[str, Value], member: str) -> None:
        for path in _required(asked):
            if not any(held == path or held.startswith(f"{path}.") for held in data):
                self._refuse(member, f"{path} is missing, which {asked.NAME} needs")

    def _change(self, table: Table, step: Step, asked: type[Command], member: str) -> None:
        after = self._command(step.command_after or "", member)
        if after.BEGINS or after.KIND != asked.KIND:
            self._refuse(member, f"{after.NAME} can't record a change of what {asked.NAME} said")
        self._author(table, step, after, member)
        for path, value in step.data_after.items():
            self._field(after, path, value, f"{member}.data.{path}")
        self._whole(after, step.data_after, f"{member}.data")

    def _author(self, table: Table, step: Step, asked: type[Command], member: str) -> None:
        author = step.author.over(table.author.over(self._mapping.author))
        if author.organisation is None or author.role is None:
            self._refuse(f"{member}.author", "organisation and role are needed")
        roles = self._said(author.role)
        for role in roles:
            try:
                check_role(Role(role), asked)
            except (ValueError, NotAllowed):
                self._refuse(f"{member}.author.role", f"may not {asked.NAME}, or is no role")

    def _said(self, value: Value | None) -> list[Any]:
        """Every value that can come of constants and codes; of cells, nothing is known."""
        if value is None:
            return []
        found = [value.constant] if value.constant is not None else []
        if value.codes is not None:
            found += self._mapping.codes[value.codes].values()
        return found + self._said(value.otherwise)

    def _value(self, fit: Fitted, table: Table, value: Value, member: str) -> None:
        if value.codes is not None and value.codes not in self._mapping.codes:
            self._refuse(member, f"there are no codes {value.codes}")
        self._path(fit, table, value.of, member)
        self._path(fit, table, value.entry_of, member)
        if value.first_of is not None:
            named = [other for other in self._mapping.tables if other.name == value.first_of]
            if not named or not any(j.table == table.name for j in named[0].joins.values()):
                self._refuse(member, f"no join leads from {value.first_of} to {table.name}")

    def _path(self, fit: Fitted, table: Table, path: str | None, member: str) -> None:
        if path is None:
            return
        try:
            fit.target(table, path)
        except KeyError:
            self._refuse(member, f"no joins lead along {path}")

    def _field(self, asked: type[Command], path: str, value: Value, member: str) -> None:
        field = _field_at(asked, path.split("."))
        if field is None:
            self._refuse(member, f"{asked.NAME} has no such field")
        day = value.today is not None or (value.date is not None and value.time is None)
        moment = day or value.date is not None or value.instant is not None
        core = _core(field.annotation)
        if moment is not (core in {date, datetime}):
            self._refuse(member, "a date or an instant goes where one is asked for, and only there")
        if moment and (core is date) is not day:
            self._refuse(member, "a day is asked for, or an instant, and the other is given")
        if value.list is None:
            # The field's own type, put together again from what pydantic keeps apart.
            whole = _ANNOTATED[(field.annotation, *field.metadata, None)]
            self._takes(value, TypeAdapter(whole), member)

    def _takes(self, value: Value | None, accepted: TypeAdapter[Any], member: str) -> None:
        for said in self._said(value):
            try:
                accepted.validate_python(said)
            except ValidationError:
                self._refuse(member, "a constant or code is not one that the field takes")


def _columns(value: Value) -> Iterator[str]:
    yield from value.columns or ()
    for name in (value.column, value.date, value.time, value.instant):
        if name is not None:
            yield name
    for name in (value.person, value.actor, value.group):
        if name is not None:
            yield name


def _nested(value: Value, at: str) -> Iterator[tuple[str, Value]]:
    yield at, value
    for number, item in enumerate(value.list or ()):
        yield from _nested(item, f"{at}.list.{number}")
    if value.otherwise is not None:
        yield from _nested(value.otherwise, f"{at}.otherwise")


def _values(mapping: ExtractMapping, table: Table, step: Step) -> Iterator[tuple[str, Value]]:
    """Every value of a step, by its member."""
    author = step.author.over(table.author.over(mapping.author))
    named: list[tuple[str, Value | Range | None]] = [
        *((f"author.{name}", value) for name, value in author),
        *((name, getattr(step, name)) for name in ("occurred", "known", *_SPOKEN)),
        *((f"data.{path}", value) for path, value in step.data.items()),
        *((f"instead.{p}", v) for p, v in (step.instead.data if step.instead else {}).items()),
        *((f"changed.{p}", v) for p, v in ((step.changed and step.changed.data) or {}).items()),
    ]
    for at, value in named:
        if isinstance(value, Range):
            yield from _nested(value.from_, f"{at}.from")
            yield from _nested(value.to, f"{at}.to")
        elif value is not None:
            yield from _nested(value, at)


def _read_by(mapping: ExtractMapping, table: Table) -> Iterator[tuple[Value, str | None]]:
    for step in table.steps:
        for _, value in _values(mapping, table, step):
            yield value, value.of


def _choices(annotation: Any) -> tuple[Any, ...]:
    """The types that an annotation lets in, without None and what is said about them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _choices(get_args(annotation)[0])
    if origin is Union or type(annotation).__name__ == "UnionType":
        return tuple(c for a in get_args(annotation) for c in _choices(a) if c is not type(None))
    return (annotation,)


def _core(annotation: Any) -> Any:
    core = _choices(annotation)[0]
    return datetime if core is AwareDatetime else core


def _model(annotation: Any) -> type[BaseModel] | None:
    core = _core(annotation)
    return core if isinstance(core, type) and issubclass(core, BaseModel) else None


def _field_at(model: type[BaseModel], path: list[str]) -> FieldInfo | None:
    field = model.model_fields.get(path[0])
    if field is None or len(path) == 1:
        return field
    inner = _model(field.annotation)
    return None if inner is None else _field_at(inner, path[1:])


def _required(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    fields: Mapping[str, FieldInfo] = model.model_fields
    for name, field in fields.items():
        if field.is_required():
            inner = _model(field.annotation)
            if inner is None:
                yield f"{prefix}{name}"
            else:
                yield from _required(inner, f"{prefix}{name}.")
