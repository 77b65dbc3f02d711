"""The long files first and the short ones last, so that no core waits for another at the end.

Which are long was measured; a wrong place costs time and nothing else.
"""

import pytest

LONGEST_FIRST = (
    "/matrix/",
    "/acceptance/browser/",
    "/acceptance/test_contract.py",
    "/setup/test_run.py",
    "/machine/test_cases.py",
    "/acceptance/test_demo.py",
    "/acceptance/test_readme.py",
    "/setup/test_external.py",
    "/outcomes/test_published.py",
    "/api/test_canaries.py",
    "/acceptance/test_import.py",
    "/restoring/",
    "/notary/test_cosigning.py",
    "/setup/",
    "/importing/test_totals.py",
    "/acceptance/",
    "/integration/",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the files by their place above, and leave the tests of each file as they were."""

    def place(item: pytest.Item) -> int:
        name = item.path.as_posix()
        return next(
            (at for at, each in enumerate(LONGEST_FIRST) if each in name), len(LONGEST_FIRST)
        )

    items.sort(key=place)
