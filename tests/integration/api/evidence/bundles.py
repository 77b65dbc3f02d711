"""The files of a bundle, read and put together again."""

import hashlib
import io
import json
import zipfile

LETTER = b"%PDF-1.7\n" + b"\n" * 5_000


def files_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zip_of(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def lines_of(files, name):
    return [json.loads(line) for line in files[name].splitlines()]


def relisted(files, **counts):
    """The files with a manifest that lists them as they are."""
    manifest = json.loads(files.pop("manifest.json"))
    manifest["counts"] |= counts
    manifest["files"] = [
        {"name": name, "sha256": hashlib.sha256(held).hexdigest(), "size": len(held)}
        for name, held in sorted(files.items())
    ]
    told = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {**files, "manifest.json": told.encode()}
