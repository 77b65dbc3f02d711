"""The invented person whom a case is about."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from api.demonstration.population.chance import Chance
from api.demonstration.population.figures import data
from api.demonstration.population.nhs_numbers import unissued_number

# So that populations of different seeds rarely share a number.
_APART = 40_009


@dataclass(frozen=True)
class Someone:
    """A person as the first referral names them; ``age`` is in whole years on that day."""

    id: UUID
    first_name: str
    last_name: str
    born: date
    age: int
    nhs_number: str
    details: dict[str, Any]

    @property
    def named(self) -> dict[str, Any]:
        """What the referral says of who it is."""
        return {
            "name": f"{self.first_name} {self.last_name}",
            "date_of_birth": self.born.isoformat(),
            **self.details,
        }


def someone(chance: Chance, *, seed: int, number: int, ages: tuple[int, int], on: date) -> Someone:
    """A person of an age between two, both included, on a day."""
    lists = data("people")
    age = chance.between(*ages)
    details = {
        "address": f"{chance.between(1, 180)} {chance.one_of(lists['streets'])}, Bridgewell",
        "telephone": f"01632 960{chance.between(0, 999):03d}",
        "general_practice": chance.one_of(lists["practices"]),
        "pronouns": chance.weighted(lists["pronouns"]),
    }
    if age < 18:
        details["school"] = chance.one_of(lists["schools"])
    return Someone(
        id=chance.uuid(),
        first_name=chance.one_of(lists["first_names"]),
        last_name=chance.one_of(lists["last_names"]),
        born=_birthday(on, age) - timedelta(days=chance.between(0, 364)),
        age=age,
        nhs_number=unissued_number(seed * _APART + number),
        details=details,
    )


def _birthday(on: date, age: int) -> date:
    """The latest day of birth of somebody of this age."""
    year = on.year - age
    return date(year, on.month, min(on.day, 28))
