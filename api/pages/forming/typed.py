"""What somebody typed into a form: the values of each field by its name, as the browser sends them.

A field in a row is named by the list, the number of the row from 0 and its own path:
`data.own_words.0.words`. A day is typed in three fields, a time of day in a fourth.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from api.pages.forming.layouts import Ask, Layout, Several

DAY, MONTH, YEAR, TIME, ABOUT = "-day", "-month", "-year", "-time", "-about"
ENDINGS = ("", DAY, MONTH, YEAR, TIME, ABOUT)
_MOST_ROWS = 20


@dataclass(frozen=True)
class Typed:
    """The values of every field that was sent, in the order in which they came."""

    values: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "Typed":
        """What a browser sent; its line ends become those that the record has."""
        found: dict[str, tuple[str, ...]] = {}
        for name, value in pairs:
            found[name] = (*found.get(name, ()), value.replace("\r\n", "\n"))
        return cls(found)

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a field that say something."""
        return tuple(value for value in self.values.get(name, ()) if value.strip())

    def one(self, name: str) -> str:
        """The value of a field; empty where it says nothing."""
        return next(iter(self.all(name)), "")

    def but(self, changed: Mapping[str, tuple[str, ...]]) -> "Typed":
        """The same with these values instead."""
        return Typed({**self.values, **changed})


NOTHING_TYPED = Typed({})


def names(rows: Several, number: int) -> Iterator[tuple[Ask, str]]:
    """The questions of one row, each with the name of its field."""
    for ask in rows.asks:
        yield ask, f"{rows.path}.{number}.{ask.path}"


def filled_rows(rows: Several, typed: Typed) -> list[int]:
    """The numbers of the rows in which something was typed."""
    return [
        number
        for number in range(_sent_rows(rows, typed))
        if any(_says_something(ask, name, typed) for ask, name in names(rows, number))
    ]


def begun(layout: Layout) -> Typed:
    """What stands in a form when it is first shown."""
    asks = [part for part in layout.parts() if isinstance(part, Ask)]
    return Typed({ask.path: (ask.value,) for ask in asks if ask.value})


def prepared(layout: Layout, typed: Typed, *, more: str, new_id: Callable[[], str]) -> Typed:
    """What was typed, its rows without gaps, with one more blank row in the list named ``more``,
    and with ids where some are to be made."""
    told = typed
    for part in layout.parts():
        if isinstance(part, Several):
            told = _without_gaps(part, told)
            kept = len(filled_rows(part, told))
            wanted = max(part.shown, kept + (part.path == more))
            told = _with_rows(part, told, wanted, new_id)
        elif part.is_minted and not told.one(part.path):
            told = told.but({part.path: (new_id(),)})
    return told


def without_row(layout: Layout, typed: Typed, named: str) -> Typed:
    """The same without the row of this name: the list and its number."""
    path, _, number = named.rpartition(".")
    for part in layout.parts():
        if isinstance(part, Several) and part.path == path and number.isdecimal():
            fields = [name + end for _, name in names(part, int(number)) for end in ENDINGS]
            return Typed({k: v for k, v in typed.values.items() if k not in fields})
    return typed


def _says_something(ask: Ask, name: str, typed: Typed) -> bool:
    if ask.is_hidden or ask.is_minted:
        return False
    return any(typed.one(name + end) not in {"", ask.value} for end in ENDINGS)


def _sent_rows(rows: Several, typed: Typed) -> int:
    """One more than the highest number of a row of which anything came."""
    sent = (name.removeprefix(f"{rows.path}.") for name in typed.values if _is_of(rows, name))
    numbers = [int(head) for name in sent if (head := name.partition(".")[0]).isdecimal()]
    # Whoever sends a row of a number that no form of ours gave sends nothing that is read.
    return max((n + 1 for n in numbers if n < _MOST_ROWS), default=0)


def _is_of(rows: Several, name: str) -> bool:
    return name.startswith(f"{rows.path}.")


def _without_gaps(rows: Several, typed: Typed) -> Typed:
    kept = {name: value for name, value in typed.values.items() if not _is_of(rows, name)}
    for number, was in enumerate(filled_rows(rows, typed)):
        for (_, name), (_, old) in zip(names(rows, number), names(rows, was), strict=True):
            for end in ENDINGS:
                if old + end in typed.values:
                    kept[name + end] = typed.values[old + end]
    return Typed(kept)


def _with_rows(rows: Several, typed: Typed, wanted: int, new_id: Callable[[], str]) -> Typed:
    filled = len(filled_rows(rows, typed))
    added: dict[str, tuple[str, ...]] = {}
    for number in range(min(wanted, _MOST_ROWS)):
        for ask, name in names(rows, number):
            if ask.is_minted and not typed.one(name):
                added[name] = (new_id(),)
            elif number >= filled and not ask.is_minted:
                added[name] = (ask.value,)
    return typed.but(added)


def rows_of(rows: Several, typed: Typed) -> Iterator[tuple[int, list[tuple[Ask, str]]]]:
    """Every row that stands in the form, by its number."""
    for number in count():
        found = list(names(rows, number))
        if not any(name + end in typed.values for _, name in found for end in ENDINGS):
            return
        yield number, found
