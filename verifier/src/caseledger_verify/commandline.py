"""The command line: exit 0 good, 1 false, 2 genuine but incomplete, 3 keys not trusted,
4 unreadable."""

import argparse
import json
import re
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from caseledger_verify.archive import LARGEST
from caseledger_verify.bundle import verify_bundle
from caseledger_verify.checkpoints import verify_checkpoint
from caseledger_verify.errors import Unreadable
from caseledger_verify.policy import Freshness, parse_policy
from caseledger_verify.report import UNREADABLE, Report
from caseledger_verify.shapes import INSTANT

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one check, prints its report, and returns the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        report = _verify(asked)
    except (Unreadable, OSError) as refused:
        reason = refused.strerror if isinstance(refused, OSError) else str(refused)
        told = {"exit": UNREADABLE, "reason": reason, "verdict": "unreadable"}
        print(json.dumps(told, indent=2) if asked.json else f"Verdict: unreadable: {reason}")
        return UNREADABLE
    print(report.as_json() if asked.json else report.as_text())
    return report.verdict()[0]


def _verify(asked: argparse.Namespace) -> Report:
    policy = parse_policy(_read(asked.policy))
    now = int(time.time()) if asked.now is None else asked.now
    oldest = None if asked.not_older_than is None else now - asked.not_older_than
    freshness = Freshness(now, oldest)
    if asked.what == "bundle":
        return verify_bundle(_read(asked.file), policy, freshness)
    before = None if asked.before is None else _read(asked.before)
    proof = b"" if asked.proof is None else _read(asked.proof)
    return verify_checkpoint(_read(asked.file), policy, freshness, before=before, proof=proof)


def _read(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise Unreadable("a file is larger than 1 GiB")
    return path.read_bytes()


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """argparse would exit with 2, which means something else here."""
        self.print_usage(sys.stderr)
        self.exit(UNREADABLE, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="caseledger-verify", description=__doc__)
    commands = parser.add_subparsers(dest="what", required=True)
    bundle = commands.add_parser("bundle", help="check an evidence bundle")
    checkpoint = commands.add_parser(
        "checkpoint", help="check a checkpoint, or one against an older"
    )
    for command in (bundle, checkpoint):
        command.add_argument("file", type=Path)
        command.add_argument("--policy", type=Path, required=True, help="whom you trust")
        command.add_argument("--json", action="store_true", help="print the report as JSON")
        command.add_argument("--now", type=_instant, help="your time; the computer's if left out")
        command.add_argument(
            "--not-older-than",
            type=_duration,
            help="count only cosignatures of the last so many s, m, h or d, as in 24h",
        )
    checkpoint.add_argument("--before", type=Path, help="an older checkpoint of the same log")
    checkpoint.add_argument("--proof", type=Path, help="consistency proof, a line of base64 a hash")
    return parser


def _instant(text: str) -> int:
    whole = re.sub("Z$", ".000000Z", text) if "." not in text else text
    if not INSTANT(whole):
        raise argparse.ArgumentTypeError("an instant is written 2026-11-21T19:14:00Z")
    return int(datetime.fromisoformat(whole).timestamp())


def _duration(text: str) -> int:
    written = re.fullmatch(r"([1-9][0-9]{0,8})([smhd])", text)
    if written is None:
        raise argparse.ArgumentTypeError("a duration is written 90s, 30m, 24h or 7d")
    return int(written[1]) * _SECONDS[written[2]]
