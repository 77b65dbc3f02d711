"""Makes evidence bundles of a log, as `docs/format.md` describes them; see `maker`."""

import io
import json
import zipfile
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from verifier.tests.maker import (
    ACCESS_ORIGIN,
    ORIGIN,
    Event,
    Json,
    Log,
    canonical,
    compact_proof,
    sha256,
    some_uuid,
)


def base64_lines(hashes: Iterable[bytes]) -> bytes:
    return b"".join(b64encode(one) + b"\n" for one in hashes)


def json_lines(values: Iterable[Json]) -> bytes:
    return b"".join(canonical(one) + b"\n" for one in values)


def leaf_lines(events: Iterable[Event]) -> bytes:
    return b"".join(event.stamp + b"\n" + event.record + b"\n" for event in events)


def bundle_files(
    log: Log,
    stream: str,
    *,
    withhold: Mapping[tuple[str, str], Json] | None = None,
    heads: Event | None = None,
    heads_covered: int | None = None,
    leave_out: Iterable[Event] = (),
    withhold_entries: Iterable[Event] = (),
    documents: Iterable[bytes] = (),
    access: Log | None = None,
    report: bytes | None = b"<!doctype html><title>Case</title><p>Readable.</p>",
    checkpoint: bytes | None = None,
) -> dict[str, bytes]:
    """The files of a bundle, all but the manifest."""
    withheld_as, hidden = withhold or {}, list(withhold_entries)
    left_out = set(map(id, [*leave_out, *hidden]))
    events = [event for event in log.of(stream) if id(event) not in left_out]
    cited = {said["erasure"] for said in withheld_as.values() if "erasure" in said}
    cited |= {heads.id} if heads else set()
    shown = [event for event in log.events if event in events or event.id in cited]
    openings, withheld = part_lines(events, withheld_as)
    files = {
        "checkpoint": checkpoint or log.checkpoint(),
        "leaves": leaf_lines(shown),
        "openings.jsonl": json_lines(openings),
        "proof": base64_lines(
            compact_proof(log.hashes(), [e.position - 1 for e in [*shown, *hidden]])
        ),
        "withheld.jsonl": json_lines(withheld),
    }
    if hidden:
        files["withheld-entries.jsonl"] = json_lines(map(entry_line, hidden))
    files |= {f"documents/{sha256(content).hex()}": content for content in documents}
    if heads is not None:
        files["heads.json"] = canonical(heads_proof(log, stream, heads, heads_covered))
    if report is not None:
        files["report.html"] = report
    if access is not None:
        files["access/checkpoint"] = access.checkpoint()
        files["access/leaves"] = leaf_lines(access.events)
        files["access/proof"] = base64_lines(
            compact_proof(access.hashes(), range(len(access.events)))
        )
    return files


def entry_line(event: Event) -> Json:
    """What is said of an entry that is not shown."""
    return {
        "by": some_uuid("decider"),
        "ground": "restricted",
        "leaf": event.leaf_hash.hex(),
        "position": event.position,
        "record": sha256(event.record).hex(),
        "version": event.said["version"],
    }


def part_lines(
    events: Iterable[Event], withheld_as: Mapping[tuple[str, str], Json]
) -> tuple[list[Json], list[Json]]:
    """What is said of each part: its opening, or why it is withheld."""
    openings, withheld = [], []
    for event in events:
        for name, (content, r) in event.parts.items():
            hidden = withheld_as.get((event.id, name))
            if hidden is None:
                opening = {"content": content, "event": event.id, "part": name, "r": r.hex()}
                openings.append(opening)
            else:
                withheld.append({"event": event.id, "part": name, **hidden})
            blob = withheld_as.get((event.id, f"{name}.blob"))
            if blob is not None:
                withheld.append({"event": event.id, "part": f"{name}.blob", **blob})
    return openings, withheld


def heads_proof(log: Log, stream: str, heads: Event, covered: int | None = None) -> Json:
    covered = covered or heads.said["data"]["covered"]
    lines = log.head_lines(covered)
    last = [event for event in log.of(stream) if event.position <= covered][-1]
    index = next(at for at, line in enumerate(lines) if line.startswith(stream.encode()))
    proof = compact_proof([sha256(b"\x00" + line) for line in lines], [index])
    return {
        "event": heads.id,
        "index": index,
        "proof": [b64encode(one).decode() for one in proof],
        "version": last.said["version"],
    }


def manifest(files: Mapping[str, bytes], stream: str, /, **changes: Any) -> bytes:
    """The manifest that goes with the files."""
    lines = files["leaves"].split(b"\n")
    shown = [
        (json.loads(stamp), json.loads(record))
        for stamp, record in zip(lines[:-1:2], lines[1::2], strict=True)
    ]
    own = [(stamp, record) for stamp, record in shown if record["stream"] == stream]
    said: Json = {
        "asked": {
            "at": "2026-11-21T10:00:00.000000Z",
            "by": some_uuid("auditor"),
            "why": "quality",
        },
        "counts": {
            "access": files.get("access/leaves", b"").count(b"\n") // 2,
            "documents": sum(name.startswith("documents/") for name in files),
            "events": len(own),
            "openings": files["openings.jsonl"].count(b"\n"),
            "withheld": files["withheld.jsonl"].count(b"\n"),
        },
        "epochs": [{"epoch": 1, "first_position": 1, "origin": ORIGIN}],
        "files": [
            {"name": name, "sha256": sha256(content).hex(), "size": len(content)}
            for name, content in sorted(files.items())
        ],
        "format": "caseledger/bundle/v1",
        "positions": {"first": own[0][0]["position"], "last": own[-1][0]["position"]},
        "stream": {"id": stream, "kind": own[0][1]["kind"]},
        "versions": {"first": own[0][1]["version"], "last": own[-1][1]["version"]},
    }
    if "withheld-entries.jsonl" in files:
        withheld = files["withheld-entries.jsonl"].count(b"\n")
        said["counts"]["withheld_entries"] = withheld
    if "access/leaves" in files:
        said["access_epochs"] = [{"epoch": 1, "first_position": 1, "origin": ACCESS_ORIGIN}]
    return canonical({**said, **changes})


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The container, by the standard library, with everything that it would choose fixed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def bundled(files: Mapping[str, bytes], stream: str, /, **changes: Any) -> bytes:
    """The finished bundle."""
    return zipped({**files, "manifest.json": manifest(files, stream, **changes)})
