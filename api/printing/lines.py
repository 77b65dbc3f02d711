"""The lines of a chronology on paper: an entry each, with whose words it holds."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from api.printing.parties import Naming, code_words
from api.times import moment_words, point_words, span_words
from domain.policies import policy

Told = Mapping[str, Any]
_POINT = re.compile(r"\b\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\.\d{6}Z)?\b")
"""A day or an instant among the codes of which a line is made."""
_BASIS = {"fact": "as a fact", "reported": "as reported", "opinion": "as an opinion"}


def line_sheet(line: Told, parts: Mapping[str, str], staff: Naming) -> dict[str, Any]:
    """One line: when it happened and was recorded, whom it concerns, what happened, who says so."""
    return {
        "happened": moment_words(line["occurred"]),
        "recorded": _recorded(line),
        "whose": parts.get(line["person"], "another person"),
        "what": _what(line),
        "words": [*_in_words(line, staff), *_own_words(line), *_statements(line)],
        "notes": list(_notes(line, staff)),
        "by": _by(line, staff),
    }


def _recorded(line: Told) -> str:
    told = f"recorded {point_words(line['recorded'])}"
    if line["late_seconds"]:
        told += f", {span_words(line['late_seconds'])} after"
    return f"{told}: late" if line["late"] else told


def _what(line: Told) -> str:
    if "origin" not in line:
        return _POINT.sub(lambda found: point_words(found[0]), line["line"])
    account = line["account"]
    told = account.get("text") or f"withheld: {code_words(account['withheld'])}"
    return f"Told by {code_words(line['origin']['agency'])}: {told}"


def _in_words(line: Told, staff: Naming) -> Iterator[dict[str, str]]:
    if written := line.get("in_words"):
        yield _said(written, "text", f"written for this chronology by {staff.actor(written['by'])}")


def _own_words(line: Told) -> Iterator[dict[str, str]]:
    for each in line.get("own_words", ()):
        asked = "in their own words"
        if "what_was_asked" in each:
            asked += f", when asked: {each['what_was_asked']}"
        if "asked_by" in each:
            asked += f" (asked by {each['asked_by']})"
        yield _said(each, "words", asked)


def _statements(line: Told) -> Iterator[dict[str, str]]:
    for each in line.get("statements", ()):
        how = f"what the person says against it, recorded {point_words(each['recorded'])}"
        yield _said(each["parts"].get("statement", {"withheld": "closed"}), "text", how)


def _said(content: Told, member: str, how: str) -> dict[str, str]:
    if "withheld" in content:
        return {"said": f"withheld: {code_words(content['withheld'])}", "how": how}
    return {"said": content[member], "how": how}


def _notes(line: Told, staff: Naming) -> Iterator[str]:
    if withdrawn := line.get("withdrawn"):
        yield (
            f"Withdrawn {point_words(withdrawn['recorded'])} by {staff.by(withdrawn['by'])}:"
            f" {code_words(withdrawn['ground'])}"
        )
    if "corrected_by" in line:
        yield "Corrected later: see the full entry"
    if "reentered" in line:
        yield "Entered first in another case, and moved here"
    for asked in line.get("rectifications", ()):
        verdict = code_words(str(asked.get("verdict", "not decided yet")))
        yield f"The person asked to have it put right: {verdict}"
    if line.get("sensitivity") == "restricted":
        yield "Restricted"


def _by(line: Told, staff: Naming) -> str:
    told = (
        f"Recorded by {staff.by(line['by'])}; told by {code_words(line['source'])}"
        f" {_BASIS[line['basis']]}; position {line['position']}, entry {line['entry']}"
    )
    if "origin" in line:
        origin = line["origin"]
        onward = policy("chronology")["onward"][origin["onward"]]["label"]
        return f"{told}; received {point_words(origin['received_on'])}, {onward}"
    chosen = line["inclusion"]
    if "ground" in chosen:
        told += f"; chosen by {staff.actor(chosen['by'])}: {code_words(chosen['ground'])}"
    if text := (chosen.get("reason") or {}).get("text"):
        told += f" ({text})"
    return told
