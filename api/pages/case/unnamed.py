"""What a case is called on a page where it is not shown whom it is about."""

from collections.abc import Iterable, Mapping

NAME_NOT_SHOWN = "Name not shown"


def numbered(cases: Iterable[str], *, begin: int = 1) -> Mapping[str, str]:
    """Each of these cases by a number, in their order: the same in every row of a page."""
    different = dict.fromkeys(cases)
    return {case: f"Case {number}, name not shown" for number, case in enumerate(different, begin)}
