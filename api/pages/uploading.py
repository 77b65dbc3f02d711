"""A form with one file in it, `multipart/form-data` (RFC 7578), as a page of ours sends it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser

from starlette.requests import Request

from api.pages.forms import Form, of_this_session
from api.problems import Problem

_UPLOAD = "multipart/form-data"
_MOST_PARTS = 20
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=?-]{1,70}")


@dataclass(frozen=True)
class File:
    """A file as it was sent, with its name where it was chosen; empty where none was."""

    name: str = ""
    content: bytes = b""


NO_FILE = File()


def is_upload(request: Request) -> bool:
    """Whether a request says that it sends such a form."""
    return _said(request).get_content_type() == _UPLOAD


async def our_upload(request: Request) -> tuple[Form, File]:
    """The form that somebody sent from a page of ours in this session, and its file. Raises as
    :func:`~api.pages.forms.our_form` does."""
    form, file = await sent_upload(request)
    return of_this_session(request, form), file


async def sent_upload(request: Request) -> tuple[Form, File]:
    """The same, whoever sent it. Raises :class:`~api.problems.Problem` where it is none."""
    if not is_upload(request):
        raise Problem("unsupported-media-type", "Send a form with a file.")
    body, said = await request.body(), _said(request)
    try:
        return _read(body, said)
    except (TypeError, ValueError):
        # What becomes of names in a character set that there is not, or numbered askew.
        raise Problem("malformed", "This is no form.") from None


def _read(body: bytes, said: Message) -> tuple[Form, File]:
    fields, file = list[tuple[str, str]](), NO_FILE
    for head, content in _parts(body, said.get_boundary() or ""):
        chosen = head.get_param("filename", header="content-disposition")
        if chosen is not None:
            file = File(str(chosen), content)
        else:
            name = head.get_param("name", header="content-disposition")
            fields.append((str(name), content.decode("utf-8", "replace")))
    return Form(fields), file


def _said(request: Request) -> Message:
    said = Message()
    said["content-type"] = request.headers.get("content-type", "")
    return said


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
