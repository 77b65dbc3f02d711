"""What random runs rest on: every command can be made, and is made whole."""

from random import Random
from uuid import UUID

import pytest

from domain.case.case import Case
from domain.commands import command_class, command_classes
from domain.streams import KINDS
from tests.unit.domain.machine import case_making, codes
from tests.unit.domain.machine.case_making import case_maker
from tests.unit.domain.machine.chains import CHAINS, LATER

NAMES = [asked.NAME for asked in command_classes()]
CLASSES = {asked.__name__: asked for kind in KINDS for asked in command_classes(kind)}
TRIES = 30


@pytest.mark.parametrize("name", NAMES)
def test_every_command_can_be_made_for_a_case_that_has_hardly_begun(name, accepted):
    for case in (Case(id=UUID(int=0), version=0), accepted.case):
        for seed in range(TRIES):
            case_maker(case, now=accepted.now, random=Random(seed)).make(command_class(name))


def test_what_is_said_of_a_command_is_said_of_one_that_there_is():
    assert {name for chain in CHAINS.values() for name in chain} <= {*NAMES, LATER}
    assert set(case_making.FITTINGS) <= set(CLASSES)
    for key in codes.LISTED_FOR:
        name, _, member = key.partition(".")
        assert member in CLASSES[name].model_fields, key
