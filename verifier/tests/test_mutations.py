"""Ten thousand altered bundles and proofs: none accepted, none crashing, none over two seconds.

Some are altered as files lie on a disk; as many by somebody who knows the format: one file is
changed, then lengths, digests and the container are made to fit again. What a bundle only states
(who asked for it, grounds, the readable report) is not altered: it is not proven, and says so.
"""

import json
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from caseledger_verify.bundle import verify_bundle
from caseledger_verify.checkpoints import verify_checkpoint
from caseledger_verify.errors import Unreadable
from caseledger_verify.policy import Freshness, parse_policy
from verifier.tests import bundles, maker
from verifier.tests.bundles import bundled
from verifier.tests.cases import CASE, full_files
from verifier.tests.maker import COSIGNED, Log, some_uuid

# All three witnesses: one whose line is spoiled would otherwise not be missed, and need not be.
POLICY = parse_policy(maker.policy(threshold=3))
NOW = Freshness(COSIGNED)
LONGEST = 2.0


def code_of(verify: Callable[[], Any]) -> int:
    """The exit code, within the time; anything but a refusal goes through."""
    began = time.process_time()
    try:
        code: int = verify().verdict()[0]
    except Unreadable:
        code = 4
    assert time.process_time() - began < LONGEST
    return code


def altered(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one thing done to them that makes them others."""
    while True:
        changed = _changed(data, chance)
        if changed != data and not _is_same_note(changed, data):
            return changed


def _changed(data: bytes, chance: random.Random) -> bytes:
    at, upto = sorted(chance.choices(range(len(data) + 1), k=2))
    piece = data[at:upto]
    match chance.randrange(7):
        case 0:
            return _flip(data, chance)
        case 1:
            return data[:at] + data[at + chance.randint(1, 40) :]
        case 2:
            return data[:at] + chance.randbytes(chance.randint(1, 40)) + data[at:]
        case 3:
            return data[:at]
        case 4:
            return data[:upto] + piece[:4_000] + data[upto:]
        case 5:
            return data[:at] + bytes(len(piece)) + data[upto:]
        case _:
            return _swap(data, chance)


def _is_same_note(changed: bytes, data: bytes) -> bool:
    """C2SP gives the order of signature lines no meaning, and has lines of unknown keys ignored."""
    text, _, signatures = data.partition(b"\n\n")
    again, _, others = changed.partition(b"\n\n")
    lines = others.split(b"\n")
    once_each = len(set(lines)) == len(lines)
    return again == text and once_each and set(signatures.split(b"\n")) <= set(lines)


def _flip(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data)) if data else 0
    flipped = bytes([data[at] ^ 1 << chance.randrange(8)]) if data else b"x"
    return data[:at] + flipped + data[at + 1 :]


def _swap(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    if len(lines) > 1:
        one, two = chance.sample(range(len(lines)), 2)
        lines[one], lines[two] = lines[two], lines[one]
    return b"".join(lines)


def altered_value(value: Any, chance: random.Random) -> Any:
    """The JSON value with one member anywhere in it made another, left out or put in."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        name = chance.choice(sorted(value))
        if chance.random() < 0.1:
            return {other: value[other] for other in value if other != name}
        return {**value, name: altered_value(value[name], chance)}
    if isinstance(value, list) and value and chance.random() < 0.85:
        at = chance.randrange(len(value))
        return [*value[:at], altered_value(value[at], chance), *value[at + 1 :]]
    if isinstance(value, bool) or value is None:
        return 7
    if isinstance(value, int):
        return value + chance.choice((-1, 1, 2**32, 2**60))
    if isinstance(value, str) and value:
        at = chance.randrange(len(value))
        return value[:at] + chance.choice("0123456789abcdef-Zé") + value[at + 1 :]
    return chance.choice((None, 0, "", [], {}, [value], {"a": value}))


def resealed(chance: random.Random) -> Iterator[bytes]:
    """Bundles with one proven file altered and everything that only wraps it made to fit."""
    files = full_files()
    said = json.loads(bundles.manifest(files, CASE))
    proven = [name for name in files if name != "report.html"]
    while True:
        name = chance.choice([*proven, "manifest.json"])
        if name == "manifest.json":
            changed = altered_value({**said, "asked": None}, chance)
            if not isinstance(changed, dict) or {**changed, "asked": None} == {
                **said,
                "asked": None,
            }:
                continue
            manifest = maker.canonical({**changed, "asked": said["asked"]})
            yield bundles.zipped({**files, "manifest.json": manifest})
            continue
        content = altered_file(name, files[name], chance)
        if content == files[name]:
            continue
        sealed = {**files, name: content}
        listed = [
            {"name": each, "sha256": maker.sha256(sealed[each]).hex(), "size": len(sealed[each])}
            for each in sorted(sealed)
        ]
        manifest = maker.canonical({**said, "files": listed})
        yield bundles.zipped({**sealed, "manifest.json": manifest})


def altered_file(name: str, content: bytes, chance: random.Random) -> bytes:
    if name == "withheld.jsonl":
        # Only the erasure is proven; a ground is stated.
        lines = [json.loads(line) for line in content.splitlines()]
        lines[-1] = altered_value(lines[-1], chance)
        return bundles.json_lines(lines)
    if name.endswith(("leaves", ".json", ".jsonl")) and chance.random() < 0.7:
        lines = content.split(b"\n")
        at = chance.randrange((len(lines) + 1) // 2)
        lines[at] = maker.canonical(altered_value(json.loads(lines[at] or b"0"), chance))
        return b"\n".join(lines)
    return altered(content, chance)


def test_the_unaltered_bundle_is_good() -> None:
    data = bundled(full_files(), CASE)
    assert code_of(lambda: verify_bundle(data, POLICY, NOW)) == 0


@pytest.mark.parametrize("seed", range(5))
def test_no_bundle_altered_on_a_disk_is_accepted(seed: int) -> None:
    chance, data = random.Random(seed), bundled(full_files(), CASE)
    for _ in range(900):
        other = altered(data, chance)
        assert code_of(lambda other=other: verify_bundle(other, POLICY, NOW)) == 4


@pytest.mark.parametrize("seed", range(5))
def test_no_bundle_altered_by_someone_who_knows_the_format_is_accepted(seed: int) -> None:
    codes = set()
    bundles = resealed(random.Random(seed))
    for _ in range(900):
        other = next(bundles)
        code = code_of(lambda other=other: verify_bundle(other, POLICY, NOW))
        assert code != 0, other
        codes.add(code)
    assert codes >= {1, 3, 4}


@pytest.mark.parametrize("seed", range(2))
def test_no_altered_checkpoint_or_consistency_proof_is_accepted(seed: int) -> None:
    chance, log = random.Random(seed), Log()
    for _ in range(13):
        log.append(some_uuid("case"))
    given = {
        "data": log.checkpoint(),
        "before": log.checkpoint(size=6),
        "proof": bundles.base64_lines(maker.consistency_proof(log.hashes(), 6)),
    }

    def verify(said: dict[str, bytes]) -> Any:
        return verify_checkpoint(
            said["data"], POLICY, NOW, before=said["before"], proof=said["proof"]
        )

    assert code_of(lambda: verify(given)) == 0
    for _ in range(600):
        name = chance.choice(sorted(given))
        other = {**given, name: altered(given[name], chance)}
        assert code_of(lambda other=other: verify(other)) != 0, other
