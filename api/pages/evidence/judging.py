"""Having a bundle judged by the verifier, which anybody can run without us, in a process of its
own: bounded in memory and time, and nothing of it is kept."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

_PROGRAM = Path(__file__).with_name("bounded.py")
_LONGEST_SECONDS = 30.0
_UNREADABLE = 4


def judged(bundle: bytes, policy: str) -> dict[str, Any]:
    """The verifier's report on these bytes, by who trusts what the policy names.

    Where it comes to no end within its bounds, the report is that it can't be read, and why.
    """
    with NamedTemporaryFile("w", encoding="utf-8") as trusted:
        trusted.write(policy)
        trusted.flush()
        command = [sys.executable, "-I", "-B", str(_PROGRAM), "bundle", "/dev/stdin"]
        try:
            ended = subprocess.run(  # noqa: S603 - a program of ours on bytes from its input
                [*command, "--policy", trusted.name, "--json"],
                input=bundle,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                check=False,
                cwd="/",
                env={},
                timeout=_LONGEST_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return _not_judged("it takes longer to check than is given to it here")
    try:
        report: dict[str, Any] = json.loads(ended.stdout)
    except ValueError:
        return _not_judged("checking it takes more than is given to it here")
    return report


def _not_judged(reason: str) -> dict[str, Any]:
    return {"exit": _UNREADABLE, "reason": reason, "verdict": "unreadable"}
