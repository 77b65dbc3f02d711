"""What an event says: clear fields that decisions rest on, and parts that stay closed.

A *fact* is what *decide* returns and *evolve* takes. Its clear fields are codes, dates, durations,
ids and flags; whatever a person wrote or is named by stands in a *part*, which the log keeps
encrypted. A case is loaded and decided upon with every part closed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, ClassVar, Self, TypeVar, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticOmit, core_schema


class Content(BaseModel):
    """A frozen value that refuses members it does not know."""

    # Built when first used: most of a start went into validators that no request had asked for.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Part(Content):
    """What one encrypted part holds, under the key of the stream's own subject."""


class PartAbout(Part):
    """What an encrypted part holds about a third person, under that person's own key.

    ``about`` stands in clear as the part's subject; it is a local pseudonymous id.
    """

    about: UUID


class _NeverSent:
    """Stands in a fact where a part is not open. Nobody can send one: only an instance passes."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.is_instance_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        raise PydanticOmit


@dataclass(frozen=True)
class Closed(_NeverSent):
    """A part that nobody has opened: its name, whose key closes it, and what it is bound to."""

    name: str
    subject: UUID
    commitment: str


@dataclass(frozen=True)
class Erasure:
    """By which event of the log, on which day and on which ground a part was erased."""

    ground: str
    on: date
    order: UUID


@dataclass(frozen=True)
class Gone(_NeverSent):
    """A part that can't be opened any more or not by this reader, and why, as a code.

    ``erasure`` says more where an order of the log is why.
    """

    name: str
    ground: str
    erasure: Erasure | None = None


@dataclass(frozen=True)
class PartField:
    """A field of a fact that travels encrypted."""

    model: type[Part]
    many: bool


class Fact(Content):
    """One thing that happened to a case. Subclasses are registered with :func:`event`."""

    TYPE: ClassVar[str]
    SCHEMA: ClassVar[int]
    AREA: ClassVar[str]
    LABEL: ClassVar[str]
    SIGNIFICANT: ClassVar[bool]
    UPCASTS: ClassVar[tuple["Upcast", ...]]

    def about_whom(self) -> UUID | None:
        """The person a new stream is about, where this fact begins one."""
        return None

    def fixed_stream(self, organisation: str) -> UUID | None:  # noqa: ARG002 - few facts look at it
        """The id of the stream that this fact begins, where what it says decides that within an
        organisation, so that no second one can begin under it."""
        return None

    def clear(self) -> dict[str, Any]:
        """The clear fields as JSON values; absent rather than null."""
        hidden = set(part_fields(type(self)))
        return self.model_dump(mode="json", exclude=hidden, exclude_none=True)

    def parts(self) -> Iterator[tuple[str, UUID | None, dict[str, Any]]]:
        """Each part in order: its name, the third person it is about, and its plain content."""
        for field, declared in part_fields(type(self)).items():
            value = getattr(self, field)
            if value is None:
                continue
            values = value if declared.many else (value,)
            for number, part in enumerate(values):
                assert isinstance(part, declared.model), "a part is written open"
                about = part.about if isinstance(part, PartAbout) else None
                name = f"{field}.{number}" if declared.many else field
                plain = part.model_dump(mode="json", exclude={"about"}, exclude_none=True)
                yield name, about, plain

    @classmethod
    def restore(cls, clear: Mapping[str, Any], closed: Sequence[Closed]) -> Self:
        """The fact as the log holds it, its parts closed."""
        values: dict[str, Any] = dict(clear)
        for part in closed:
            field, _, number = part.name.partition(".")
            if number:
                values[field] = (*values.get(field, ()), part)
            else:
                values[field] = part
        restored: Self = cls.__pydantic_validator__.validate_python(values)
        return restored

    def closed(self) -> Iterator[Closed]:
        """The parts that are still closed."""
        for field, declared in part_fields(type(self)).items():
            value = getattr(self, field)
            for part in value if declared.many else (value,):
                if isinstance(part, Closed):
                    yield part

    def opened(self, content: Mapping[str, Mapping[str, Any] | Gone]) -> Self:
        """The same fact with the named parts opened, or marked as gone."""

        def open_one(part: Any, model: type[Part]) -> Any:
            if not isinstance(part, Closed) or part.name not in content:
                return part
            plain = content[part.name]
            if isinstance(plain, Gone):
                return plain
            extra = {"about": part.subject} if issubclass(model, PartAbout) else {}
            return model.model_validate({**plain, **extra})

        updates: dict[str, Any] = {}
        for field, declared in part_fields(type(self)).items():
            value = getattr(self, field)
            if declared.many:
                updates[field] = tuple(open_one(part, declared.model) for part in value)
            elif value is not None:
                updates[field] = open_one(value, declared.model)
        return self.model_copy(update=updates)


@cache
def part_fields(fact: type[Fact]) -> dict[str, PartField]:
    """The fields of a fact that travel encrypted, in order."""
    found = {}
    for name, field in fact.model_fields.items():
        many = get_origin(field.annotation) is tuple
        choices = get_args(field.annotation)[0] if many else field.annotation
        options = get_args(choices) if get_origin(choices) in (Union, UnionType) else (choices,)
        models = [o for o in options if isinstance(o, type) and issubclass(o, Part)]
        if models:
            found[name] = PartField(model=models[0], many=many)
    return found


Members = Mapping[str, Any]
"""The clear fields of an event as JSON values."""
Upcast = Callable[[Members], Members]

_REGISTRY: dict[str, type[Fact]] = {}
F = TypeVar("F", bound=Fact)


class UnknownEvent(LookupError):
    """An event type or schema version that this code does not know."""


def event(
    name: str,
    *,
    area: str,
    label: str,
    upcasts: Sequence[Upcast] = (),
    significant: bool = False,
) -> Any:
    """Register a fact under a stable name and schema version, never under an import path.

    ``upcasts`` make of the clear fields as version 1, 2 … had them those of the version after it:
    the class is the version after the last of them. A part keeps its name for ever, and what it
    holds may only gain members that can be absent. ``significant`` facts enter the safeguarding
    chronology by themselves.
    """

    def register(fact: type[F]) -> type[F]:
        if name in _REGISTRY:
            raise ValueError(f"two events are called {name}")
        fact.TYPE, fact.SCHEMA, fact.AREA = name, len(upcasts) + 1, area
        fact.LABEL, fact.SIGNIFICANT, fact.UPCASTS = label, significant, tuple(upcasts)
        _REGISTRY[name] = fact
        return fact

    return register


def event_class(name: str, schema: int) -> type[Fact]:
    """The class that a stored event of any version becomes; raises :class:`UnknownEvent`."""
    if not is_known(name, schema):
        raise UnknownEvent(f"{name} version {schema}")
    return _REGISTRY[name]


def is_known(name: str, schema: int) -> bool:
    """Whether a version of an event can be read; where it can, so can those before it."""
    fact = _REGISTRY.get(name)
    return fact is not None and 1 <= schema <= fact.SCHEMA


def as_of_today(fact: type[Fact], schema: int, clear: Members) -> Members:
    """The clear fields that a version of an event was recorded with, as its class has them."""
    for upcast in fact.UPCASTS[schema - 1 :]:
        clear = upcast(clear)
    return clear


def event_classes(kind: str = "case") -> tuple[type[Fact], ...]:
    """Every registered event class of one kind of stream, by name.

    An event's name begins with the kind of its stream: ``case.referral_received``.
    """
    return tuple(_REGISTRY[name] for name in sorted(_REGISTRY) if name.startswith(f"{kind}."))
