"""Commands made at random from their own fields: a new command takes part once it is registered."""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

from annotated_types import Ge, Le, MinLen
from pydantic import AwareDatetime, StringConstraints

from domain.documents import Document
from domain.facts import Content
from domain.moments import london_day
from tests.unit.domain.machine.codes import LISTED, LISTED_FOR

PERSONAL = "Zelda Unrepeatable"
NOWHERE = UUID(int=0xBAD)
PEOPLE = [UUID(int=0x9E0 + n) for n in range(3)]

Values = dict[str, Any]
Fitting = Callable[["Maker", Values], Values]


class Maker:
    """Makes a command of any class, for a stream that knows these ids by the names of fields.

    ``fittings`` say, by the name of a class, what of its values must fit the rest of them or the
    stream as it stands.
    """

    def __init__(
        self,
        random: Random,
        *,
        now: datetime,
        ids: Mapping[str, Sequence[UUID]],
        fittings: Mapping[str, Fitting],
    ) -> None:
        self.random, self.now, self.ids, self.fittings = random, now, ids, fittings

    def make(self, model: type[Content], within: str | None = None) -> Any:
        """One of this class; ``within`` is the class of what it stands in, where it is a part."""
        if model is Document:
            return Document(media_type="text/plain", content=b64encode(PERSONAL.encode()).decode())
        model.model_rebuild()
        own = within or model.__name__
        values = {
            name: self._value(own, name, Annotated[(field.annotation, *field.metadata, None)])
            for name, field in model.model_fields.items()
            if field.is_required() or self.likely(0.5)
        }
        fitting = self.fittings.get(model.__name__)
        return model(**values if fitting is None else values | fitting(self, values))

    def likely(self, chance: float) -> bool:
        return self.random.random() < chance

    def some(self, listed: Sequence[Any], *, least: int = 1, most: int = 3) -> tuple[Any, ...]:
        """Some of what is listed, none twice."""
        most = min(most, len(listed))
        return tuple(self.random.sample(list(listed), self.random.randint(min(least, most), most)))

    def id(self, own: str, name: str) -> UUID:
        """Mostly the latest of its kind, sometimes another, seldom one that is not there."""
        known = self.ids.get(f"{own}.{name}", self.ids.get(name, PEOPLE))
        if not known or self.likely(0.05):
            return NOWHERE
        return self.random.choice(known) if self.likely(0.35) else known[-1]

    def _value(self, own: str, name: str, annotation: Any) -> Any:
        annotation, metadata = stripped(annotation)
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin in (Union, UnionType):
            inner = next(a for a in arguments if a is not NoneType)
            optional = NoneType in arguments and self.likely(0.5)
            return None if optional else self._value(own, name, inner)
        if origin is tuple:
            least = max((m.min_length for m in metadata if isinstance(m, MinLen)), default=0)
            count = self.random.randint(least, max(least, 2))
            return tuple(self._value(own, name, arguments[0]) for _ in range(count))
        if isinstance(annotation, type) and issubclass(annotation, Content):
            return self.make(annotation, own)
        return self._plain(own, name, annotation, metadata)

    def _plain(self, own: str, name: str, annotation: Any, metadata: tuple[Any, ...]) -> Any:
        if annotation is UUID:
            return self.id(own, name)
        if annotation is bool:
            return self.likely(0.5)
        if annotation is int:
            low = max((m.ge for m in metadata if isinstance(m, Ge)), default=0)
            high = min((m.le for m in metadata if isinstance(m, Le)), default=low + 5)
            return self.random.randint(low, min(high, low + 5))
        if annotation is date:
            return self.day()
        if annotation in (datetime, AwareDatetime):
            return self.now - timedelta(hours=self.random.choice([1, 0, 5, 5, -1]))
        if annotation is str:
            return self._text(own, name, metadata)
        assert issubclass(annotation, StrEnum), f"nobody said how to make a {annotation}"
        return self.random.choice(list(annotation))

    def day(self) -> date:
        """Mostly today, sometimes the day before or after."""
        return london_day(self.now) - timedelta(days=self.random.choice([0, 0, 0, 1, -1]))

    def _text(self, own: str, name: str, metadata: tuple[Any, ...]) -> str:
        listed = LISTED_FOR.get(f"{own}.{name}", LISTED.get(name))
        if listed is not None:
            return str(self.random.choice(listed))
        coded = any(isinstance(m, StringConstraints) and m.pattern for m in metadata)
        return "any-code" if coded else PERSONAL


def stripped(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without its Annotated wrappings, and what they said."""
    metadata: tuple[Any, ...] = ()
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        for item in more:
            metadata += (item, *getattr(item, "metadata", ()))
    return annotation, metadata
