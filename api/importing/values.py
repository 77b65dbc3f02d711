"""What a mapping's values come to for one row."""

from collections.abc import Callable, Mapping, Set
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from api.importing.mapping import Condition, ExtractMapping, Value
from api.importing.pseudonyms import Pseudonyms
from api.importing.reasons import Fault, Reason
from api.importing.rows import CaseRows, NoSuchRow, Row
from domain.moments import EARLIEST, LONDON


class Unfit(Exception):
    """A row holds what can't be taken: which row, and why."""

    def __init__(self, row: Row, fault: Fault) -> None:
        super().__init__(fault.code)
        self.row = row
        self.fault = fault


class Values:
    """Works out values for the rows of one case.

    ``entry_of`` gives the id of the first event of another row, or raises :class:`Unfit`.
    """

    def __init__(
        self,
        mapping: ExtractMapping,
        case: CaseRows,
        *,
        pseudonyms: Pseudonyms,
        today: date,
        entry_of: Callable[[Row], UUID],
    ) -> None:
        self._mapping = mapping
        self._case = case
        self._pseudonyms = pseudonyms
        self._today = today
        self._entry_of = entry_of
        self._served: dict[Row, set[Row]] = {}
        self._known: dict[tuple[Row, int], Any] = {}

    @property
    def served(self) -> Mapping[Row, Set[Row]]:
        """The rows whose cells went into the commands of others, and whose those were."""
        return self._served

    def of(self, row: Row, value: Value) -> Any:
        """The value for a row; None where there is none. Raises :class:`Unfit`."""
        if value.constant is not None:
            return value.constant
        if value.entry_of is not None or value.list is not None:
            return self._worked_out(row, value)
        # A mapping says the same thing of several fields: a contact's time, above all.
        known = (row, id(value))
        if known not in self._known:
            self._known[known] = self._worked_out(row, value)
        return self._known[known]

    def _worked_out(self, row: Row, value: Value) -> Any:
        try:
            source = self.source(row, value)
            found = self._found(source, value)
            if source is not None and source is not row and found is not None:
                self._served.setdefault(source, set()).add(row)
        except NoSuchRow as missing:
            if value.otherwise is None:
                raise Unfit(missing.row, Fault(Reason.NO_SUCH_ROW, missing.column)) from None
            found = None
        if found is None and value.otherwise is not None:
            return self.of(row, value.otherwise)
        return found

    def source(self, row: Row, value: Value) -> Row | None:
        """The row whose cells a value is made of; raises :class:`~api.importing.rows.NoSuchRow`."""
        if value.first_of is not None:
            following = self._case.following(row, value.first_of)
            return next((r for r in following if r.cell(value.label) is not None), None)
        return self._case.along(row, value.entry_of or value.of)

    def holds(self, row: Row, condition: Condition) -> bool:
        """Whether a condition holds for a row. Raises :class:`Unfit`."""
        try:
            found = self._case.along(row, condition.of)
        except NoSuchRow as missing:
            raise Unfit(missing.row, Fault(Reason.NO_SUCH_ROW, missing.column)) from None
        cell = None if found is None else found.cell(condition.column)
        if condition.among is not None:
            return cell in condition.among
        if condition.not_among is not None:
            return cell not in condition.not_among
        return (cell is not None) is condition.filled

    def _found(self, row: Row | None, value: Value) -> Any:
        if value.importer is not None:
            return self._pseudonyms.importer()
        if value.today is not None:
            return self._today
        if row is None:
            return None
        if row.fault is not None:
            raise Unfit(row, row.fault)
        if value.entry_of is not None:
            return self._entry_of(row)
        if value.list is not None:
            return tuple(v for v in (self.of(row, item) for item in value.list) if v is not None)
        if value.columns is not None:
            words = [cell for cell in map(row.cell, value.columns) if cell is not None]
            return f"{value.before or ''}{' '.join(words)}" if words else None
        return self._cell(row, value)

    def _cell(self, row: Row, value: Value) -> Any:
        cell = row.cell(value.label)
        if cell is None:
            return None
        if value.person is not None:
            return self._pseudonyms.person(cell)
        if value.actor is not None:
            return self._pseudonyms.actor(cell)
        if value.group is not None:
            return self._pseudonyms.group(cell)
        if value.date is not None:
            return self._day_or_time(row, cell, value)
        if value.instant is not None:
            return _instant(row, cell, value.instant)
        if value.codes is not None:
            try:
                return self._mapping.codes[value.codes][cell]
            except KeyError:
                raise Unfit(row, Fault(Reason.CODE_NOT_MAPPED, value.label)) from None
        return f"{value.before or ''}{cell}"

    def _day_or_time(self, row: Row, cell: str, value: Value) -> date | datetime | None:
        day = _parsed(cell, self._mapping.date_formats)
        if day is None or not EARLIEST.year < day.year < date.max.year:
            raise Unfit(row, Fault(Reason.NOT_A_DATE, value.label))
        if value.time is None:
            return day.date()
        told = row.cell(value.time)
        if told is None:
            return None
        time = _parsed(told, self._mapping.time_formats)
        if time is None:
            raise Unfit(row, Fault(Reason.NOT_A_TIME, value.time))
        # Where the clock went back, the earlier of the two is taken.
        wall = datetime.combine(day.date(), time.time(), LONDON)
        if wall.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != wall.replace(
            tzinfo=None
        ):
            raise Unfit(row, Fault(Reason.NO_SUCH_TIME, value.time))
        return wall


@lru_cache(maxsize=4_096)
def _parsed(text: str, formats: tuple[str, ...]) -> datetime | None:
    for form in formats:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - a day or a time on the wall
        except ValueError:
            continue
    return None


def _instant(row: Row, cell: str, column: str) -> datetime:
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Unfit(row, Fault(Reason.NOT_A_TIME, column))
    return found
