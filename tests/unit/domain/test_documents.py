"""Documents: what is taken as one, and what is known of it afterwards."""

import hashlib
from base64 import b64encode
from datetime import date, timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.case.documents import (
    AddDocument,
    Direction,
    DocumentDetail,
    SendDocument,
    Sending,
    SendingMethod,
)
from domain.commands import NotAcceptable, NotPossible
from domain.documents import LARGEST, Document, document_fields
from domain.moments import london_day

PDF = b"%PDF-1.7\nA letter about nobody."
NOWHERE = UUID(int=0xBAD)


def document(content: bytes = PDF, media_type: str = "application/pdf", **given) -> Document:
    return Document(media_type=media_type, content=b64encode(content).decode(), **given)


def adding(content: bytes = PDF, media_type: str = "application/pdf", **given) -> AddDocument:
    said = {
        "kind": "letter",
        "direction": Direction.RECEIVED,
        "detail": DocumentDetail(title="Letter of a school"),
        "document": document(content, media_type),
    }
    return AddDocument(**said | given)


def test_length_and_hash_are_worked_out_and_the_bytes_are_never_told():
    kept = document()
    assert (kept.length, kept.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    assert kept.blob() == PDF
    told = kept.model_dump(mode="json")
    assert told == {"media_type": "application/pdf", "length": len(PDF), "sha256": kept.sha256}
    assert b64encode(PDF).decode() not in repr(kept)
    assert Document.model_validate(told).content is None


@pytest.mark.parametrize(
    "given",
    [
        {"media_type": "application/pdf"},
        {"media_type": "application/pdf", "length": 3},
        {"media_type": "application/pdf", "content": "@@@"},
        {"media_type": "application/pdf", "content": ""},
        {"media_type": "application/pdf", "content": "aGVs bG8="},
        {"media_type": "application/pdf", "content": "aGVsbG8=", "length": 6},
        {"media_type": "application/pdf", "content": "aGVsbG8=", "sha256": "0" * 64},
        {"media_type": "text/html; charset=x", "content": "aGVsbG8="},
    ],
)
def test_a_damaged_or_undescribed_document_is_refused(given):
    with pytest.raises(ValidationError) as refused:
        Document.model_validate(given)
    assert "aGVs" not in str(refused.value.errors(include_input=False))


def test_the_largest_is_taken_and_no_larger():
    assert document(b"%PDF-".ljust(LARGEST, b" ")).length == LARGEST
    with pytest.raises(ValidationError):
        document(b"%PDF-".ljust(LARGEST + 1, b" "))


def test_a_document_is_held_sent_and_superseded(story, accepted):
    first = story.ask(adding()).pop().id
    assert story.known_case.documents.held[first].kind == "letter"
    sending = SendDocument(
        document=first,
        to="gp",
        method=SendingMethod.SECURE_EMAIL,
        sent_on=london_day(story.now),
        sending=Sending(recipient="Bridgewell Surgery"),
    )
    story.ask(sending)
    better = story.ask(adding(supersedes=first)).pop().id
    held = story.known_case.documents.held
    assert (held[first].sent, held[first].superseded_by) == (1, better)
    assert story.refusal(adding(supersedes=first)) == (NotPossible, "document-superseded")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (adding(kind="novel"), "unknown-document-kind"),
        (adding(about=NOWHERE), "document-about-unknown"),
        (adding(supersedes=NOWHERE), "no-such-document"),
        (adding(dated=date(2100, 1, 1)), "document-date-in-future"),
        (adding(b"<html>", "text/html"), "media-type-not-taken"),
        (adding(b"<html>", "application/pdf"), "not-its-media-type"),
        (adding(b"MZ\x90", "image/png"), "not-its-media-type"),
        (adding(b"\xff\xfe", "text/plain"), "not-its-media-type"),
        (adding(b"a\x00b", "text/plain"), "not-its-media-type"),
        (adding(b"a" * (2**20 + 1), "text/plain"), "document-too-large"),
    ],
)
def test_what_is_no_document_of_this_case_is_refused(story, accepted, asked, code):
    assert story.refusal(asked) == (NotAcceptable, code)


def test_only_a_document_of_the_case_is_sent_and_not_in_the_future(story, accepted):
    first = story.ask(adding()).pop().id
    sending = {
        "to": "gp",
        "method": "post",
        "sent_on": london_day(story.now),
        "sending": Sending(recipient="Bridgewell Surgery"),
    }
    nowhere = SendDocument(**sending | {"document": NOWHERE})
    assert story.refusal(nowhere) == (NotAcceptable, "no-such-document")
    later = {"document": first, "sent_on": london_day(story.now + timedelta(days=1))}
    refused = story.refusal(SendDocument(**sending | later), occurred=None)
    assert refused[0] is NotAcceptable


def test_an_event_knows_which_of_its_fields_hold_documents():
    from domain.case.documents import DocumentAdded, DocumentSent

    assert document_fields(DocumentAdded) == ("document",)
    assert document_fields(DocumentSent) == ()
