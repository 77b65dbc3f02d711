"""What is changed as superuser past every trigger, and what the command then finds."""

from contextlib import closing
from typing import Any

from application.canonical import canonical, parse
from infrastructure.notary.checkpoints import Checkpoint
from infrastructure.tree.edge import Edge
from tests.integration.verifying.conftest import TestedLog

P = 300
"""A position that full tiles and checkpoints cover."""

LEAF = """
    UPDATE ledger.event
       SET leaf_hash = sha256('\\x00' || ledger.stamp(position, at, prev) || '\\x0a' || record)"""
FLIP_FIRST = "set_byte({0}, 0, get_byte({0}, 0) # 1)"


def found(log: TestedLog, **asked: Any) -> dict[str, Any]:
    """The report of a log in which something must be found."""
    code, told = log.check(**asked)
    assert (code, told["verdict"]) == (1, "false"), "nothing was found"
    return told


def checks_at(told: dict[str, Any], position: int | None) -> set[str]:
    return {each["check"] for each in told["findings"] if each["position"] == position}


def rewritten(log: TestedLog) -> None:
    """Another actor at P, and all links, leaf hashes and tiles that follow from it."""
    with closing(log.superuser()) as connection:
        stream, version, record = connection.execute(
            "SELECT stream, version, record FROM ledger.event WHERE position = %s", [P]
        ).fetchall()[0]
        value = parse(record)
        value["by"]["actor"] = "01980000-0000-7000-8000-0000000000ff"
        connection.execute(
            "UPDATE ledger.event SET record = %s WHERE position = %s", [canonical(value), P]
        )
        connection.execute(
            "UPDATE ledger.event AS e SET prev = sha256(b.record) FROM ledger.event AS b"
            " WHERE e.stream = %s AND b.stream = e.stream AND b.version = e.version - 1"
            " AND e.version > %s",
            [stream, version],
        )
    nodes_rewritten(log)


def nodes_rewritten(log: TestedLog) -> None:
    """Leaf hashes and tiles as they follow from the rows."""
    with closing(log.superuser()) as connection:
        connection.execute(LEAF)
        rows = connection.execute("SELECT leaf_hash FROM ledger.event ORDER BY position").fetchall()
        _, tiles = Edge().extended([leaf for (leaf,) in rows])
        for tile in tiles:
            connection.execute(
                "UPDATE notary.tile SET hashes = %s, root = %s WHERE level = %s AND index = %s",
                [b"".join(tile.hashes), tile.root, tile.level, tile.index],
            )


def signed_anew(log: TestedLog) -> None:
    """What `rewritten` made, with checkpoints by the key's thief, and no file that contradicts."""
    with closing(log.superuser()) as connection:
        rows = connection.execute("SELECT leaf_hash FROM ledger.event ORDER BY position").fetchall()
        numbers = connection.execute("SELECT number, size FROM notary.checkpoint").fetchall()
        for number, size in numbers:
            root = Edge().extended([leaf for (leaf,) in rows[:size]])[0].root()
            text = Checkpoint(log.signer.key.name, size, root).text
            connection.execute(
                "UPDATE notary.checkpoint SET root = %s, note = %s WHERE number = %s",
                [root, log.signer.signed(text), number],
            )
    for file in (log.folder / "notary").rglob("case.*"):
        if file.is_file():
            file.unlink()
    for day in (log.folder / "notary" / "case.checkpoints").iterdir():
        day.unlink()
