"""What the verifier found, in words: the verdict first, then claim by claim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages import words
from api.pages.evidence.claims import MEANINGS, asker, found_of
from api.pages.staff import Staff
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
    4: (
        "This can’t be judged as an evidence bundle",
        "Nothing can be said about what it holds. Choose the zip as it was made, neither unpacked"
        " nor packed again.",
    ),
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
    """One thing that the bundle claims, what came of checking it, and what it is worth;
    ``verifier`` is what the verifier itself says of it."""

    title: str
    outcome: str
    detail: str
    means: str
    does_not_prove: str
    is_good: bool
    verifier: str


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
    def bad(self) -> tuple[Claim, ...]:
        """The claims because of which the verdict is no better."""
        return tuple(claim for claim in self.claims if not claim.is_good)

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


def finding(report: Mapping[str, Any], staff: Staff) -> Finding:
    """The verifier's report as a page tells it."""
    title, says = _VERDICTS[report["exit"]]
    return Finding(
        title=title,
        says=says,
        is_good=report["exit"] == 0,
        log=report.get("about", {}).get("log", ""),
        reason=words.first_letter(report.get("reason", "")),
        claims=tuple(_claim(each, staff) for each in report.get("claims", ())),
    )


def askers(report: Mapping[str, Any]) -> Sequence[str]:
    """The ids of those who asked for what a report is about, as far as it says so."""
    told = report.get("claims", ())
    return [id for each in told if each["claim"] == "stated" and (id := asker(each["detail"]))]


def _claim(told: Mapping[str, str], staff: Staff) -> Claim:
    name, outcome = told["claim"], told["outcome"]
    meaning = MEANINGS[name]
    return Claim(
        title=meaning.title,
        outcome=_OUTCOMES[outcome],
        detail=found_of(name, told["detail"], staff),
        means=meaning.means,
        does_not_prove=meaning.does_not_prove,
        is_good=outcome in _GOOD,
        verifier=f"{name}, {outcome}: {told['detail']}",
    )
