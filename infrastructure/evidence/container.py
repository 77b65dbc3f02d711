"""The zip of a bundle: stored, in order, nothing in it that depends on when or where it was made.

Source: docs/format.md §8, "The container".
"""

import io
import zipfile
from collections.abc import Mapping

_WHEN = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE_FILE = 0o100644 << 16


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The container of these files; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=_WHEN)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE_FILE
            archive.writestr(entry, content)
    return out.getvalue()
