"""A form with a file: the file to the byte, and what is no such form refused."""

import asyncio

import pytest
from starlette.requests import Request

from api.pages.forms import Form, FormOfAnotherSession
from api.pages.uploading import File, our_upload
from api.problems import Problem


class OfThisSession:
    def brought(self, token):
        return token == "t0ken"


def sent(
    body: bytes, boundary: str = "xyz", kind: str = "multipart/form-data"
) -> tuple[Form, File]:
    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/pages/evidence/verify",
        "session": OfThisSession(),
        "headers": [
            (b"content-type", f"{kind}; boundary={boundary}".encode()),
            (b"sec-fetch-site", b"same-origin"),
        ],
    }
    return asyncio.run(our_upload(Request(scope, receive)))


def form(file: bytes, token: str = "t0ken") -> bytes:
    head = b'--xyz\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n' + token.encode()
    named = b'Content-Disposition: form-data; name="bundle"; filename="case.zip"'
    return b"%s\r\n--xyz\r\n%s\r\nContent-Type: application/zip\r\n\r\n%s\r\n--xyz--\r\n" % (
        head,
        named,
        file,
    )


@pytest.mark.parametrize(
    "file", [b"", b"PK\x03\x04", b"\r\n\r\n--xy\r\n\x00\xff--", bytes(range(256))]
)
def test_the_file_comes_as_it_was_sent(file):
    told, came = sent(form(file))
    assert came == File("case.zip", file)
    assert told.get("csrf") == "t0ken"


def test_a_form_of_another_session_is_told_apart():
    with pytest.raises(FormOfAnotherSession):
        sent(form(b"PK", token="another"))


@pytest.mark.parametrize(
    ("body", "boundary", "kind"),
    [
        (b"", "xyz", "multipart/form-data"),
        (form(b"PK")[:-4], "xyz", "multipart/form-data"),
        (form(b"PK"), "other", "multipart/form-data"),
        (form(b"PK"), '" "', "multipart/form-data"),
        (b"\r\n--xyz" * 40 + b"--", "xyz", "multipart/form-data"),
        (form(b"PK"), "xyz", "multipart/mixed"),
        (b"csrf=t0ken", "xyz", "application/x-www-form-urlencoded"),
        (form(b"PK").replace(b"filename=", b"name*0*=a; name*=b;"), "xyz", "multipart/form-data"),
    ],
)
def test_what_is_no_such_form_is_refused(body, boundary, kind):
    with pytest.raises(Problem):
        sent(body, boundary, kind)
