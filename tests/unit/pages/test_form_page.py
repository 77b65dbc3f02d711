"""A form as it is shown: why it was refused, and under which key it comes again."""

import json

import pytest

from api.pages.asking import Answer, Refused
from api.pages.form_page import Attempt, faults, form_key
from api.pages.forms import Form


def refused(problem):
    return Refused(Answer(status=422, headers=None, content=json.dumps(problem).encode()))


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ({"title": "No", "detail": "Write what the other reason is."}, "Write what the other"),
        ({"title": "No", "errors": [{"at": "body.data.ground", "is": "missing"}]}, "Ground: miss"),
    ],
)
def test_a_refusal_is_told_in_words(problem, said):
    [told] = faults(refused({"type": "/problems/not-acceptable"} | problem))
    assert told.startswith(said)
    assert faults(None) == ()


def test_a_form_that_comes_again_keeps_its_key_unless_that_holds_something_else():
    form = Form([("idempotency_key", "k")])
    assert form_key(Attempt(form, refused({"type": "/problems/not-possible"}))) == "k"
    assert form_key(Attempt(form, refused({"type": "/problems/key-reused"}))) != "k"
