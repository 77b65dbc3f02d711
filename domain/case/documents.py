"""Documents of a case: letters, body maps, forms, and exactly what was sent to whom.

A document is named by the id of its ``case.document_added`` event. It is never replaced: a better
scan is a document of its own that says which one it supersedes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from domain.case.corrections.corrections import State as CorrectionsState
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.documents import Document
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, On, When, london_day
from domain.policies import policy
from domain.roles import EVERYDAY
from domain.text import Code, Line, Text

AREA = "documents"
HEARS = frozenset[str]()


class Direction(StrEnum):
    """Whether it came in, went out, or was made here for the record."""

    RECEIVED = "received"
    OUTGOING = "outgoing"
    MADE_HERE = "made_here"


class SendingMethod(StrEnum):
    POST = "post"
    SECURE_EMAIL = "secure_email"
    ONLINE_FORM = "online_form"
    PORTAL = "portal"
    BY_HAND = "by_hand"


class DocumentDetail(Part):
    """What the document is called and what it is about."""

    title: Line
    description: Text | None = None


class Sending(Part):
    """To whom exactly a document went, and what was said with it."""

    recipient: Line
    cover_note: Text | None = None


class _Document(Content):
    kind: Code
    direction: Direction
    dated: Day | None = None
    about: UUID | None = None
    supersedes: UUID | None = None


@event("case.document_added", area=AREA, label="Document added")
class DocumentAdded(_Document, Fact):
    """``about`` is the entry that it belongs to: a session, a concern, a referral to an agency."""

    policy: str
    detail: DocumentDetail | Closed | Gone
    document: Document | Closed | Gone


class _Sent(Content):
    document: UUID
    to: Code
    method: SendingMethod
    sent_on: Day


@event("case.document_sent", area=AREA, label="Document sent")
class DocumentSent(_Sent, Fact):
    """``to`` says by a code what kind of recipient it was; who it was stands in the part."""

    sending: Sending | Closed | Gone


@command(
    "add-document",
    area=AREA,
    summary="Keep a document with the case, as it is, under the hash of its bytes.",
    roles=EVERYDAY,
    after_end=True,
)
class AddDocument(_Document, Command):
    detail: DocumentDetail
    document: Document


@command(
    "send-document",
    area=AREA,
    summary="Record to whom a document of the case was sent, and how.",
    roles=EVERYDAY,
    after_end=True,
)
class SendDocument(_Sent, Command):
    sending: Sending

    def happened(self) -> When:
        return On(on=self.sent_on)


@dataclass(frozen=True)
class Held:
    """A document of the case."""

    kind: str
    superseded_by: UUID | None = None
    sent: int = 0


@dataclass(frozen=True)
class State:
    """The documents of the case, by id."""

    held: Mapping[UUID, Held] = field(default_factory=dict)


class Sees(Protocol):
    """What a decision about documents looks at."""

    @property
    def documents(self) -> State: ...
    @property
    def corrections(self) -> CorrectionsState: ...


def refuse_unheld(state: State, documents: Iterable[UUID]) -> None:
    """Raises ``no-such-document`` where one of these is no document of the case."""
    if any(id not in state.held for id in documents):
        raise NotAcceptable("no-such-document", "There is no such document in this case.")


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case AddDocument():
            return [_decide_added(case, asked, given)]
        case SendDocument():
            return [_decide_sent(case.documents, asked, given)]
    raise TypeError(type(asked).__name__)


def _decide_added(case: Sees, asked: AddDocument, given: Circumstances) -> Fact:
    listed = policy("documents")
    if asked.kind not in listed["kinds"]:
        raise NotAcceptable("unknown-document-kind", "The kind of document is not on the list.")
    if asked.dated is not None and asked.dated > london_day(given.now):
        raise NotAcceptable("document-date-in-future", "The document's date lies in the future.")
    if asked.about is not None and asked.about not in case.corrections.entries:
        raise NotAcceptable("document-about-unknown", "It belongs to no entry of this case.")
    if asked.supersedes is not None:
        older = case.documents.held.get(asked.supersedes)
        if older is None:
            raise NotAcceptable("no-such-document", "There is no such document in this case.")
        if older.superseded_by is not None:
            raise NotPossible("document-superseded", "Another has taken that document's place.")
    _refuse_unreadable(asked.document, listed["media_types"])
    return DocumentAdded(**dict(asked), policy=listed["version"])


def _refuse_unreadable(sent: Document, allowed: Mapping[str, Mapping[str, Any]]) -> None:
    """Only what staff can open, and nothing that is not what it claims to be."""
    if sent.content is None:
        raise NotAcceptable("document-without-content", "The document's content is missing.")
    kind = allowed.get(sent.media_type)
    if kind is None:
        raise NotAcceptable("media-type-not-taken", "Files of this kind are not taken.")
    content = sent.blob()
    if len(content) > kind["largest"]:
        raise NotAcceptable("document-too-large", "The document is larger than its type may be.")
    if not any(content.startswith(bytes.fromhex(begin)) for begin in kind["begins"]):
        raise NotAcceptable("not-its-media-type", "The file is not of the kind that it claims.")
    if sent.media_type.startswith("text/") and not _is_text(content):
        raise NotAcceptable("not-its-media-type", "The file is not of the kind that it claims.")


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _decide_sent(state: State, asked: SendDocument, given: Circumstances) -> Fact:
    if asked.document not in state.held:
        raise NotAcceptable("no-such-document", "There is no such document in this case.")
    if asked.sent_on > london_day(given.now):
        raise NotAcceptable("sent-in-future", "The day of sending lies in the future.")
    return DocumentSent(**dict(asked))


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case DocumentAdded() as fact:
            held = {**state.held, entry.id: Held(kind=fact.kind)}
            if fact.supersedes is not None:
                held[fact.supersedes] = replace(held[fact.supersedes], superseded_by=entry.id)
            return State(held=held)
        case DocumentSent() as fact:
            sent = state.held[fact.document]
            return State(held={**state.held, fact.document: replace(sent, sent=sent.sent + 1)})
    return state
