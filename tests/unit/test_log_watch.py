"""A log that is put back under a running process is noticed by the newest event that it saw."""

from datetime import UTC, datetime, timedelta

from application.log import Landmark
from application.log_watch import LogWatch

START = datetime(2026, 11, 22, 9, tzinfo=UTC)


class Log:
    """A log of so many events, which may be cut right after it told its end."""

    def __init__(self, size: int) -> None:
        self.leaves = [bytes([number]) * 32 for number in range(size)]
        self.cut_when_told: int | None = None

    def last(self) -> tuple[int, datetime | None]:
        size = len(self.leaves)
        if self.cut_when_told is not None:
            del self.leaves[self.cut_when_told :]
        return size, START if size else None

    def landmark(self, position: int) -> Landmark | None:
        if not 1 <= position <= len(self.leaves):
            return None
        return Landmark(START + timedelta(seconds=position), self.leaves[position - 1])


def test_a_log_that_grows_or_rests_has_not_gone_back() -> None:
    log = Log(0)
    watch = LogWatch(log)
    for more in (b"", b"a", b"", b"bcd", b""):
        log.leaves += [bytes([each]) * 32 for each in more]
        assert watch.gone_back() is None


def test_a_log_that_lost_its_end_has() -> None:
    log = Log(5)
    watch = LogWatch(log)
    assert watch.gone_back() is None
    del log.leaves[3:]
    assert [watch.gone_back(), watch.gone_back()] == [5, 5]


def test_a_log_that_went_on_differently_has() -> None:
    log = Log(5)
    watch = LogWatch(log)
    assert watch.gone_back() is None
    log.leaves[4:] = [b"\xff" * 32] * 4
    assert watch.gone_back() == 5


def test_a_log_that_is_cut_during_the_look_is_noticed_at_the_next() -> None:
    log = Log(5)
    watch = LogWatch(log)
    log.cut_when_told = 3
    assert watch.gone_back() is None
    assert watch.gone_back() == 5
