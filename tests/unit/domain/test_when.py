"""When something happened, in the form it was written in."""

from datetime import UTC, date, datetime

from pydantic import TypeAdapter

from domain.moments import BetweenDays, BetweenInstants, When

WHEN: TypeAdapter[When] = TypeAdapter(When)


def test_a_range_of_midnights_stays_a_range_of_instants():
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    wanted = BetweenInstants(from_=midnight, to=midnight)
    for written in ("2026-03-02T00:00:00.000000Z", midnight):
        assert WHEN.validate_python({"from": written, "to": written}) == wanted
    assert WHEN.validate_json(wanted.model_dump_json(by_alias=True)) == wanted


def test_a_range_of_dates_is_one_of_days():
    days = {"from": "2026-03-02", "to": "2026-03-03"}
    wanted = BetweenDays(from_=date(2026, 3, 2), to=date(2026, 3, 3))
    assert WHEN.validate_python(days) == wanted
    assert WHEN.validate_json(wanted.model_dump_json(by_alias=True)) == wanted
