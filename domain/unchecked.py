"""Which rules behind what is shown are general knowledge that no document has confirmed.

A verdict by such a rule is shown with the rule's name, so that nobody takes it for a national one.
A rule is named by its file; where only a part of a file is unchecked, by file and part:
``measures: PDSS caseness``.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from domain.case.measures.instruments import instrument
from domain.policies import policy

_JUDGED_BY = {
    "case.case_reviewed_in_supervision": "supervision_rules",
    "case.note_signed": "supervision",
    "case.was_not_brought": "pathways",
    "case.was_not_brought_withdrawn": "pathways",
}
_OUTCOME = frozenset({"caseness", "reliable_change"})


def unchecked_of(*names: str) -> tuple[str, ...]:
    """Those of these rule files that are unchecked as a whole."""
    return tuple(name for name in names if not policy(name)["checked"])


def unchecked_in(code: str, parts: frozenset[str] = _OUTCOME) -> tuple[str, ...]:
    """What is unchecked of these parts of a questionnaire's rules, in order."""
    rules = instrument(code)
    return tuple(f"{rules.rules}: {code} {part}" for part in sorted(rules.unchecked & parts))


def unchecked_behind(type: str, data: Mapping[str, Any], outcome: Any = None) -> tuple[str, ...]:
    """The unchecked rules that judged what an event says in its clear fields, and in the part
    ``outcome`` where that was opened."""
    return tuple(_behind(type, data, outcome))


def _behind(type: str, data: Mapping[str, Any], outcome: Any) -> Iterator[str]:
    judged_by = _JUDGED_BY.get(type)
    if judged_by is not None:
        yield from unchecked_of(judged_by)
    if "clock_version" in data:
        yield from unchecked_of("clocks")
    if type == "case.measures_recorded" and data.get("risk_response_owed"):
        yield from unchecked_in(data["instrument"], frozenset({"risk_item"}))
    if isinstance(outcome, Mapping) and "anxiety_measure" in outcome:
        yield from unchecked_in(outcome["anxiety_measure"])
    if "anxiety_measure" in data and data["anxiety_measure"] in _unchecked_pairings():
        yield f"problems: {data['anxiety_measure']} anxiety_measure"


@cache
def _unchecked_pairings() -> frozenset[str]:
    listed = policy("problems")["problems"]
    return frozenset(
        p["anxiety_measure"] for p in listed if not p.get("anxiety_measure_checked", True)
    )
