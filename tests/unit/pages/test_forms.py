"""Forms of pages: whose they are, and what becomes of what was typed."""

import asyncio

import pytest
from starlette.requests import Request

from api.pages.forms import Form, FormOfAnotherSession, our_form
from api.problems import Problem


class Session:
    """Knows its forms by one token."""

    def brought(self, csrf):
        return csrf == "ours"


def request(body, **headers):
    async def receive():
        return {"type": "http.request", "body": body.encode(), "more_body": False}

    told = {
        "host": "cases.example.org",
        "content-type": "application/x-www-form-urlencoded",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    scope = {
        "type": "http",
        "method": "POST",
        "headers": [(name.encode(), value.encode()) for name, value in told.items()],
        "session": Session(),
    }
    return Request(scope, receive)


OURS = ({"sec_fetch_site": "same-origin"}, {"origin": "https://cases.example.org"})
NOT_OURS = (
    {},
    {"origin": "null"},
    {"origin": "https://evil.test"},
    {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "same-site", "origin": "https://cases.example.org"},
    {"sec_fetch_site": "none"},
)


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_a_form_of_ours_is_taken(headers):
    form = asyncio.run(our_form(request("csrf=ours&note=+Came+late.+&kind=a&kind=b", **headers)))
    assert form.get("note") == "Came late."
    assert form.chosen("kind") == ["a", "b"]
    assert form.get("absent") == ""


@pytest.mark.parametrize("headers", NOT_OURS, ids=str)
def test_a_form_from_elsewhere_is_refused_whatever_it_brings(headers):
    with pytest.raises(Problem) as refused:
        asyncio.run(our_form(request("csrf=ours&note=x", **headers)))
    assert refused.value.members["code"] == "csrf"


@pytest.mark.parametrize("token", ["", "csrf=&", "csrf=older&"])
def test_a_form_of_an_earlier_session_keeps_what_was_typed(token):
    with pytest.raises(FormOfAnotherSession) as again:
        asyncio.run(our_form(request(f"{token}note=Came&note=late", **OURS[0])))
    assert again.value.form.typed == [("note", "Came"), ("note", "late")]


def test_what_is_no_form_is_refused():
    with pytest.raises(Problem):
        asyncio.run(Form.sent(request("{}", content_type="application/json")))
