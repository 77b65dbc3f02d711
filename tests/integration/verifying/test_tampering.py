"""One change at a time, made as superuser past every trigger: each is found, and where.

What P5 promises: a changed row is named by its position.
"""

import random
from collections.abc import Sequence
from contextlib import closing

import pytest

from application.canonical import canonical, parse
from infrastructure.verifying.findings import KEPT
from tests.integration.verifying.conftest import TestedLog
from tests.integration.verifying.tampering import FLIP_FIRST, LEAF, P, checks_at, found

COLUMNS = {
    "stream": "gen_random_uuid()",
    "kind": "'person'",
    "version": "version + 1000",
    "id": "gen_random_uuid()",
    "type": "'case.referral_closed'",
    "schema": "schema + 1",
    "request": FLIP_FIRST.format("request"),
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_beside_the_record(log: TestedLog, column: str) -> None:
    log.do(f"UPDATE ledger.event SET {column} = {COLUMNS[column]} WHERE position = %s", P)
    told = found(log)
    assert told["first_bad_position"] == P
    assert "column" in checks_at(told, P)
    assert any(f"column {column} " in each["says"] for each in told["findings"])


STAMPED = {
    "at": "at + interval '1 microsecond'",
    "prev": FLIP_FIRST.format("prev"),
    "record": FLIP_FIRST.format("record"),
    "leaf_hash": FLIP_FIRST.format("leaf_hash"),
}


@pytest.mark.parametrize("column", STAMPED)
def test_what_the_leaf_hash_covers(log: TestedLog, column: str) -> None:
    log.do(f"UPDATE ledger.event SET {column} = {STAMPED[column]} WHERE position = %s", P)
    told = found(log)
    assert told["first_bad_position"] == P
    assert "leaf" in checks_at(told, P)
    assert ("tile" in checks_at(told, P)) == (column == "leaf_hash")


ACTOR = "overlay(record PLACING '99'::bytea FROM position('\"actor\":\"'::bytea IN record) + 9)"
WITH_ITS_LEAF = {
    "the time": "at = at + interval '1 microsecond'",
    "the actor": f"record = {ACTOR}",
    "the link": f"prev = {FLIP_FIRST.format('prev')}",
}


@pytest.mark.parametrize("what", WITH_ITS_LEAF)
def test_a_row_with_its_leaf_hash_differs_from_the_tile(log: TestedLog, what: str) -> None:
    log.do(f"UPDATE ledger.event SET {WITH_ITS_LEAF[what]} WHERE position = %s", P)
    log.do(f"{LEAF} WHERE position = %s", P)
    told = found(log)
    assert told["first_bad_position"] == P
    assert "leaf" not in told["counts"]
    assert "tile" in checks_at(told, P)
    assert ("link" in checks_at(told, P)) == (what == "the link")
    (checkpoint, *_) = (each for each in told["findings"] if each["check"] == "checkpoint")
    good, false = checkpoint["between"]
    assert good < P <= false


def test_a_version_with_all_that_says_it(log: TestedLog) -> None:
    record = log.one("SELECT record FROM ledger.event WHERE position = %s", P)
    value = parse(record)
    value["version"] += 1_000
    log.do(
        "UPDATE ledger.event SET version = %s, record = %s WHERE position = %s",
        value["version"],
        canonical(value),
        P,
    )
    log.do(f"{LEAF} WHERE position = %s", P)
    told = found(log)
    assert told["first_bad_position"] == P
    assert {"version", "tile"} <= checks_at(told, P)
    assert not {"leaf", "column"} & set(told["counts"])


def test_a_record_written_in_another_form(log: TestedLog) -> None:
    log.do("UPDATE ledger.event SET record = record || ' '::bytea WHERE position = %s", P)
    log.do(f"{LEAF} WHERE position = %s", P)
    assert {"canonical", "tile"} <= checks_at(found(log), P)


def test_a_time_that_is_none(log: TestedLog) -> None:
    log.do("UPDATE ledger.event SET at = 'infinity' WHERE position = %s", P)
    assert checks_at(found(log), P) == {"column"}


@pytest.mark.parametrize("column", ["ordinal", "command_size"])
def test_the_place_in_a_command(log: TestedLog, column: str) -> None:
    log.do(f"UPDATE ledger.event SET {column} = {column} + 1 WHERE position = %s", P)
    told = found(log)
    assert set(told["counts"]) == {"command"}
    assert P <= told["first_bad_position"] <= P + 1


def test_a_row_deleted(log: TestedLog) -> None:
    log.do("DELETE FROM ledger.event WHERE position = %s", P)
    told = found(log)
    assert told["first_bad_position"] == P
    assert "position" in checks_at(told, P)
    # The tile still holds its leaf, so that all else is seen to be as it was.
    assert "checkpoint" not in told["counts"]
    assert "tile" not in told["counts"]


def test_two_rows_swapped(log: TestedLog) -> None:
    for before, after in ((P, -P), (P + 1, P), (-P, P + 1)):
        log.do("UPDATE ledger.event SET position = %s WHERE position = %s", after, before)
    told = found(log)
    assert told["first_bad_position"] == P
    assert "leaf" in checks_at(told, P)
    assert "leaf" in checks_at(told, P + 1)


def test_two_rows_swapped_with_their_leaf_hashes(log: TestedLog) -> None:
    for before, after in ((P, -P), (P + 1, P), (-P, P + 1)):
        log.do("UPDATE ledger.event SET position = %s WHERE position = %s", after, before)
    log.do(f"{LEAF} WHERE position IN (%s, %s)", P, P + 1)
    told = found(log)
    assert told["first_bad_position"] == P
    assert "leaf" not in told["counts"]
    assert "tile" in checks_at(told, P) & checks_at(told, P + 1)
    assert "time" in checks_at(told, P + 1)


def test_a_row_inserted(log: TestedLog) -> None:
    log.do("UPDATE ledger.event SET position = -position WHERE position >= %s", P)
    log.do("UPDATE ledger.event SET position = 1 - position WHERE position < 0")
    log.do(
        "INSERT INTO ledger.event SELECT %s, gen_random_uuid(), kind, version, gen_random_uuid(),"
        " type, schema, at + interval '1 microsecond', prev, record, leaf_hash, request, 0, 1"
        " FROM ledger.event WHERE position = %s",
        P,
        P - 1,
    )
    log.do(LEAF)
    told = found(log)
    assert told["first_bad_position"] == P
    assert {"column", "tile"} <= checks_at(told, P)


def test_a_row_duplicated(log: TestedLog) -> None:
    last = log.one("SELECT max(position) FROM ledger.event")
    with closing(log.superuser()) as connection:
        connection.execute("ALTER TABLE ledger.event DROP CONSTRAINT event_stream_version_key")
        connection.execute("ALTER TABLE ledger.event DROP CONSTRAINT event_id_key")
    log.do(
        "INSERT INTO ledger.event SELECT %s, stream, kind, version, id, type, schema,"
        " clock_timestamp(), prev, record, leaf_hash, request, 0, 1"
        " FROM ledger.event WHERE position = %s",
        last + 1,
        P,
    )
    log.do(f"{LEAF} WHERE position = %s", last + 1)
    told = found(log)
    assert told["first_bad_position"] == last + 1
    assert "version" in checks_at(told, last + 1)


def test_the_tail_cut(log: TestedLog) -> None:
    covered = log.one("SELECT max(size) FROM notary.checkpoint")
    log.do("DELETE FROM ledger.part WHERE position >= %s", covered)
    log.do("DELETE FROM ledger.event WHERE position >= %s", covered)
    told = found(log)
    assert told["first_bad_position"] <= covered
    assert "end" in checks_at(told, covered)


def test_the_tail_cut_with_its_checkpoints(log: TestedLog) -> None:
    size = log.one("SELECT size FROM notary.checkpoint WHERE number = 2")
    log.do("DELETE FROM ledger.part WHERE position > %s", size)
    log.do("DELETE FROM ledger.event WHERE position > %s", size)
    log.do("DELETE FROM notary.checkpoint WHERE size > %s", size)
    log.do("DELETE FROM notary.tile WHERE (index + 1) * 256 > %s", size)
    told = found(log)
    assert "end" in checks_at(told, size + 1), "the notary's files hold a longer log"
    assert "signature" in told["counts"]


def test_a_position_before_the_first(log: TestedLog) -> None:
    log.do(
        "INSERT INTO ledger.event SELECT 0, gen_random_uuid(), kind, version, gen_random_uuid(),"
        " type, schema, at, prev, record, leaf_hash, request, 0, 1"
        " FROM ledger.event WHERE position = 1"
    )
    assert checks_at(found(log), 0) == {"position"}


PARTS: dict[str, tuple[str, Sequence[str]]] = {
    "taken away": ("DELETE FROM ledger.part WHERE position = %s", ["part"]),
    "renamed": ("UPDATE ledger.part SET name = name || 'x' WHERE position = %s", ["part"]),
    "added": (
        "INSERT INTO ledger.part SELECT position, 'more', 1, bytes FROM ledger.part"
        " WHERE position = %s LIMIT 1",
        ["part"],
    ),
    "moved": ("UPDATE ledger.part SET position = position + 1000000 WHERE position = %s", ["part"]),
}


@pytest.mark.parametrize("how", PARTS)
def test_the_rows_of_parts(log: TestedLog, how: str) -> None:
    statement, checks = PARTS[how]
    position = log.one("SELECT min(position) FROM ledger.part WHERE position > %s", P)
    log.do(statement, position)
    told = found(log)
    assert told["first_bad_position"] == position
    assert checks_at(told, position) == set(checks)
    if how == "moved":
        assert "part" in checks_at(told, position + 1_000_000)


@pytest.mark.parametrize("which", ["NOT LIKE", "LIKE"])
def test_a_bit_in_a_ciphertext(log: TestedLog, which: str) -> None:
    position = log.one(f"SELECT max(position) FROM ledger.part WHERE name {which} '%%.blob'")
    log.do(
        "UPDATE ledger.part SET bytes = set_bit(bytes, 200, 1 - get_bit(bytes, 200))"
        f" WHERE position = %s AND name {which} '%%.blob'",
        position,
    )
    told = found(log, openings=True)
    assert checks_at(told, position) == {"opening"} == set(told["counts"])
    # The tree covers commitments: without the keys nobody can tell, and the report says so.
    assert log.check()[1]["opened"] == {"parts": 0, "documents": 0, "without_key": 0}


def test_parts_exchanged_within_a_subject(log: TestedLog) -> None:
    """Each opens under the key, but neither is what was committed to there."""
    position = log.one(
        "SELECT position FROM ledger.part WHERE name NOT LIKE '%%.blob'"
        " GROUP BY position HAVING count(*) > 1 LIMIT 1"
    )
    log.do(
        "UPDATE ledger.part AS p SET bytes = o.bytes FROM ledger.part AS o"
        " WHERE p.position = %s AND o.position = p.position AND o.name <> p.name",
        position,
    )
    assert checks_at(found(log, openings=True), position) == {"opening"}


def test_a_destroyed_key_is_not_a_finding(log: TestedLog) -> None:
    log.do("UPDATE ledger.part SET key_version = 99 WHERE position = (SELECT max(position)"
           " FROM ledger.part)")  # fmt: skip
    code, told = log.check(openings=True)
    assert (code, told["verdict"]) == (0, "good")
    assert told["opened"]["without_key"] > 0


def test_a_bit_in_a_tile(log: TestedLog) -> None:
    bit = 8 * 32 * (P - 257)
    log.do(
        f"UPDATE notary.tile SET hashes = set_bit(hashes, {bit}, 1 - get_bit(hashes, {bit}))"
        " WHERE level = 0 AND index = 1"
    )
    told = found(log)
    assert [(each["check"], each["position"]) for each in told["findings"]] == [("tile", P)]


def test_the_root_beside_a_tile(log: TestedLog) -> None:
    log.do(f"UPDATE notary.tile SET root = {FLIP_FIRST.format('root')} WHERE index = 1")
    told = found(log)
    assert [(each["check"], each["position"]) for each in told["findings"]] == [("tile", 257)]


def test_a_tile_taken_away(log: TestedLog) -> None:
    log.do("DELETE FROM notary.tile WHERE index = 1")
    assert checks_at(found(log), 257) == {"tile"}


CHECKPOINTS = {
    "its root": f"UPDATE notary.checkpoint SET root = {FLIP_FIRST.format('root')} WHERE number = 2",
    "its size": "UPDATE notary.checkpoint SET size = size - 1 WHERE number = 2",
    "its note": "UPDATE notary.checkpoint SET note = replace(note, 'case-log', 'case_log')"
    " WHERE number = 2",
    "its place": "UPDATE notary.checkpoint SET number = number + 100 WHERE number = 2",
    "gone": "DELETE FROM notary.checkpoint WHERE number = 2",
    "the last gone": "DELETE FROM notary.checkpoint WHERE number ="
    " (SELECT max(number) FROM notary.checkpoint)",
}


@pytest.mark.parametrize("what", CHECKPOINTS)
def test_a_checkpoint(log: TestedLog, what: str) -> None:
    log.do(CHECKPOINTS[what])
    told = found(log)
    assert "signature" in told["counts"]
    assert set(told["counts"]) <= {"signature", "checkpoint"}


def _flip_of(log: TestedLog, chance: random.Random, position: int) -> tuple[int, str]:
    """A position, and the statement that turns a bit of its record over, and back again."""
    length = log.one("SELECT octet_length(record) FROM ledger.event WHERE position = %s", position)
    bit = chance.randrange(8 * length)
    turned = f"set_bit(record, {bit}, 1 - get_bit(record, {bit}))"
    return position, f"UPDATE ledger.event SET record = {turned} WHERE position = %s"


def test_random_bits_of_records(log: TestedLog) -> None:
    """Each is named by its position, wherever it lies."""
    chance = random.Random(20261122)
    covered = log.one("SELECT max(size) FROM notary.checkpoint")
    for _ in range(3):
        # As many at once as are told one by one.
        flips = [
            _flip_of(log, chance, position)
            for position in chance.sample(range(1, covered + 1), KEPT)
        ]
        for position, flip in flips:
            log.do(flip, position)
        told = found(log)
        assert told["first_bad_position"] == min(flips)[0]
        for position, flip in flips:
            assert "leaf" in checks_at(told, position)
            log.do(flip, position)
    assert log.check()[0] == 0
