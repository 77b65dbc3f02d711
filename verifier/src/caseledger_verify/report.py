"""What was found: one claim at a time, with what it means and what it does not prove."""

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files

from caseledger_verify.errors import Incomplete, Refused, Unreadable, Untrusted, Wrong

HOLDS, FALSE, INCOMPLETE, UNTRUSTED, STATED = "holds", "false", "incomplete", "untrusted", "stated"
UNREADABLE = 4
# The first of these that some claim comes to is the verdict.
_VERDICTS = ((FALSE, 1, "false"), (UNTRUSTED, 3, "keys not trusted"), (INCOMPLETE, 2, "incomplete"))
_OUTCOMES = {Wrong: FALSE, Untrusted: UNTRUSTED, Incomplete: INCOMPLETE}

_MEANINGS = tomllib.loads(files(__package__).joinpath("claims.toml").read_text(encoding="utf-8"))


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
                "outcome": claim.outcome,
                **_MEANINGS[claim.name],
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
            meaning = _MEANINGS[claim.name]
            lines += ["", f"[{claim.outcome}] {claim.name}: {claim.detail}"]
            label = "It says:    " if claim.outcome == STATED else "If it holds:"
            lines += [
                f"  {label} {meaning['means']}",
                f"  Not proven:  {meaning['does_not_prove']}",
            ]
        because = [claim.name for claim in self.claims if claim.outcome not in {HOLDS, STATED}]
        verdict = f"Verdict: {self.verdict()[1]}{' because of ' if because else ''}"
        return "\n".join([*lines, "", verdict + ", ".join(because)])
