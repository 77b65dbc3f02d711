"""Reports in words: each figure with the cases that it counts, who is left out and why, and what
moved."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from api.pages import words
from api.pages.audit.figure_words import (
    figure_words,
    group_words,
    reason_words,
    rule_words,
)
from api.pages.staff import Staff
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


def figures(told: Mapping[str, Any], link: Linking, staff: Staff) -> Table:
    """The figures of a report that count somebody, each number a way to its cases."""
    compared, without = _compared(told), frozenset(of_nobody(told))
    columns = ["Figure", "Counted", "Of", "Percentage"]
    columns += ["Then"] if compared is not None else []
    rows = []
    for each in told["figures"]:
        if each["figure"] in without:
            continue
        row = [
            Cell(figure_words(each["figure"]), more=_group(told, each, staff)),
            _number(each, "numerator", link),
            _number(each, "denominator", link),
            Cell(f"{each['percentage']}%" if "percentage" in each else "None to count"),
        ]
        if compared is not None:
            row.append(Cell(compared.get(_key(each), "Not there")))
        rows.append(row)
    return Table("Figures", columns, rows, "None of the figures counts anybody in these days.")


def of_nobody(told: Mapping[str, Any]) -> list[str]:
    """The figures for which there was nobody to count, now or then, in their order."""
    then = told["compared_to"]["figures"] if "compared_to" in told else ()
    counts = {each["figure"] for each in (*told["figures"], *then) if each["denominator"]}
    return list(
        dict.fromkeys(each["figure"] for each in told["figures"] if each["figure"] not in counts)
    )


def left_out(told: Mapping[str, Any], link: Linking) -> Table:
    """Who could not be counted, and why."""
    rows = [
        (
            Cell(figure_words(each["figure"])),
            Cell(reason_words(each["reason"])),
            _to(
                each["count"], link(which="left_out", figure=each["figure"], reason=each["reason"])
            ),
        )
        for each in told["left_out"]
    ]
    return Table("Left out", ("Figure", "Why", "Cases"), rows, "Nobody was left out.")


def unchecked(told: Mapping[str, Any], link: Linking) -> Table:
    """Rules that nobody has checked yet, and the cases whose verdict rests on them."""
    rows = [
        (
            Cell(rule_words(each["rule"])),
            _to(each["count"], link(which="unchecked_rule", rule=each["rule"])),
        )
        for each in told["unchecked_rules"]
    ]
    return Table(
        "Rules that nobody has checked against their source yet", ("Rule", "Cases"), rows, "None."
    )


def beside(told: Mapping[str, Any], link: Linking) -> Table | None:
    """What else there is to say of a report's cases, each a way to them; None for nothing."""
    said = [
        ("Stand elsewhere now than they did then", "moved", told.get("moved_count")),
        (
            "Not up to date yet: their figures may be older",
            "lacking",
            told["lacking_count"] or None,
        ),
    ]
    rows = [
        (Cell(what), _to(count, link(which=which)))
        for what, which, count in said
        if count is not None
    ]
    return Table("Beside the figures", ("What", "Cases"), rows, "") if rows else None


def moves(told: Mapping[str, Any]) -> tuple[Cell, Cell, Cell]:
    """How a case moved: out of which figures, into which, and when that was recorded."""
    return (
        Cell(_places(told["before"])),
        Cell(_places(told["after"])),
        Cell(", ".join(words.moment(event["recorded"]) for event in told["events"])),
    )


def title_of(told: Mapping[str, str], staff: Staff) -> str:
    """What a list of cases is of."""
    figure = figure_words(told.get("figure", ""))
    match told["which"]:
        case "left_out":
            return f"{figure}, left out: {reason_words(told['reason'])}"
        case "unchecked_rule":
            return rule_words(told["rule"])
        case "moved":
            return "What moved"
        case "lacking":
            return "Not up to date yet"
    of = ", ".join(filter(None, (figure, _group(told, told, staff))))
    return f"{of}: {_WHICH[told['which']]}"


_WHICH = {"numerator": "cases counted", "denominator": "all cases of which it is counted"}


def _number(each: Mapping[str, Any], which: str, link: Linking) -> Cell:
    asked = {"figure": each["figure"], "which": which}
    if "group" in each:
        asked["group"] = each["group"]
    return _to(each[which], link(**asked))


def _to(count: int, href: str) -> Cell:
    return Cell(str(count), href=href if count else None)


def _compared(told: Mapping[str, Any]) -> Mapping[Any, str] | None:
    if "compared_to" not in told:
        return None
    return {
        _key(each): f"{each['numerator']} of {each['denominator']}"
        for each in told["compared_to"]["figures"]
    }


def _key(each: Mapping[str, Any]) -> tuple[str, str | None]:
    return each["figure"], each.get("group")


def _group(told: Mapping[str, Any], each: Mapping[str, Any], staff: Staff) -> str:
    """The group of a figure where it is divided; nothing where it is not."""
    return group_words(told["by"], each["group"], staff) if "group" in each else ""


def _places(told: Iterable[Mapping[str, Any]]) -> str:
    said = [
        figure_words(each["figure"]) + ("" if each["counted"] else " (not counted)")
        for each in told
    ]
    return "; ".join(said) or "Nothing"
