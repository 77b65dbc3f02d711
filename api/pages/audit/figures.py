"""Reports in words: each figure with the cases that it counts, who is left out and why, and what
moved."""

from collections.abc import Callable, Iterable, Mapping
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

_RATERS = {
    "self": "rated by the young person",
    "parent": "rated by a parent",
    "clinician": "rated by a clinician",
}


def figure_words(code: str) -> str:
    """What a figure is called."""
    rater, _, what = code.partition("_")
    return f"{words.in_words(what)}, {_RATERS[rater]}" if rater in _RATERS else words.in_words(code)


def figures(told: Mapping[str, Any], link: Linking) -> Table:
    """The figures of a report, each number a way to its cases."""
    divided, compared = "by" in told, _compared(told)
    columns = ["Figure", "Counted", "Of", "Percentage"]
    columns += ["Then"] if compared is not None else []
    rows = []
    for each in told["figures"]:
        row = [
            Cell(figure_words(each["figure"]), more=_group(each) if divided else ""),
            _number(each, "numerator", link),
            _number(each, "denominator", link),
            Cell(f"{each['percentage']}%" if "percentage" in each else "None to count"),
        ]
        if compared is not None:
            row.append(Cell(compared.get(_key(each), "Not there")))
        rows.append(row)
    return Table("Figures", columns, rows, "There are no figures.")


def left_out(told: Mapping[str, Any], link: Linking) -> Table:
    """Who could not be counted, and why."""
    rows = [
        (
            Cell(figure_words(each["figure"])),
            Cell(words.in_words(each["reason"])),
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
            Cell(words.in_words(each["rule"])),
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


def title_of(told: Mapping[str, str]) -> str:
    """What a list of cases is of."""
    figure = figure_words(told.get("figure", ""))
    match told["which"]:
        case "left_out":
            return f"{figure}: left out, {words.in_words(told['reason']).lower()}"
        case "unchecked_rule":
            return words.in_words(told["rule"])
        case "moved":
            return "What moved"
        case "lacking":
            return "Not up to date yet"
    of = f"{figure}, {_in_words(told['group'])}" if "group" in told else figure
    return f"{of}: {_WHICH[told['which']]}"


_WHICH = {"numerator": "counted", "denominator": "all that it is counted of"}


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


def _group(each: Mapping[str, Any]) -> str:
    return _in_words(each["group"]) if "group" in each else "All"


def _in_words(group: str) -> str:
    """A group by its name: our own codes in words, those of teams and services and ids as they
    are."""
    ours = "_" in group or group.isalpha()
    return words.in_words(group) if ours and group.islower() else group


def _places(told: Iterable[Mapping[str, Any]]) -> str:
    said = [
        figure_words(each["figure"]) + ("" if each["counted"] else " (not counted)")
        for each in told
    ]
    return "; ".join(said) or "Nothing"
