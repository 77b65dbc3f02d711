"""Styles, scripts and icons, each under a name that tells its content, so that it is kept for ever.

Ours stand beside this module. Those of the design system and htmx are fetched when the service is
set up, and served only if they are, byte for byte, what was looked at: `frontend.json` lists their
digests. Without them the pages are plain HTML with a few styles of our own.
"""

import gzip
import hashlib
import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path, PurePosixPath

FOLDER = "/assets/"
FETCHED = Path(sys.prefix) / "frontend" / "node_modules"
"""Where `make run` puts what it fetches: beside the packages that it installs."""

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# It would be fetched from another host, and is licensed to few.
_FONT_FACE = re.compile(rb"@font-face\s*\{[^}]*\}")
_SOURCE_MAP = re.compile(rb"/[/*]# sourceMappingURL=[^\n*]*(\*/)?")


@dataclass(frozen=True)
class Asset:
    """One file as it is served, at ``path``."""

    path: str
    media_type: str
    content: bytes

    @cached_property
    def compressed(self) -> bytes:
        """The content by gzip, the same bytes each time."""
        return gzip.compress(self.content, mtime=0)


@dataclass(frozen=True)
class Assets:
    """All of them by the names that templates use; ``lacking`` are the fetched ones that are not
    there, or are not what was looked at."""

    named: Mapping[str, Asset]
    lacking: tuple[str, ...]

    @cached_property
    def served(self) -> Mapping[str, Asset]:
        """The same by the paths at which browsers ask."""
        return {asset.path: asset for asset in self.named.values()}

    @property
    def is_whole(self) -> bool:
        """Whether the design system is there."""
        return not self.lacking


@cache
def assets(folder: Path = FETCHED) -> Assets:
    """What can be served where this folder holds what was fetched."""
    fetched: dict[str, bytes] = {}
    lacking: list[str] = []
    for name, listed in _listed().items():
        content = _read(folder / listed["from"], sha256=listed["sha256"])
        if content is None:
            lacking.append(name)
        else:
            fetched[name] = _FONT_FACE.sub(b"", _SOURCE_MAP.sub(b"", content))
    # A design system of which a part is missing looks broken; none at all is only plain.
    found = {**({} if lacking else fetched), **_ours(whole=not lacking)}
    return Assets(named=_under_hashed_names(found), lacking=tuple(lacking))


def _listed() -> dict[str, dict[str, str]]:
    listed: dict[str, dict[str, str]] = json.loads(
        files(__package__).joinpath("frontend.json").read_text(encoding="utf-8")
    )
    return listed


def _read(path: Path, *, sha256: str) -> bytes | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def _ours(*, whole: bool) -> dict[str, bytes]:
    names = ["caseledger.css", "favicon.svg", *(["caseledger.js"] if whole else [])]
    folder = files(__package__).joinpath("static")
    return {name: folder.joinpath(name).read_bytes() for name in names}


def _under_hashed_names(found: Mapping[str, bytes]) -> dict[str, Asset]:
    """Each with the names that it calls others by put right: first those that call nobody."""
    named: dict[str, Asset] = {}
    for name in sorted(found, key=lambda name: (name.startswith("caseledger"), "/" not in name)):
        content = found[name]
        for other, asset in named.items():
            content = content.replace(_called(other), asset.path.encode())
        kind = PurePosixPath(name)
        digest = hashlib.sha256(content).hexdigest()[:16]
        path = f"{FOLDER}{kind.with_suffix('')}-{digest}{kind.suffix}"
        named[name] = Asset(path=path, media_type=_TYPES[kind.suffix], content=content)
    return named


def _called(name: str) -> bytes:
    return f"{FOLDER}{name}".encode()
