"""The worked example of `docs/format.md`, and the bundle and policy in `verifier/examples`.

`python -m verifier.tests.worked_example` writes both anew; a test compares. All keys in it are made
from their names and protect nothing.
"""

import json
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from verifier.tests import bundles, maker
from verifier.tests.maker import Event, Log, canonical, filler, sha256, some_uuid

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "format.md"
FOLDER = ROOT / "verifier" / "examples"
BEGIN, END = "<!-- example begins -->\n", "<!-- example ends -->\n"

CASE, OTHER, PERSON = some_uuid("case"), some_uuid("other case"), some_uuid("person")


def a_log() -> tuple[Log, Event]:
    """Four leaves: two of the case, one of another, and the heads."""
    log = Log()
    log.append(CASE, "case.referral_received", parts={"note": {"text": "Sleeps badly."}})
    log.append(OTHER, "case.referral_received")
    log.append(CASE, "case.note_added", data={"minutes": 50})
    return log, log.record_heads()


def bundled_files() -> dict[str, bytes]:
    """The files of the bundle, all but the manifest."""
    log, heads = a_log()
    report = b"<!doctype html><title>An invented case</title><p>Sleeps badly.</p>\n"
    return bundles.bundle_files(log, CASE, heads=heads, report=report)


def files() -> dict[str, bytes]:
    """The bundle and the policy, by name."""
    return {"bundle.zip": bundles.bundled(bundled_files(), CASE), "policy": maker.policy()}


def section() -> str:
    """The example as Markdown."""
    log, heads = a_log()
    first = log.events[0]
    content, r = first.parts["note"]
    inside = bundled_files()
    lines = log.head_lines(3)
    blocks = [
        ("The stamp of position 1", first.stamp.decode()),
        ("Its record, one line", first.record.decode()),
        ("Its leaf hash, SHA-256(0x00 ‖ stamp ‖ 0x0A ‖ record)", first.leaf_hash.hex()),
        ("SHA-256 of the record: the `prev` of position 3", sha256(first.record).hex()),
        ("The content of its part `note`, and `r`", f"{canonical(content).decode()}\n{r.hex()}"),
        ("What is under HMAC with `r`, in hex", _committed(first, content).hex()),
        ("The commitment", first.said["parts"][0]["commitment"]),
        ("The same part encrypted: key, nonce, additional data, row", _ciphertext(first)),
        ("The leaf hashes of positions 1 to 4", "\n".join(each.hex() for each in log.hashes())),
        ("The checkpoint, cosigned", log.checkpoint().decode().rstrip()),
        ("The lines of the heads tree at position 3", "\n".join(map(bytes.decode, lines))),
        ("The `data` of the heads event at position 4", _json(heads.said["data"])),
        ("`heads.json`", inside["heads.json"].decode()),
        ("`proof`: the leaf of position 2 is not shown", inside["proof"].decode().rstrip()),
        ("`openings.jsonl`", inside["openings.jsonl"].decode().rstrip()),
        ("`manifest.json`", bundles.manifest(inside, CASE).decode()),
        ("SHA-256 of the whole bundle", sha256(files()["bundle.zip"]).hex()),
        ("The policy", files()["policy"].decode().rstrip()),
    ]
    return "\n".join(f"{title}:\n\n```\n{text}\n```\n" for title, text in blocks)


def _json(value: maker.Json) -> str:
    return canonical(value).decode()


def _committed(event: Event, content: maker.Json) -> bytes:
    return b"caseledger/part/v1\x00" + maker.lp(event.id.encode(), b"note", canonical(content))


def _ciphertext(event: Event) -> str:
    content, r = event.parts["note"]
    key, nonce = filler("data key", 32), filler("nonce", 12)
    place = {
        "id": event.id,
        "key_version": 1,
        "log": event.said["log"],
        "part": "note",
        "stream": event.said["stream"],
        "subject": PERSON,
        "type": event.said["type"],
        "version": event.said["version"],
    }
    row = nonce + AESGCM(key).encrypt(nonce, r + canonical(content), canonical(place))
    return "\n".join([key.hex(), nonce.hex(), json.dumps(place, separators=(",", ":")), row.hex()])


def page_with_example(page: str) -> str:
    """The page with the example in its place."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{section()}\n{END}{after}"


def write() -> None:
    """Writes the page and the two files."""
    PAGE.write_text(page_with_example(PAGE.read_text()))
    for name, content in files().items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    write()
