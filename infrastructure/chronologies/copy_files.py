"""Writing copies: a zip of the chronology as CSV and as JSON in a partnership's columns, and what
was withheld as lines of JSON and as a page."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

from application.canonical import canonical
from application.chronologies.copying import CopiedLine, Copy, LeftOut
from domain.moments import LONDON, At, BetweenDays, BetweenInstants, On, When
from domain.policies import policy
from infrastructure.disclosure.pack_files import sha256_of
from infrastructure.evidence.container import zipped
from infrastructure.pages import page_opening

FORMAT = "caseledger/chronology/v1"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DAY, _TIME = "%d/%m/%Y", "%H:%M"


class CopyFiles:
    """Implements :class:`application.chronologies.editions.CopyWriter`."""

    def written(self, copy: Copy, layout: str) -> bytes:
        """The zip; nothing in it depends on when, where or by whom it was made."""
        columns = policy("chronology")["layouts"][layout]["columns"]
        rows = [[TELLS[column["tells"]](line) for column in columns] for line in copy.lines]
        names = [column["name"] for column in columns]
        withheld = [_left_out(each) for each in copy.left_out]
        files = {
            "chronology.csv": _csv(names, rows),
            "chronology.json": canonical(
                _heading(copy) | {"lines": [dict(zip(names, row, strict=True)) for row in rows]}
            ),
            "withheld.jsonl": b"".join(canonical(each) + b"\n" for each in withheld),
            "withheld.html": _page(copy).encode(),
        }
        listed = [
            {"name": name, "sha256": sha256_of(content), "size": len(content)}
            for name, content in sorted(files.items())
        ]
        manifest = _heading(copy) | {
            "format": FORMAT,
            "layout": layout,
            "policy": policy("chronology")["version"],
            "files": listed,
        }
        return zipped({**files, "manifest.json": canonical(manifest)})


def _heading(copy: Copy) -> dict[str, Any]:
    told: dict[str, Any] = {
        "chronology": str(copy.chronology),
        "position": copy.position,
        "ground": copy.ground,
        "people": {name: dict(who) for name, who in copy.people.items()},
    }
    if copy.since is not None:
        told["since"] = copy.since.isoformat()
    if copy.until is not None:
        told["until"] = copy.until.isoformat()
    return told


def _csv(names: list[str], rows: list[list[str]]) -> bytes:
    """As RFC 4180 has it. A cell that a spreadsheet would take for a formula begins with an
    apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _days(when: When) -> str:
    match when:
        case On():
            told = f"{when.on:{_DAY}}"
        case BetweenDays():
            told = f"{when.from_:{_DAY}} to {when.to:{_DAY}}"
        case At():
            told = f"{when.at.astimezone(LONDON):{_DAY}}"
        case BetweenInstants():
            begins, ends = when.from_.astimezone(LONDON), when.to.astimezone(LONDON)
            same = begins.date() == ends.date()
            told = f"{begins:{_DAY}}" if same else f"{begins:{_DAY}} to {ends:{_DAY}}"
    return f"about {told}" if when.about else told


def _time(when: When) -> str:
    match when:
        case At():
            return f"{when.at.astimezone(LONDON):{_TIME}}"
        case BetweenInstants():
            begins, ends = when.from_.astimezone(LONDON), when.to.astimezone(LONDON)
            return f"{begins:{_TIME}} to {ends:{_TIME}}"
    return ""


TELLS: Mapping[str, Callable[[CopiedLine], str]] = {
    "date": lambda line: _days(line.occurred),
    "time": lambda line: _time(line.occurred),
    "person": lambda line: line.person,
    "agency": lambda line: line.agency,
    "source": lambda line: _words(line.source),
    "basis": lambda line: line.basis,
    "event": lambda line: line.event,
    "what": lambda line: " ".join((line.what, *(f"[{mark}]" for mark in line.marks))),
    "own_words": lambda line: "\n".join(line.own_words),
    "recorded": lambda line: f"{line.recorded.astimezone(LONDON):{_DAY} {_TIME}}",
    "late": lambda line: "yes" if line.late else "",
    "entry": lambda line: str(line.entry),
}
"""What a column of a layout may tell. Days and times are those of London."""


def _left_out(each: LeftOut) -> dict[str, str]:
    told = {"entry": str(each.entry), "ground": each.ground}
    if each.part is not None:
        told["part"] = each.part
    return told if each.by is None else told | {"decided_by": str(each.by)}


def _page(copy: Copy) -> str:
    lines = page_opening(f"What was withheld from the chronology {copy.chronology}")
    lines.append("<h1>What was withheld, and why</h1>")
    lines.append(
        f"<p>Of a chronology as it stood at position {copy.position} of the record;"
        f" {len(copy.lines)} lines are told. What is withheld by a rule names nobody who decided."
        "</p><ol>"
    )
    lines += _items(copy)
    return "\n".join([*lines, "</ol></body></html>\n"])


def _items(copy: Copy) -> Iterator[str]:
    for each in copy.left_out:
        part = "" if each.part is None else f", part {_words(each.part)}"
        decided = "" if each.by is None else f"; decided by <code>{each.by}</code>"
        ground = escape(_words(each.ground))
        yield f"<li><p>Entry <code>{each.entry}</code>{escape(part)}: {ground}{decided}</p></li>"


def _words(code: str) -> str:
    return code.replace("_", " ")
