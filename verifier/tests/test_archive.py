"""The container: one zip for one set of files, and no other bytes."""

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from caseledger_verify.archive import files_of
from caseledger_verify.errors import Unreadable
from verifier.tests.bundles import zipped

FILES = {"checkpoint": b"note\n", "leaves": b"", "proof": b"x" * 300}


def written(
    change: Callable[[zipfile.ZipInfo], object] = lambda _: None,
    *,
    names: tuple[str, ...] = ("checkpoint", "leaves"),
    comment: bytes = b"",
    **options: int,
) -> bytes:
    """A zip by the standard library with something else than usual."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.comment = comment
        for name in names:
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            change(entry)
            archive.writestr(entry, b"content of a file" * 9, **options)
    return out.getvalue()


def test_files_come_out_as_they_went_in() -> None:
    assert {name: bytes(content) for name, content in files_of(zipped(FILES)).items()} == FILES
    assert list(files_of(written())) == ["checkpoint", "leaves"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        zipped(FILES)[:-1],
        zipped(FILES) + b"\0",
        b"\0" + zipped(FILES),
        zipped(FILES) * 2,
        written(comment=b"a comment"),
        written(compress_type=zipfile.ZIP_DEFLATED),
        written(compress_type=zipfile.ZIP_BZIP2),
        written(names=("leaves", "checkpoint")),
        written(names=("checkpoint", "unknown")),
        written(names=("../checkpoint",)),
        written(names=("/checkpoint",)),
        written(names=("access/",)),
        written(names=("checkpoint\n",)),
        written(names=("documents/" + "A" * 64,)),
        written(lambda entry: setattr(entry, "date_time", (1980, 1, 1, 0, 0, 2))),
        written(lambda entry: setattr(entry, "create_system", 0)),
        written(lambda entry: setattr(entry, "external_attr", 0o120777 << 16)),
        written(lambda entry: setattr(entry, "extra", b"\x01\x00\x00\x00")),
        written(lambda entry: setattr(entry, "comment", b"x")),
        written(lambda entry: setattr(entry, "extract_version", 45)),
    ],
)
def test_any_other_container_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        files_of(data)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_cannot_be_there_twice() -> None:
    with pytest.raises(Unreadable):
        files_of(written(names=("checkpoint", "checkpoint")))


def test_a_size_of_four_gigabytes_costs_nothing() -> None:
    data = bytearray(zipped(FILES))
    struct.pack_into("<II", data, 18, 2**32 - 1, 2**32 - 1)
    with pytest.raises(Unreadable):
        files_of(bytes(data))


def test_damage_to_a_file_is_noticed_by_its_checksum() -> None:
    with pytest.raises(Unreadable):
        files_of(zipped(FILES).replace(b"note", b"nope"))
