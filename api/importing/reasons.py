"""Why a row was not imported: a stable code, and where it was found; never what it held.

Refusals of the domain keep their own codes, which docs/reference.md lists.
"""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """The codes that the import itself gives."""

    RAGGED_ROW = "ragged-row"
    CELL_TOO_LONG = "cell-too-long"
    CONTROL_CHARACTER = "control-character"
    NOT_JSON = "not-json"
    NOT_AN_OBJECT = "not-an-object"
    KEY_MISSING = "key-missing"
    DUPLICATE_KEY = "duplicate-key"
    NO_SUCH_ROW = "no-such-row"
    DEPENDS_ON = "depends-on"
    EMPTY = "empty"
    CODE_NOT_MAPPED = "code-not-mapped"
    NOT_A_DATE = "not-a-date"
    NOT_A_TIME = "not-a-time"
    NO_SUCH_TIME = "no-such-time"
    NOT_VALID = "not-valid"
    STEPS_COLLIDE = "steps-collide"
    NOTHING_TO_RECORD = "nothing-to-record"
    NOT_USED = "not-used"
    CHANGED = "changed-since-imported"
    UNRECORDABLE = "unrecordable"
    CASE_BUSY = "case-busy"


MEANINGS: dict[Reason, str] = {
    Reason.RAGGED_ROW: "it has more or fewer cells than the header",
    Reason.CELL_TOO_LONG: "a cell is longer than any field of a record",
    Reason.CONTROL_CHARACTER: "a cell holds a control character, or half of a character",
    Reason.NOT_JSON: "the line is not JSON, or nested too deep",
    Reason.NOT_AN_OBJECT: "it is JSON, but no object of named values",
    Reason.KEY_MISSING: "a column of its key is empty",
    Reason.DUPLICATE_KEY: "another row of its table has the same key and other content",
    Reason.NO_SUCH_ROW: "a row that it names is not in the extract",
    Reason.DEPENDS_ON: "a row that it builds on was not imported",
    Reason.EMPTY: "a value that is needed is empty",
    Reason.CODE_NOT_MAPPED: "the mapping does not translate its code",
    Reason.NOT_A_DATE: "a date is in none of the formats",
    Reason.NOT_A_TIME: "a time is in none of the formats",
    Reason.NO_SUCH_TIME: "clocks in London never showed this time",
    Reason.NOT_VALID: "a value is not one that the field takes",
    Reason.STEPS_COLLIDE: "the mapping makes two commands of one slot of it",
    Reason.NOTHING_TO_RECORD: "no step of the mapping applies to it",
    Reason.NOT_USED: "it is only looked up, and no row looked it up",
    Reason.CHANGED: "it was imported before with other content",
    Reason.UNRECORDABLE: "what it says is too large for one event",
    Reason.CASE_BUSY: "others kept changing its case: import again",
}


@dataclass(frozen=True)
class Fault:
    """Why a row is not imported, and by which column of it, where one is to blame."""

    code: str
    column: str = ""
