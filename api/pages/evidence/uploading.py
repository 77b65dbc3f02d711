"""A form with one file in it, `multipart/form-data` (RFC 7578), as a page of ours sends it."""

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser

from starlette.requests import Request

from api.pages.forms import Form, of_this_session
from api.problems import Problem

_MOST_PARTS = 10
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=?-]{1,70}")


async def our_upload(request: Request) -> bytes:
    """The file of a form that somebody sent from a page of ours in this session; empty where none
    was chosen. Raises as :func:`~api.pages.forms.our_form` does."""
    said = Message()
    said["content-type"] = request.headers.get("content-type", "")
    if said.get_content_type() != "multipart/form-data":
        raise Problem("unsupported-media-type", "Send a form with a file.")
    fields, file = list[tuple[str, str]](), b""
    for head, content in _parts(await request.body(), said.get_boundary() or ""):
        if head.get_param("filename", header="content-disposition") is not None:
            file = content
        else:
            name = head.get_param("name", header="content-disposition")
            fields.append((str(name), content.decode("utf-8", "replace")))
    of_this_session(request, Form(fields))
    return file


def _parts(body: bytes, boundary: str) -> Iterator[tuple[Message, bytes]]:
    """Head and content of each part. Raises :class:`~api.problems.Problem`."""
    if not _BOUNDARY.fullmatch(boundary):
        raise Problem("malformed", "This is no form.")
    between = b"\r\n--" + boundary.encode("ascii")
    parts = (b"\r\n" + body).split(between, _MOST_PARTS + 1)
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise Problem("malformed", "This is no form.")
    for part in parts[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        yield BytesHeaderParser().parsebytes(head.lstrip(b"\r\n")), content
