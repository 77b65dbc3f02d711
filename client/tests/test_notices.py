"""What an event says of others that were told before it."""

from typing import Any

import pytest

from caseledger_client.event import Event
from caseledger_client.notices import Meaning, Notice, notice_of

CASE, ENTRY, OTHER = "the case", "an entry", "another"


def event(type: str, **fields: Any) -> Event:
    return Event.of(
        {
            "type": f"{type}.v1",
            "sequence": f"{7:020d}",
            "id": "x",
            "subject": CASE,
            "data": {"version": 3, "fields": fields},
        }
    )


@pytest.mark.parametrize(
    ("type", "fields", "expected"),
    [
        ("case.entry_corrected", {"entry": ENTRY}, Notice(Meaning.CORRECTED, CASE, (ENTRY,))),
        (
            "case.subject_statement_added",
            {"entry": ENTRY},
            Notice(Meaning.DISPUTED, CASE, (ENTRY,)),
        ),
        ("case.entry_marked_in_error", {"entry": ENTRY}, Notice(Meaning.WITHDRAWN, CASE, (ENTRY,))),
        (
            "case.wrong_record_entry_moved",
            {"entry": ENTRY, "right_case": OTHER},
            Notice(Meaning.WITHDRAWN, CASE, (ENTRY,)),
        ),
        (
            "case.access_restricted",
            {"covers": [ENTRY, OTHER]},
            Notice(Meaning.RESTRICTED, CASE, (ENTRY, OTHER)),
        ),
        ("case.access_restricted", {"covers": []}, Notice(Meaning.RESTRICTED, CASE)),
        ("case.conflict_declared", {}, Notice(Meaning.RESTRICTED, CASE)),
        (
            "case.restriction_lifted",
            {"restriction": OTHER},
            Notice(Meaning.OPENED, CASE, ended=OTHER),
        ),
        ("case.conflict_ended", {"conflict": OTHER}, Notice(Meaning.OPENED, CASE, ended=OTHER)),
        (
            "governance.erasure_ordered",
            {"stream": OTHER, "subject": "who"},
            Notice(Meaning.ERASED, OTHER, subject="who"),
        ),
        (
            "governance.erasure_ordered",
            {"stream": OTHER, "subject": "who", "event": ENTRY, "part": "note"},
            Notice(Meaning.ERASED, OTHER, (ENTRY,), subject="who", part="note"),
        ),
        ("case.session_recorded", {"contact": ENTRY}, None),
    ],
)
def test_it_names_what_it_is_about(
    type: str, fields: dict[str, Any], expected: Notice | None
) -> None:
    assert notice_of(event(type, **fields)) == expected
