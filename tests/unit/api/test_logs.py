"""Only known keys with dull values pass into a log; a slip is counted, not leaked."""

import pytest

from infrastructure.observing.logs import keep_known_keys


@pytest.mark.parametrize(
    "entry",
    [
        {"name": "Wren Ashdown"},
        {"code": "Wren Ashdown"},
        {"trouble": "Wren at home"},
        {"problem": "Wren\nAshdown"},
        {"code": "“quoted”"},
        {"route": "x" * 121},
        {"error": ValueError("Wren Ashdown")},
        {"trouble": {"name": "Wren"}},
        {"type": b"Wren"},
    ],
)
def test_what_may_hold_content_is_dropped_and_counted(entry):
    assert keep_known_keys(None, "info", dict(entry)) == {"dropped": 1}


def test_ids_codes_and_numbers_pass():
    entry = {"event": "request", "status": 201, "milliseconds": 1.5, "route": "/cases/{case_id}"}
    assert keep_known_keys(None, "info", dict(entry)) == entry
    trouble = {"trouble": "TypeError at projections.caseload.fold:61"}
    assert keep_known_keys(None, "error", dict(trouble)) == trouble
