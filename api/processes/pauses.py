"""Pauses of a long-running process: how seldom Python looks through all that it holds.

Measured with 2,000 cases at hand: each look through all objects held up everything for a tenth of a
second or more, every few seconds, because every command replaces the case it was about. That was
the slowest hundredth of the readings (166 ms; 15 ms without) and a third of the commands. When the
whole log is checked, where every row comes and goes, it was a twelfth of the work.
"""

import gc

YOUNG = 10_000
"""Objects more than were let go, between two looks at the youngest: a few milliseconds each."""

OLDER, ALL = 50, 20
"""How many of those looks take in the older ones, and how many of these take in everything."""


def make_pauses_rare() -> None:
    """To be called once a process has loaded all that it keeps: that is not looked through again.

    What holds itself in a circle is still found, only later; all else goes as soon as nobody holds
    it, as ever.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, ALL)
