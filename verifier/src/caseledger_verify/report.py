"""What was found: one claim at a time, with what it means and what it does not prove."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from caseledger_verify.errors import Incomplete, Refused, Unreadable, Untrusted, Wrong

HOLDS, FALSE, INCOMPLETE, UNTRUSTED, STATED = "holds", "false", "incomplete", "untrusted", "stated"
UNREADABLE = 4
# The first of these that some claim comes to is the verdict.
_VERDICTS = ((FALSE, 1, "false"), (UNTRUSTED, 3, "keys not trusted"), (INCOMPLETE, 2, "incomplete"))
_OUTCOMES = {Wrong: FALSE, Untrusted: UNTRUSTED, Incomplete: INCOMPLETE}

_MEANINGS = {
    "files": (
        "Every file of the bundle is the one that its manifest lists.",
        "Who made the manifest. It is not signed; what it says is checked below or marked stated.",
    ),
    "signature": (
        "The log's key signed how many events the log had and the root of the tree over them.",
        "That the log shows everybody the same history. That is what witnesses are for.",
    ),
    "witnesses": (
        "As many witnesses as your policy asks for saw this history only ever grow.",
        "Anything recorded after they signed; nor that the witnesses act independently.",
    ),
    "records": (
        "Each event is, byte for byte, a record of this log, and times rise with positions.",
        "That what was recorded is true, or that the log's clock was right.",
    ),
    "inclusion": (
        "Each event shown stands at its position in the history that was signed.",
        "That no other events were recorded.",
    ),
    "chain": (
        "The stream's versions follow one another, each linked to the record before it.",
        "That the last one shown is the last one there is.",
    ),
    "complete": (
        "The log itself recorded where each of its streams ended. Up to that position nothing of"
        " this stream is left out.",
        "Anything about other streams: one person may have several cases. Nor what was recorded"
        " after that position.",
    ),
    "openings": (
        "Each text shown is the one that was recorded then; no other text fits its commitment.",
        "That the text is true, or that the account it was written under was not misused.",
    ),
    "documents": (
        "Each document is, byte for byte, the one that was recorded.",
        "Where the document came from before it was recorded.",
    ),
    "withheld": (
        "Each part that is not shown is named, with a ground and who decided, or with the event in"
        " this history that ordered its erasure.",
        "That a ground is a good one. Grounds and deciders are stated by who made the bundle.",
    ),
    "access": (
        "Each reading shown stands in the access log's signed history.",
        "That there were no other readings: the access records shown are not proven complete.",
    ),
    "stated": (
        "Who asked for the bundle, when and why, and the readable report, are stated by its maker.",
        "Any of it. Read the evidence, not the report, where they differ.",
    ),
    "older": (
        "The older checkpoint, too, was signed and witnessed as your policy asks.",
        "Anything about the freshness of the older one; it is old.",
    ),
    "consistency": (
        "The newer history begins with the whole of the older one, unchanged.",
        "What the events say.",
    ),
}


@dataclass(frozen=True)
class Claim:
    """One thing that the evidence claims, what came of checking it, and particulars."""

    name: str
    outcome: str
    detail: str


@dataclass
class Report:
    """The claims as they are checked, and what the evidence is about."""

    about: dict[str, object] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)

    def check(self, name: str, finding: Callable[[], str]) -> bool:
        """Adds the claim as `finding` leaves it; whether it holds. `Unreadable` goes through."""
        try:
            self.claims.append(Claim(name, HOLDS, finding()))
        except Unreadable:
            raise
        except Refused as refused:
            self.claims.append(Claim(name, _OUTCOMES[type(refused)], str(refused)))
        return self.claims[-1].outcome == HOLDS

    def state(self, name: str, detail: str) -> None:
        """Adds what is only stated."""
        self.claims.append(Claim(name, STATED, detail))

    def verdict(self) -> tuple[int, str]:
        """The exit code and the word for it."""
        outcomes = {claim.outcome for claim in self.claims}
        for outcome, code, word in _VERDICTS:
            if outcome in outcomes:
                return code, word
        return 0, "good"

    def as_json(self) -> str:
        """The report as a JSON object."""
        code, word = self.verdict()
        claims = [
            {
                "claim": claim.name,
                "detail": claim.detail,
                "does_not_prove": _MEANINGS[claim.name][1],
                "means": _MEANINGS[claim.name][0],
                "outcome": claim.outcome,
            }
            for claim in self.claims
        ]
        return json.dumps(
            {"about": self.about, "claims": claims, "exit": code, "verdict": word}, indent=2
        )

    def as_text(self) -> str:
        """The report as lines for a reader."""
        lines = [f"{name}: {value}" for name, value in self.about.items()]
        for claim in self.claims:
            means, not_proven = _MEANINGS[claim.name]
            lines += ["", f"[{claim.outcome}] {claim.name}: {claim.detail}"]
            lines += [f"  If it holds: {means}", f"  Not proven:  {not_proven}"]
        return "\n".join([*lines, "", f"Verdict: {self.verdict()[1]}"])
