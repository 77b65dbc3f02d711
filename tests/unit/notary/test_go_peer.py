"""The Go team's code for checksum databases accepts our log, and refuses it once it is altered."""

import os
import shutil
import subprocess
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.notary.notes import NoteSigner
from infrastructure.notary.tlog_proof import tlog_proof
from infrastructure.tree.edge import Edge
from infrastructure.tree.hashing import root_of
from infrastructure.tree.proofs import consistency_proof, inclusion_proof
from infrastructure.tree.tiles import TILE_WIDTH, Tile, hashes_at

# Where Debian's golang-golang-x-mod-dev puts its sources.
SOURCES = Path("/usr/share/gocode")
SIZE, OLDER, INDEX = 70_000, 12_345, 54_321
SMALL = 700
SIGNER = NoteSigner("test.invalid/case-log/1", bytes(range(32)))
MUTATIONS = 120


@pytest.fixture(scope="session")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("go") is None or not (SOURCES / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip("this machine lacks Debian's golang-go and golang-golang-x-mod-dev")
    folder = tmp_path_factory.mktemp("peer")
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": str(SOURCES),
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
        "GOPROXY": "off",
    }
    source = Path(__file__).parent / "peer" / "check.go"
    subprocess.run(
        ["go", "build", "-o", folder / "check", source], env=environment, check=True, timeout=300
    )
    return folder / "check"


def exported(folder: Path, size: int, older: int, index: int) -> Path:
    """A log of so many leaves as C2SP lays it out, with proofs beside it."""
    leaves = [sha256(b"\x00" + number.to_bytes(8, "big")).digest() for number in range(size)]
    edge, filled = Edge().extended(leaves)
    stored = {Tile(tile.level, tile.index): tile.hashes for tile in filled}
    for level, hashes in enumerate(edge.levels):
        if hashes:
            number = hashes_at(level, size) // TILE_WIDTH
            stored[Tile(level, number, len(hashes))] = hashes
    for tile, hashes in stored.items():
        path = folder / "tile" / tile.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(hashes))
    note = SIGNER.signed(Checkpoint(SIGNER.key.name, size, edge.root()).text)
    old = SIGNER.signed(Checkpoint(SIGNER.key.name, older, root_of(leaves[:older])).text)
    consistency = consistency_proof(older, size, stored.__getitem__)
    for name, text in {
        "vkey": SIGNER.key.vkey,
        "checkpoint": note,
        "older": old,
        "proof": tlog_proof(index, inclusion_proof(index, size, stored.__getitem__), note),
        "leaf": b64encode(leaves[index]).decode(),
        "consistency": "".join(f"{b64encode(each).decode()}\n" for each in consistency),
    }.items():
        (folder / name).write_text(text)
    return folder


def verdict(peer: Path, folder: Path) -> str:
    told = subprocess.run([peer, folder], capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode in {0, 1}, told.stderr[-500:]
    assert (told.returncode == 0) == (told.stdout == "accepted\n")
    return told.stdout


def test_it_accepts_a_log_over_three_levels_of_tiles(peer: Path, tmp_path: Path) -> None:
    assert verdict(peer, exported(tmp_path, SIZE, OLDER, INDEX)) == "accepted\n"


@pytest.mark.parametrize("size", [2, 255, 256, 257, 511, 512, 513])
def test_it_accepts_logs_at_the_edges_of_tiles(peer: Path, tmp_path: Path, size: int) -> None:
    assert verdict(peer, exported(tmp_path, size, size - 1, size - 1)) == "accepted\n"


def test_it_refuses_a_log_in_which_one_bit_is_another(peer: Path, tmp_path: Path) -> None:
    folder = exported(tmp_path, SMALL, 300, 555)
    assert verdict(peer, folder) == "accepted\n"
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert len(files) == 6 + 3 + 1
    chance = Random(20261122)
    for number in range(MUTATIONS):
        path = files[number % len(files)]
        content = path.read_bytes()
        place = chance.randrange(len(content))
        changed = bytearray(content)
        changed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        assert verdict(peer, folder).startswith("refused: "), (path.name, place)
        path.write_bytes(content)
    assert verdict(peer, folder) == "accepted\n"
