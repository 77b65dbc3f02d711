"""A case as it is being told: steps with their times, in whatever order they come to mind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.demonstration.history import History, Step
from api.demonstration.population.chance import Chance
from api.demonstration.population.figures import data
from api.demonstration.population.staff import member, on_team


@dataclass(frozen=True)
class _Told:
    at: datetime
    persona: str
    command: str
    name: str
    about: Mapping[str, Any]
    data: Mapping[str, Any]


class Story:
    """Collects the steps of one case.

    ``settled`` is the moment by which all is done that has to be done before the case may close;
    ``last_seen`` is the latest moment at which the person was seen; ``young`` says that
    the case is a child's or a young person's.
    """

    def __init__(self, chance: Chance, *, team: int, begins: datetime, young: bool) -> None:
        self.chance = chance
        self.young = young
        self.team = team
        self.settled = begins
        self.last_seen = begins
        self._ids: dict[str, UUID] = {}
        self._told: list[_Told] = []
        self._reviews: dict[str, datetime] = {}
        self._taken_back: set[str] = set()

    def tell(
        self,
        persona: str,
        command: str,
        at: datetime,
        content: Mapping[str, Any],
        *,
        occurred: Mapping[str, Any] | None = None,
        known: Mapping[str, Any] | None = None,
        **about: str,
    ) -> str:
        """Add a step, written down at a time; returns how later steps refer to its first event.

        It happened when it was written down and was known when it happened, unless said otherwise.
        """
        happened = occurred or {"at": at.isoformat()}
        name = f"step-{len(self._told) + 1}"
        self._told.append(
            _Told(
                at=at,
                persona=on_team(persona, self.team),
                command=command,
                name=name,
                about={"occurred": happened, "known": known or happened, **about},
                data=content,
            )
        )
        return f"${name}"

    def says(self, topic: str) -> str:
        """One of the ways in which something is put."""
        ways: list[str] = data("phrases")["phrases"][topic]
        return self.chance.one_of(ways)

    @property
    def senior(self) -> str:
        """Under whose supervision the case is, whoever holds it."""
        return "child-supervisor" if self.young else "supervisor"

    def actor(self, persona: str) -> str:
        """The id of the one who does a persona's work here."""
        return str(member(on_team(persona, self.team)).actor)

    def names(self, alias: str, id_: UUID) -> str:
        """Introduce a person or a group; returns how steps refer to them."""
        self._ids[alias] = id_
        return f"@{alias}"

    def settles(self, at: datetime) -> None:
        """The case can't close before this."""
        self.settled = max(self.settled, at)

    def sees(self, at: datetime) -> None:
        """The person was seen then, so the case ended no earlier."""
        self.last_seen = max(self.last_seen, at)

    def reviews_plan(self, step: str, at: datetime) -> None:
        """This step reviews the safety plan that was agreed last."""
        self._reviews[step] = at

    def agrees_on_plan(self, at: datetime) -> None:
        """A new safety plan stands from now on: an earlier one is not reviewed after this."""
        self._taken_back |= {step for step, due in self._reviews.items() if due >= at}

    def history(self, slug: str, *, title: str, told: str, until: datetime) -> History:
        """The story up to a moment, in the order in which it was written down."""
        kept = sorted(
            (t for t in self._told if t.at <= until and f"${t.name}" not in self._taken_back),
            key=lambda t: t.at,
        )
        return History(
            slug=slug,
            title=title,
            told=told,
            ids=dict(self._ids),
            steps=tuple(
                Step(
                    number=number,
                    persona=t.persona,
                    command=t.command,
                    name=t.name,
                    about=t.about,
                    data=t.data,
                )
                for number, t in enumerate(kept, 1)
            ),
        )
