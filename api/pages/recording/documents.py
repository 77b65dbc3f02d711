"""Documents: kept with the case as the files that they are."""

from base64 import b64encode
from collections.abc import Sequence
from pathlib import PurePath

from api.pages.forming.layouts import Ask, Layout
from api.pages.recording.forms import UNASKED, Form, ungrouped
from api.pages.recording.held import Held, listed
from api.pages.recording.sections import Section
from api.pages.uploading import File
from domain.documents import LARGEST
from domain.policies import policy

_FILE, _KIND_OF_FILE = "data.document.content", "data.document.media_type"
_ANY = "application/octet-stream"
"""What a file is whose name says nothing of its kind: it is not taken."""
_ENDINGS = {
    f".{rule['extension']}": media_type
    for media_type, rule in policy("documents")["media_types"].items()
} | {".jpeg": "image/jpeg"}
_DIRECTIONS = {
    "received": "It came in",
    "outgoing": "It went out, or is to go out",
    "made_here": "It was made here for the record",
}


def as_typed(file: File) -> Sequence[tuple[str, str]]:
    """A file as if somebody had typed it; of what kind it is its name says, and the command looks
    whether that is so."""
    if not file.content:
        return ()
    kind = _ENDINGS.get(PurePath(file.name).suffix.lower(), _ANY)
    return ((_FILE, b64encode(file.content).decode("ascii")), (_KIND_OF_FILE, kind))


def _add(held: Held) -> Layout:
    kinds = ", ".join(sorted(ending.removeprefix(".") for ending in _ENDINGS))
    return Layout(
        title="Add a document",
        button="Add the document",
        lead=("It is kept as it is, to the byte, and can’t be changed later.",),
        groups=ungrouped(
            Ask(
                _FILE,
                "Which file?",
                f"At most {LARGEST // 2**20} MB, and one of these kinds: {kinds}.",
                accepts=tuple(_ENDINGS),
            ),
            Ask(_KIND_OF_FILE, value=_ANY, is_hidden=True),
            Ask("data.kind", "What is it?", options=listed("documents", "kinds", on=held.today)),
            Ask("data.detail.title", "What is it called?"),
            Ask("data.direction", "Where does it come from?", words=_DIRECTIONS),
            Ask("data.dated", "Which date stands on it?"),
            Ask("data.detail.description", "What is it about?"),
            Ask("data.about", "To which entry does it belong?", options=held.relied_on),
            Ask(
                "data.supersedes",
                "In place of which document?",
                "The other one stays where it is.",
                options=held.documents,
            ),
        ),
        left_out={
            **UNASKED,
            "data.document.length": "worked out from the file",
            "data.document.sha256": "worked out from the file",
        },
        blames={
            "unknown-document-kind": "data.kind",
            "document-date-in-future": "data.dated",
            "document-about-unknown": "data.about",
            "no-such-document": "data.supersedes",
            "document-superseded": "data.supersedes",
            "document-without-content": _FILE,
            "media-type-not-taken": _FILE,
            "document-too-large": _FILE,
            "not-its-media-type": _FILE,
        },
    )


FORMS = (
    Form(
        "add-document",
        "Add a document",
        Section.LETTERS,
        _add,
        about=(("entry", "data.about"),),
        chosen_by_words=lambda held: held.kept,
    ),
)
