"""The bundle's container: a zip of which every byte but the files' own is fixed by their names.

It is read by writing it again: the directory that the files must have is made from them and
compared with the one that is there, so nothing can hide in what other readers of zips pass over.
"""

import re
import struct
from collections.abc import Iterator, Mapping
from zlib import crc32

from caseledger_verify.errors import Unreadable

LARGEST = 2**30
LARGEST_TEXT = 64 * 2**20
MOST_FILES = 10_000

_NAMES = re.compile(
    r"(access/)?(checkpoint|leaves|proof)|heads\.json|manifest\.json|report\.html"
    r"|(openings|withheld|withheld-entries)\.jsonl|documents/[0-9a-f]{64}"
)
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION, _MADE_BY_UNIX, _FIRST_OF_1980, _PLAIN_FILE = 20, 3 << 8, 0x21, 0o100644 << 16


def files_of(data: bytes) -> Mapping[str, memoryview]:
    """The files of a bundle by name; raises `Unreadable` for any byte out of place."""
    if len(data) > LARGEST:
        raise Unreadable("the bundle is larger than 1 GiB")
    files: dict[str, memoryview] = {}
    directory: list[bytes] = []
    at, before = 0, ""
    for name, content, checksum, start in _entries(memoryview(data)):
        if name <= before or len(files) == MOST_FILES:
            raise Unreadable("the files are too many, or not in the order of their names")
        before, at = name, start + _LOCAL.size + len(name) + len(content)
        files[name] = content
        made = (b"PK\x01\x02", _MADE_BY_UNIX + _VERSION, *_common(checksum, len(content)))
        directory += [
            _CENTRAL.pack(*made, len(name), 0, 0, 0, 0, _PLAIN_FILE, start),
            name.encode(),
        ]
    listed, count = b"".join(directory), len(files)
    if data[at:] != listed + _END.pack(b"PK\x05\x06", 0, 0, count, count, len(listed), at, 0):
        raise Unreadable("the directory of the zip is not the one that its files have")
    return files


def _entries(data: memoryview) -> Iterator[tuple[str, memoryview, int, int]]:
    """Name, content, checksum and place of each file, as long as there are any."""
    at = 0
    while bytes(data[at : at + 4]) == b"PK\x03\x04" and at + _LOCAL.size <= len(data):
        fields = _LOCAL.unpack_from(data, at)
        checksum, size, name_length = fields[6], fields[7], fields[9]
        begin = at + _LOCAL.size + name_length
        name = bytes(data[at + _LOCAL.size : begin]).decode("ascii", "replace")
        content = data[begin : begin + size]
        header = (b"PK\x03\x04", *_common(checksum, size), name_length, 0)
        if fields != header or len(content) != size or not _NAMES.fullmatch(name):
            raise Unreadable("an entry of the zip is not as the format says")
        if not name.startswith("documents/") and size > LARGEST_TEXT:
            raise Unreadable("a file of text is larger than 64 MiB")
        if crc32(content) != checksum:
            raise Unreadable("an entry of the zip is damaged")
        yield name, content, checksum, at
        at = begin + size


def _common(checksum: int, size: int) -> tuple[int, ...]:
    """The fields that both headers of a stored file have, from the version to the sizes."""
    return (_VERSION, 0, 0, 0, _FIRST_OF_1980, checksum, size, size)
