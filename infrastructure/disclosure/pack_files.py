"""Writing packs: a zip of the record as JSON and as a page, what was withheld, and documents."""

import hashlib

from application.canonical import canonical
from application.disclosure.pack import Pack
from infrastructure.disclosure.page import page, withheld_lines
from infrastructure.disclosure.record_json import FORMAT, pack_json
from infrastructure.evidence.container import zipped


class PackFiles:
    """Implements :class:`application.disclosure.pack.PackWriter`."""

    def written(self, pack: Pack) -> bytes:
        """The zip; nothing in it depends on when, where or by whom it was made."""
        told = pack_json(pack)
        withheld = [canonical(line) + b"\n" for line in withheld_lines(told)]
        files = {
            "record.json": canonical(told),
            "record.html": page(told).encode(),
            "withheld.jsonl": b"".join(withheld),
        }
        files |= {
            f"documents/{sha256_of(part.document)}": part.document
            for record in pack.records
            for entry in record.entries
            for part in entry.parts
            if part.document is not None
        }
        listed = [
            {"name": name, "sha256": sha256_of(content), "size": len(content)}
            for name, content in sorted(files.items())
        ]
        manifest = {
            "format": FORMAT,
            "disclosure": told["disclosure"],
            "position": told["position"],
            "files": listed,
        }
        return zipped({**files, "manifest.json": canonical(manifest)})


def sha256_of(content: bytes) -> str:
    """The SHA-256 of some bytes, in hex."""
    return hashlib.sha256(content).hexdigest()
