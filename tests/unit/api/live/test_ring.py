"""The newest events, bounded: whoever is further behind is told that they are, never less."""

from dataclasses import replace
from random import Random

import pytest

from api.live.ring import Ring
from api.live.told import Piece
from tests.unit.api.live.telling import at, positions, told


def piece(first: int, last: int, *, through: int | None = None, restrictions: int = 0) -> Piece:
    events = tuple(told(n) for n in range(first, last + 1))
    return Piece(events, at(last if through is None else through), restrictions)


def test_it_tells_what_follows_a_cursor_a_few_at_a_time():
    ring = Ring(at(10))
    ring.extend(piece(11, 15))
    found = ring.after(at(11), 2)
    assert (positions(found), found.cursor) == ([12, 13], at(13))
    found = ring.after(found.cursor, 2)
    assert (positions(found), found.cursor) == ([14, 15], at(15))
    assert ring.after(at(15), 2) == Piece((), at(15))


def test_it_moves_past_what_its_followers_are_not_told_of():
    ring = Ring(at(10))
    ring.extend(piece(11, 12, through=20))
    assert ring.after(at(10), 2).cursor == at(20)
    assert ring.after(at(10), 1).cursor == at(11)
    assert ring.after(at(14), 5) == Piece((), at(20))


def test_who_is_ahead_of_it_is_not_moved_back():
    assert Ring(at(10)).after(at(12), 5) == Piece((), at(12))


def test_who_is_ahead_of_it_while_it_is_behind_is_told_so():
    ring = Ring(at(10))
    ring.extend(replace(piece(11, 12), is_caught_up=False))
    assert ring.after(at(13), 5) is None
    assert positions(ring.after(at(10), 5)) == [11, 12]
    ring.extend(piece(13, 13))
    assert ring.after(at(14), 5) == Piece((), at(14))
    ring.forget()
    assert ring.after(at(14), 5) is None


def test_who_is_behind_it_is_told_so():
    ring = Ring(at(10))
    assert ring.after(at(9), 5) is None
    assert ring.after(at(10), 5) is not None


@pytest.mark.parametrize(
    "bounds", [{"most_events": 3}, {"most_bytes": 3 * len(told(15).frame)}], ids=["events", "bytes"]
)
def test_it_never_holds_more_than_its_bounds(bounds):
    ring = Ring(at(10), **bounds)
    ring.extend(piece(11, 19))
    assert ring.after(at(15), 9) is None
    assert positions(ring.after(at(16), 9)) == [17, 18, 19]
    assert len(ring._events) == 3


def test_what_was_told_before_a_restriction_was_heard_of_is_let_go():
    ring = Ring(at(10))
    ring.extend(piece(11, 12))
    ring.extend(piece(13, 14, restrictions=13))
    assert ring.after(at(11), 5) is None
    assert positions(ring.after(at(12), 5)) == [13, 14]
    ring.extend(piece(15, 15, restrictions=13))
    assert positions(ring.after(at(12), 5)) == [13, 14, 15]


def test_whatever_its_size_and_whoever_reads_nothing_is_missed_or_told_twice():
    chance = Random(8)
    for _ in range(200):
        ring = Ring(at(0), most_events=chance.randrange(1, 6))
        end, cursor, seen = 0, at(0), []
        for _ in range(30):
            if chance.random() < 0.6:
                more = chance.randrange(0, 4)
                ring.extend(piece(end + 1, end + more, restrictions=chance.choice([0, 0, end])))
                end += more
            else:
                found = ring.after(cursor, chance.randrange(1, 5))
                if found is None:
                    found = piece(cursor.position + 1, min(end, cursor.position + 2))
                seen += positions(found)
                cursor = found.cursor
        assert seen == list(range(1, cursor.position + 1))
