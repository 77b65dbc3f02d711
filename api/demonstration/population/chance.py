"""Draws that a seed decides."""

import random
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

Drawn = TypeVar("Drawn")


class Chance:
    """A stream of draws; the same name gives the same stream, on every machine."""

    def __init__(self, name: str) -> None:
        self._random = random.Random(name)  # noqa: S311 - invented people, nothing to keep secret

    def happens(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self._random.random() < probability

    def one_of(self, choices: Sequence[Drawn]) -> Drawn:
        """One of these, all alike."""
        return choices[self._random.randrange(len(choices))]

    def weighted(self, shares: Mapping[str, float]) -> str:
        """One of the names, each by its share."""
        return self._random.choices(list(shares), weights=list(shares.values()))[0]

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self._random.randint(least, most)

    def around(self, shape: Mapping[str, float], *, most: int) -> int:
        """A whole number from 0 to ``most``, spread round a mean like a bell."""
        drawn = round(self._random.gauss(shape["mean"], shape["spread"]))
        return min(max(drawn, 0), most)

    def count(self, shape: Mapping[str, Any]) -> int:
        """``least``, and one more for each of ``tries`` that comes off with ``chance``."""
        tries: int = shape["tries"]
        least: int = shape["least"]
        return least + sum(self.happens(shape["chance"]) for _ in range(tries))

    def days(self, shape: Mapping[str, float]) -> int:
        """A wait: ``least`` days and a tail of ``mean`` more on average."""
        return round(shape["least"] + self._random.expovariate(1 / shape["mean"]))

    def uuid(self) -> UUID:
        """The id of somebody or something invented."""
        return UUID(int=self._random.getrandbits(128), version=4)
