"""Every command as somebody sends it who may not know of what it names."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import Any
from uuid import UUID, uuid4

from api.collections import COLLECTIONS, Collection
from domain.case.case import Case
from domain.commands import Command
from tests.integration.api.matrix.asking import NOBODY, Question
from tests.integration.api.matrix.world import Area, Shut, World
from tests.unit.domain.machine.case_making import FITTINGS
from tests.unit.domain.machine.making import Maker

_UNBEGUN = Case(id=UUID(int=0), version=0)


class _Everywhere(dict[str, Sequence[UUID]]):
    """Has the same id under every name of a field."""

    def __init__(self, id_: UUID) -> None:
        super().__init__()
        self._id = id_

    def get(self, _key: str, _default: Any = None) -> Sequence[UUID]:
        return [self._id]


def body(asked: type[Command], naming: UUID, *, seed: int = 1) -> Mapping[str, Any]:
    """A body that is well made, and names one id wherever it names any."""
    fittings = {name: partial(fitting, _UNBEGUN) for name, fitting in FITTINGS.items()}
    maker = Maker(Random(seed), now=datetime.now(UTC), ids=_Everywhere(naming), fittings=fittings)
    made = maker.make(asked)
    return {"data": made.model_dump(mode="json", by_alias=True, exclude_none=True)}


def commands() -> Iterator[tuple[Collection, type[Command]]]:
    """Every command that has a route, and where it is put to."""
    for collection in COLLECTIONS:
        for asked in collection.commands():
            yield collection, asked


def sent(collection: Collection, asked: type[Command], to: str, naming: UUID) -> Question:
    """The command, put to a record, naming another wherever it can."""
    path = collection.path_of(asked).replace(f"{{{collection.parameter}}}", to)
    headers = {"Idempotency-Key": str(uuid4()), "If-Match": '"000000000000000000000000"'}
    return Question(path, method="POST", body=body(asked, naming), headers=headers)


def to_what_is_shut(world: World) -> Iterator[Question]:
    """Every command that goes on with something: to the restricted case, to a hidden matter under
    each collection, naming the other matter."""
    allegation, concern = (world.matters[a] for a in (Area.ALLEGATION, Area.HIDDEN_CONCERN))
    for collection, asked in commands():
        if asked.BEGINS:
            continue
        to = world.cases[Shut.WHOLE] if collection.path == "/cases" else allegation
        yield sent(collection, asked, to, UUID(concern))


def to_matters(matter: str) -> Iterator[Question]:
    """Every command that goes on with a matter, always the same."""
    for collection, asked in commands():
        if collection.path == "/matters" and not asked.BEGINS:
            yield sent(collection, asked, matter, UUID(NOBODY))
