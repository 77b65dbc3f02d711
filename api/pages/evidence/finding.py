"""What the verifier found, in words: the verdict first, then claim by claim."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.pages import words
from api.pages.tables import Cell, Table

_VERDICTS: Mapping[int, tuple[str, str]] = {
    0: (
        "Everything that the bundle claims holds",
        "Its entries are those that were recorded, where and when they were, and none is left out"
        " up to the position that is told below.",
    ),
    1: (
        "Something in this bundle is false",
        "It is not what was recorded, or it was changed since. Don’t rely on it: ask for a new one"
        " and keep this one.",
    ),
    2: (
        "Genuine, but not complete",
        "All that is shown was recorded so. Something may be missing, as told below.",
    ),
    3: (
        "Nobody whom the policy trusts vouches for this",
        "The signatures are of keys that the policy does not name, or there are too few of them. It"
        " may be a bundle of another service, or witnesses may not have signed yet.",
    ),
    4: ("This can’t be judged as an evidence bundle", "Nothing can be said about what it holds."),
}
_TITLES = {
    "files": "The files belong together",
    "signature": "The log signed this history",
    "witnesses": "Witnesses saw this history",
    "records": "The entries are records of this log",
    "inclusion": "The entries stand where they are said to",
    "chain": "The entries follow one another",
    "complete": "No entry is left out",
    "openings": "The texts are those that were recorded",
    "documents": "The documents are those that were recorded",
    "withheld": "What is not shown is named",
    "entries": "Entries that are not shown at all are named",
    "access": "The readings shown are in the access log",
    "stated": "What is only stated",
}
_OUTCOMES = {
    "holds": "Holds",
    "false": "Does not hold",
    "incomplete": "Not complete",
    "untrusted": "Not vouched for",
    "stated": "Only stated",
}
_COLUMNS = ("Claim", "Outcome", "If it holds", "It does not prove")
_GOOD = frozenset({"holds", "stated"})


@dataclass(frozen=True)
class Claim:
    """One thing that the bundle claims, what came of checking it, and what it is worth."""

    title: str
    outcome: str
    detail: str
    means: str
    does_not_prove: str
    is_good: bool


@dataclass(frozen=True)
class Finding:
    """A verdict in words; ``reason`` is why nothing could be said, where nothing could."""

    title: str
    says: str
    is_good: bool
    log: str
    reason: str
    claims: tuple[Claim, ...]

    @property
    def table(self) -> Table:
        """The claims, one a row."""
        rows = [
            (
                Cell(claim.title, more=claim.detail),
                Cell(claim.outcome, stands_out=not claim.is_good),
                Cell(claim.means),
                Cell(claim.does_not_prove),
            )
            for claim in self.claims
        ]
        return Table("What was checked, claim by claim", _COLUMNS, rows)


def finding(report: Mapping[str, Any]) -> Finding:
    """The verifier's report as a page tells it."""
    title, says = _VERDICTS[report["exit"]]
    return Finding(
        title=title,
        says=says,
        is_good=report["exit"] == 0,
        log=report.get("about", {}).get("log", ""),
        reason=words.first_letter(report.get("reason", "")),
        claims=tuple(map(_claim, report.get("claims", ()))),
    )


def _claim(told: Mapping[str, str]) -> Claim:
    name, outcome = told["claim"], told["outcome"]
    return Claim(
        title=_TITLES.get(name, words.in_words(name)),
        outcome=_OUTCOMES[outcome],
        detail=words.first_letter(told["detail"]),
        means=told["means"],
        does_not_prove=told["does_not_prove"],
        is_good=outcome in _GOOD,
    )
