"""Reports in words: each figure with the cases that it counts, who is left out and why, and what
moved."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages import words
from api.pages.tables import Cell, Table

Linking = Callable[..., str]
"""Makes the address at which the cases of a figure are listed, from parameters."""

DIVISIONS = {
    "": "Nothing",
    "quarter": "Quarter",
    "pathway": "Pathway",
    "service": "Service",
    "team": "Team",
    "practitioner": "Practitioner",
    "descriptor": "Problem",
    "step": "Step",
    "ethnicity": "Ethnicity",
    "decile": "Deprivation",
    "anxiety_measure": "Measure of anxiety",
}


@dataclass(frozen=True)
class Listed:
    """The cases behind one number; ``hidden`` more are not shown to who asks."""

    title: str
    cases: Sequence[str]
    hidden: int


def figures(told: Mapping[str, Any], link: Linking) -> Table:
    """The figures of a report, each number a way to its cases."""
    divided, compared = "by" in told, _compared(told)
    columns = ["Figure", "Counted", "Of", "Percentage"]
    columns += ["Then"] if compared is not None else []
    rows = []
    for each in told["figures"]:
        row = [
            Cell(words.in_words(each["figure"]), more=_group(each) if divided else ""),
            _number(each, "numerator", link),
            _number(each, "denominator", link),
            Cell(f"{each['percentage']} %" if "percentage" in each else "None to count"),
        ]
        if compared is not None:
            row.append(Cell(compared.get(_key(each), "Not there")))
        rows.append(row)
    return Table("Figures", columns, rows, "There are no figures.")


def left_out(told: Mapping[str, Any], link: Linking) -> Table:
    """Who could not be counted, and why."""
    rows = [
        (
            Cell(words.in_words(each["figure"])),
            Cell(words.in_words(each["reason"])),
            _all_of(each, link(figure=each["figure"], reason=each["reason"])),
        )
        for each in told["left_out"]
    ]
    return Table("Left out", ("Figure", "Why", "Cases"), rows, "Nobody was left out.")


def unchecked(told: Mapping[str, Any], link: Linking) -> Table:
    """Rules that nobody has checked yet, and the cases whose verdict rests on them."""
    rows = [
        (Cell(words.in_words(each["rule"])), _all_of(each, link(rule=each["rule"])))
        for each in told["unchecked_rules"]
    ]
    return Table(
        "Rules that nobody has checked against their source yet", ("Rule", "Cases"), rows, "None."
    )


def moved(told: Mapping[str, Any], at_case: Callable[[str], str]) -> Table | None:
    """Which cases moved since the moment compared with; None where there was none."""
    if "moved" not in told:
        return None
    rows = [
        (
            Cell(f"Case {number}", href=at_case(each["case"])),
            Cell(_places(each["before"])),
            Cell(_places(each["after"])),
            Cell(", ".join(words.moment(event["recorded"]) for event in each["events"])),
        )
        for number, each in enumerate(told["moved"], 1)
    ]
    hidden = told["moved_not_shown"]
    caption = "What moved" + (f" ({hidden} more are not shown to you)" if hidden else "")
    columns = ("Case", "No more in", "New in", "Recorded")
    return Table(caption, columns, rows, "Nothing that is shown to you moved.")


def listed(told: Mapping[str, Any], asked: Mapping[str, str]) -> Listed | None:
    """The cases that a link of a report leads to; None where it holds no such number."""
    if rule := asked.get("rule"):
        return _found(told["unchecked_rules"], {"rule": rule}, "cases", words.in_words(rule))
    named = {name: asked[name] for name in ("figure", "group", "reason") if asked.get(name)}
    title = words.in_words(asked.get("figure", ""))
    if reason := asked.get("reason"):
        return _found(
            told["left_out"], named, "cases", f"{title}: left out, {words.in_words(reason).lower()}"
        )
    which = asked.get("which", "")
    if which not in _WHICH:
        return None
    title = f"{title}, {asked['group']}" if asked.get("group") else title
    return _found(told["figures"], named, f"{which}_cases", f"{title}: {_WHICH[which]}")


_WHICH = {"numerator": "counted", "denominator": "all that it is counted of"}


def _found(
    lists: Iterable[Mapping[str, Any]], named: Mapping[str, str], cases: str, title: str
) -> Listed | None:
    for each in lists:
        if all(str(each.get(name)) == value for name, value in named.items()):
            return Listed(title, each[cases], each[f"{cases}_not_shown"])
    return None


def _number(each: Mapping[str, Any], which: str, link: Linking) -> Cell:
    asked = {"figure": each["figure"], "which": which}
    if "group" in each:
        asked["group"] = each["group"]
    hidden = each[f"{which}_cases_not_shown"]
    number = str(each[which])
    more = f"{hidden} not shown to you" if hidden else ""
    return Cell(number, href=link(**asked) if each[which] > hidden else None, more=more)


def _all_of(each: Mapping[str, Any], href: str) -> Cell:
    shown, hidden = len(each["cases"]), each["cases_not_shown"]
    more = f"{hidden} not shown to you" if hidden else ""
    return Cell(str(shown + hidden), href=href if shown else None, more=more)


def _compared(told: Mapping[str, Any]) -> Mapping[Any, str] | None:
    if "compared_to" not in told:
        return None
    return {
        _key(each): f"{each['numerator']} of {each['denominator']}"
        for each in told["compared_to"]["figures"]
    }


def _key(each: Mapping[str, Any]) -> tuple[str, str | None]:
    return each["figure"], each.get("group")


def _group(each: Mapping[str, Any]) -> str:
    return words.in_words(str(each["group"])) if "group" in each else "All"


def _places(told: Iterable[Mapping[str, Any]]) -> str:
    said = [
        words.in_words(each["figure"]) + ("" if each["counted"] else " (not counted)")
        for each in told
    ]
    return "; ".join(said) or "Nothing"
