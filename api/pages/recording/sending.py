"""A form as it was sent, and the command that it becomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from api.pages.asking import Answer, Record
from api.pages.forming.typed import Typed
from api.pages.forms import CSRF, KEY
from api.pages.recording.filling import Filled
from api.pages.recording.forms import Form
from domain.commands import command_class

SEEN, VERSION, ADD, REMOVE, SESSION = "seen", "version", "add", "remove", "session"
"""The case as it was when the form was shown, by its tag and its version; buttons of its lists;
the contact whose session is being recorded step by step."""
_OF_THE_FORM = frozenset({CSRF, KEY, SEEN, VERSION, ADD, REMOVE, SESSION})
_LONGEST_NUMBER = 15


@dataclass(frozen=True)
class Sent:
    """What came with a form: what was typed, and what the form itself brings along."""

    typed: Typed
    key: str
    seen: str | None
    version: int | None
    add: str
    remove: str
    session: str

    @classmethod
    def of(cls, pairs: Sequence[tuple[str, str]]) -> "Sent":
        """What a browser sent."""
        own = {name: value for name, value in pairs if name in _OF_THE_FORM}
        version = own.get(VERSION, "")
        return cls(
            typed=Typed.of((name, value) for name, value in pairs if name not in _OF_THE_FORM),
            key=own.get(KEY, ""),
            seen=own.get(SEEN) or None,
            version=int(version)
            if version.isdecimal() and len(version) <= _LONGEST_NUMBER
            else None,
            add=own.get(ADD, ""),
            remove=own.get(REMOVE, ""),
            session=own.get(SESSION, ""),
        )


async def send(record: Record, case_id: UUID, form: Form, filled: Filled, sent: Sent) -> Answer:
    """Put the command to the service. Raises :class:`~api.pages.asking.Refused`."""
    body, _ = filled.body()
    return await record.post(
        f"/cases/{case_id}/{form.command}",
        body,
        key=sent.key,
        if_match=sent.seen if command_class(form.command).SEEN else None,
    )
