"""What becomes of a concern that somebody has raised."""

import asyncio
import json

import pytest
from starlette.datastructures import Headers

from api.pages.asking import Answer, Refused
from api.pages.case.raised import raised

LEADS = [
    {"practitioner": "a", "name": "Maud Ellerby", "role": "safeguarding_lead", "team": "NORTH"},
    {"practitioner": "a", "name": "Maud Ellerby", "role": "safeguarding_lead", "team": "SOUTH"},
    {"practitioner": "b", "role": "safeguarding_lead", "service": "TALKING"},
]


class Directory:
    """Stands for a record of which the directory is asked."""

    def __init__(self, *, status=200):
        self._status = status

    async def get(self, path, *, role):
        assert (path, role) == ("/directory/staff", ["safeguarding_lead"])
        answer = Answer(self._status, Headers(), json.dumps({"staff": LEADS}).encode())
        if self._status != 200:
            raise Refused(answer)
        return answer


@pytest.mark.parametrize("is_immediate", [True, False])
def test_who_judges_it_is_told_once_by_name(is_immediate):
    told = asyncio.run(raised(Directory(), {"immediate_risk": is_immediate}))
    assert (told.judges, told.names) == ("safeguarding lead", ("Maud Ellerby",))
    assert told.is_immediate is is_immediate


def test_who_judges_it_is_told_by_role_where_the_directory_does_not_answer():
    told = asyncio.run(raised(Directory(status=503), {"immediate_risk": True}))
    assert (told.judges, told.names) == ("safeguarding lead", ())
