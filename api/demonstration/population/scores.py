"""Questionnaire totals over a course, ending as the published outcomes say, and their answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.demonstration.population.chance import Chance
from api.demonstration.population.figures import figure
from domain.case.measures.measures import OpenedScores, Rater
from domain.case.measures.outcomes import Change, Outcome, outcome
from domain.policies import policy

PAIR = ("PHQ9", "GAD7")
_A_DAY = date(2026, 1, 5)

Totals = Mapping[str, int]


@dataclass(frozen=True)
class Course:
    """The totals of each instrument, one for the assessment and one for each attended session."""

    totals: Mapping[str, tuple[int, ...]]

    def at(self, number: int) -> Totals:
        """The totals of a contact; number 0 is the assessment."""
        return {instrument: totals[number] for instrument, totals in self.totals.items()}


def course(chance: Chance, sessions: int) -> Course:
    """The totals of a course that ends as the published shares have it."""
    verdict = _verdict(chance)
    first, last = _first_and_last(chance, verdict)
    totals = {m: _way(chance, first[m], last[m], sessions=sessions, most=_most(m)) for m in PAIR}
    work = chance.around(figure("first_scores")["WSAS"], most=_most("WSAS"))
    fall = first["PHQ9"] - last["PHQ9"]
    end = min(max(work - fall, 0), _most("WSAS"))
    return Course(
        {**totals, "WSAS": _way(chance, work, end, sessions=sessions, most=_most("WSAS"))}
    )


def first_totals(chance: Chance) -> Totals:
    """The totals of an assessment that no course follows."""
    shape = figure("first_scores")
    return {m: chance.around(shape[m], most=_most(m)) for m in (*PAIR, "WSAS")}


def answers(chance: Chance, instrument: str, total: int) -> dict[str, Any]:
    """Answers that sum to a total."""
    rules = policy("measures")["instruments"][instrument]
    items = [0] * rules["items"]
    highest, risk = rules["item_highest"], rules.get("risk_item")
    left = total
    if risk is not None and _hurts(chance, total, highest=highest, others=rules["items"] - 1):
        items[risk - 1] = 1 if total < 18 or chance.happens(0.7) else 2
        left -= items[risk - 1]
    open_items = [n for n in range(rules["items"]) if n + 1 != risk]
    while left and open_items:
        number = chance.one_of(open_items)
        items[number] += 1
        left -= 1
        if items[number] == highest:
            open_items.remove(number)
    if left:
        assert risk is not None, "a total never exceeds what the items can hold"
        items[risk - 1] += left
    return {"items": items, "total": total}


def hurting(answered: Mapping[str, Any]) -> bool:
    """Whether item 9 of an answered PHQ-9 is above 0."""
    return bool(answered["items"][8])


def _hurts(chance: Chance, total: int, *, highest: int, others: int) -> bool:
    if total == 0:
        return False
    share = next(share for top, share in figure("item_nine") if total <= top)
    return total > highest * others or chance.happens(share)


def _most(instrument: str) -> int:
    rules = policy("measures")["instruments"][instrument]
    most: int = rules["items"] * rules["item_highest"]
    return most


def _verdict(chance: Chance) -> str:
    start = figure("caseness_at_start")
    below = figure("improved_below_caseness")
    improved = figure("reliable_improvement")
    worse = figure("reliable_deterioration")
    if not chance.happens(start):
        return chance.weighted({"low improved": below, "low unchanged": 1 - below})
    reliably, recovered = figure("reliable_recovery"), figure("recovery")
    # Improvement is of all finished courses, recovery of those at caseness: the rest follows.
    only_improved = (improved - below * (1 - start)) / start - reliably
    shares = {
        "recovered reliably": reliably,
        "recovered": recovered - reliably,
        "improved": only_improved,
        "worse": worse / start,
    }
    return chance.weighted({**shares, "unchanged": 1 - sum(shares.values())})


_WANTED = {
    "low improved": (False, Change.IMPROVED, False),
    "low unchanged": (False, Change.NONE, False),
    "recovered reliably": (True, Change.IMPROVED, True),
    "recovered": (True, Change.NONE, True),
    "improved": (True, Change.IMPROVED, False),
    "worse": (True, Change.DETERIORATED, False),
    "unchanged": (True, Change.NONE, False),
}


def _first_and_last(chance: Chance, verdict: str) -> tuple[Totals, Totals]:
    """Drawn again until the rules of the record say what is wanted of them."""
    while True:
        first = _first(chance, verdict)
        last = _last(chance, verdict, first)
        found = _outcome(first, last)
        if (found.case_at_start, found.change, found.recovered) == _WANTED[verdict]:
            return first, last


def _first(chance: Chance, verdict: str) -> Totals:
    low = verdict.startswith("low")
    shape = figure("low_first_scores" if low else "first_scores")
    first = {m: chance.around(shape[m], most=_most(m)) for m in PAIR}
    if verdict == "recovered":
        # To fall below both cut-offs by less than a reliable amount one has to begin near them.
        first = {"PHQ9": chance.between(8, 13), "GAD7": chance.between(6, 10)}
    return first


def _last(chance: Chance, verdict: str, first: Totals) -> Totals:
    if verdict == "recovered reliably":
        shape = figure("last_scores_if_recovered")
        return {m: chance.around(shape[m], most=_most(m)) for m in PAIR}
    kind = verdict.removeprefix("low ").replace("recovered", "unchanged")
    falls = figure("falls")[kind]
    last = {}
    for m in PAIR:
        # A fall may be below zero, so it is drawn above a floor and brought back.
        lifted = {**falls[m], "mean": falls[m]["mean"] + 30}
        last[m] = min(max(first[m] - (chance.around(lifted, most=60) - 30), 0), _most(m))
    return last


def _outcome(first: Totals, last: Totals) -> Outcome:
    return outcome(
        [
            OpenedScores(instrument=m, total=totals[m], completed_on=_A_DAY, rater=Rater.SELF)
            for totals in (first, last)
            for m in PAIR
        ]
    )


def _way(chance: Chance, first: int, last: int, *, sessions: int, most: int) -> tuple[int, ...]:
    """From the first to the last in as many steps, with ups and downs on the way."""
    on_the_way = (
        first + (last - first) * number / sessions + chance.between(-2, 2)
        for number in range(1, sessions)
    )
    return (first, *(min(max(round(t), 0), most) for t in on_the_way), last)
