"""Medians and quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

__all__ = ["median", "quantile"]


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of all values does not exceed; 0 where there are none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
