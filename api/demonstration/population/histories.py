"""The histories of a population, by seed and number."""

from datetime import date, timedelta
from uuid import UUID

from api.demonstration.history import History
from api.demonstration.population import adult, young
from api.demonstration.population.chance import Chance
from api.demonstration.population.figures import figure
from api.demonstration.population.people import someone
from api.demonstration.population.staff import CASES_PER_TEAM
from api.demonstration.population.story import Story
from api.demonstration.population.working_days import on, working_day

ANCHOR = date(2026, 10, 30)
"""The last day of every history: what would come later is left untold, and the case is open."""

VERSION = 5
"""Of this generator; another one tells other histories, under other idempotency keys."""

_AGES = {adult.PATHWAY: (18, 79), young.CHILD: (6, 17), young.COMMUNITY: (12, 17)}


def population_history(seed: int, number: int) -> History:
    """Case ``number`` (from 1) of the population of a seed; always the same."""
    chance = Chance(f"caseledger population {VERSION}: {seed}, {number}")
    day = working_day(ANCHOR - timedelta(days=chance.between(0, figure("received_within_days"))))
    pathway = chance.weighted(figure("pathways"))
    team = (number - 1) // CASES_PER_TEAM
    person = someone(chance, seed=seed, number=number, ages=_AGES[pathway], on=day)
    story = Story(chance, team=team, begins=on(day, 0), young=pathway != adult.PATHWAY)
    if pathway == adult.PATHWAY:
        title = adult.tell(story, person, on_day=day)
    else:
        group = _group(seed, team=team, pathway=pathway)
        title = young.tell(story, person, pathway=pathway, on_day=day, group=group)
    return story.history(
        f"population-{VERSION}:{seed}:{number}",
        title=title,
        told="One of a population invented by a seed.",
        until=on(ANCHOR, 23, 59),
    )


def _group(seed: int, *, team: int, pathway: str) -> UUID:
    """The group that a team holds, the same for all who come to it."""
    return Chance(f"group: {seed}, {team}, {pathway}").uuid()
