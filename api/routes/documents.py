"""The bytes of a document, as they were kept."""

from base64 import b64encode
from uuid import UUID

from fastapi import APIRouter, Response

from api.authentication import Bearer
from api.composing.services import Services
from api.showing.reading_route import Showing, recorded
from application.documents import DocumentRead
from domain.policies import policy


def router(services: Services) -> APIRouter:
    """The route that reads a document."""
    routes = APIRouter(tags=["documents"], route_class=recorded(services))

    @routes.get(
        "/cases/{case_id}/documents/{document_id}",
        operation_id="read-document",
        summary="A document of a case, byte for byte as it was kept.",
        response_class=Response,
        responses={
            200: {
                "description": "Its bytes, checked against the hash that the record commits to.",
                "content": {"application/octet-stream": {}},
            }
        },
    )
    def read_document(
        case_id: UUID, document_id: UUID, caller: Bearer, showing: Showing
    ) -> Response:
        showing.document = document_id
        read = services.documents.read(caller, case_id, document_id)
        showing.allowed = read.allowed
        # The name says what kind it is and which entry it came by; its title is personal.
        name = f"{read.kind}-{document_id}{_extension(read.document.media_type)}"
        return Response(
            read.content,
            media_type=read.document.media_type,
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Content-Security-Policy": "sandbox; default-src 'none'",
                "Repr-Digest": f"sha-256=:{_digest(read)}:",
            },
        )

    return routes


def _extension(media_type: str) -> str:
    """The file name's end; none for a type that is not taken any more."""
    taken = policy("documents")["media_types"].get(media_type)
    return "" if taken is None else f".{taken['extension']}"


def _digest(read: DocumentRead) -> str:
    assert read.document.sha256 is not None, "what was kept says its hash, and was checked"
    return b64encode(bytes.fromhex(read.document.sha256)).decode()
