"""One row of the table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One thing measured, as a ratio to another measured in the same run.

    `target` is what the ratio must reach, or with `at_most` must not pass. `p99_target_ms` is the
    most that the slowest hundredth may take. `floor` is the ratio to the bare single-row INSERT.
    """

    what: str
    load: str
    measured: str
    against: str
    ratio: float | None
    target: float | None = None
    at_most: bool = False
    floor: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    p99_target_ms: float | None = None
    missed: int | None = None

    @property
    def reached(self) -> bool | None:
        """Whether it is as good as it must be; None where nothing was asked of it."""
        met = []
        if self.target is not None and self.ratio is not None:
            met.append(self.ratio <= self.target if self.at_most else self.ratio >= self.target)
        if self.p99_target_ms is not None and self.p99_ms is not None:
            met.append(self.p99_ms <= self.p99_target_ms)
        return all(met) if met else None
