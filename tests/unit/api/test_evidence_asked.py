"""What words on the command line ask of an evidence bundle."""

from uuid import UUID

import pytest

from api.notarising.waiting import Waiting
from api.operators.evidence import asked_on_command_line
from application.evidence import Withholding
from domain.envelope import Purpose
from domain.evidence import Ground
from infrastructure.postgres.cannot_start import CannotStart

CASE = "0198aaaa-0000-7000-8000-0000000000c1"


def asked(*withhold, case=CASE, why="quality", readings=None):
    return asked_on_command_line(case, why=why, position=None, readings=readings, withhold=withhold)


def test_who_has_seen_the_case_is_asked_for_up_to_a_position_of_the_access_log():
    assert asked(readings=41).readings == 41
    assert asked().readings is None


def test_what_is_withheld_is_named_by_event_part_and_ground():
    found = asked(f"{CASE}/photos.12.blob=court_order", f"{CASE}/who=third_party")
    assert (found.case, found.why, found.position) == (UUID(CASE), Purpose.QUALITY, None)
    assert found.withhold == (
        Withholding(UUID(CASE), "photos.12.blob", Ground.COURT_ORDER),
        Withholding(UUID(CASE), "who", Ground.THIRD_PARTY),
    )


@pytest.mark.parametrize(
    ("withhold", "says"),
    [
        (f"{CASE}/who", "ground"),
        (f"{CASE}/who=because", "ground"),
        (f"{CASE}=crime", "EVENT/PART"),
        (f"{CASE}/=crime", "EVENT/PART"),
        ("x/who=crime", "id"),
    ],
)
def test_what_can_not_be_read_is_refused_in_a_sentence(withhold, says):
    with pytest.raises(CannotStart, match=says):
        asked(withhold)


def test_case_and_purpose_are_checked():
    with pytest.raises(CannotStart, match="--case"):
        asked(case="somebody")
    with pytest.raises(CannotStart, match="purpose"):
        asked(why="curiosity")


def test_waiting_ends():
    now = [0.0]

    def pause():
        now[0] += 1.0

    waiting = Waiting(seconds=2.5, monotonic=lambda: now[0], pause=pause)
    assert [waiting.wait() for _ in range(4)] == [True, True, True, False]
    assert now[0] == 3.0
