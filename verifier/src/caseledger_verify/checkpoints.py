"""Checks a checkpoint by itself, and against an older one of the same log."""

from caseledger_verify.errors import Unreadable
from caseledger_verify.manifest import hash_lines
from caseledger_verify.notes import Checkpoint, parse_checkpoint, shown
from caseledger_verify.policy import Freshness, Policy, describe
from caseledger_verify.report import Report
from caseledger_verify.tree import check_consistency


def verify_checkpoint(
    data: bytes,
    policy: Policy,
    freshness: Freshness,
    *,
    before: bytes | None = None,
    proof: bytes = b"",
) -> Report:
    """The report on a checkpoint; raises `Unreadable` where it is none.

    `before` is an older checkpoint, perhaps of an earlier epoch, and `proof` the lines of an
    RFC 6962 consistency proof between the two. How fresh the older one is does not matter.
    """
    newer = parse_checkpoint(data)
    report = Report({"log": shown(newer.origin), "size": newer.size})
    report.check("signature", lambda: _signed(newer, policy))
    report.check("witnesses", lambda: describe(policy.witnesses_of(newer, freshness)))
    if before is None:
        if proof:
            raise Unreadable("a consistency proof needs the older checkpoint too")
        return report
    older, path = parse_checkpoint(before), hash_lines(proof, "the proof")

    def trusted() -> str:
        policy.witnesses_of(older, Freshness(freshness.now))
        return _signed(older, policy)

    def consistent() -> str:
        check_consistency(older.size, older.root, newer.size, newer.root, path)
        return f"{older.size} events, then {newer.size}"

    report.check("older", trusted)
    report.check("consistency", consistent)
    return report


def _signed(checkpoint: Checkpoint, policy: Policy) -> str:
    policy.check_signature(checkpoint)
    return f"{checkpoint.size} events, signed by {shown(checkpoint.origin)}"
