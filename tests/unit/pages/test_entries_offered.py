"""The entries that the forms about one offer."""

import pytest

from api.pages.recording.filling import can_be_filled
from api.pages.recording.registered import FORMS
from api.pages.words import role
from domain.case.corrections.corrections import CORRECTS_FOR_OTHERS
from domain.roles import Role
from tests.unit.pages.cases import HOLDER, entry, held, id_of

FIRST, MINE, THEIRS, GONE, WITHDRAWAL = (id_of(60 + number) for number in range(5))
ENTRIES = (
    entry(FIRST, version=1),
    entry(MINE),
    entry(THEIRS, by=HOLDER),
    entry(GONE, withdrawn={"entry": WITHDRAWAL}),
    entry(WITHDRAWAL, type="case.entry_marked_in_error"),
)


def offered(command, **how):
    layout = FORMS[command].layout(held(entries=ENTRIES, **how))
    [ask] = [part for part in layout.parts() if part.path == "data.entry"]
    return {option.value for option in ask.options}


@pytest.mark.parametrize(
    ("command", "own", "of_others"),
    [
        ("correct-entry", {FIRST, MINE, WITHDRAWAL}, {THEIRS}),
        ("mark-entry-in-error", {MINE}, {THEIRS}),
        ("move-wrong-record-entry", {MINE}, {THEIRS}),
        ("add-addendum", {FIRST, MINE, THEIRS, WITHDRAWAL}, set()),
    ],
)
def test_only_entries_are_offered_that_whoever_asks_may_choose(command, own, of_others):
    assert offered(command) == own
    assert offered(command, role=Role.SUPERVISOR) == own | of_others


@pytest.mark.parametrize("command", ["correct-entry", "mark-entry-in-error"])
def test_who_corrects_the_others_is_said_to_whoever_may_not(command):
    own = " ".join(FORMS[command].layout(held()).lead)
    assert all(role(each) in own for each in CORRECTS_FOR_OTHERS)
    anyone = " ".join(FORMS[command].layout(held(role=Role.SUPERVISOR)).lead)
    assert "recorded yourself" not in anyone


@pytest.mark.parametrize(
    ("entry", "commands"),
    [
        (MINE, {"add-addendum", "correct-entry", "mark-entry-in-error"}),
        (FIRST, {"add-addendum", "correct-entry"}),
        (THEIRS, {"add-addendum"}),
    ],
)
def test_at_an_entry_only_those_forms_are_offered_that_it_takes(entry, commands):
    there = held(entries=ENTRIES, entry=entry)
    wanted = ("add-addendum", "correct-entry", "mark-entry-in-error")
    assert {each for each in wanted if can_be_filled(FORMS[each], there)} == commands
