"""A document as a part: the part says what it is, its bytes are encrypted in a row of their own.

So a case is read, listed and proven without moving a scan about. The hash stands inside the part,
under its commitment: in clear it would give away a document that can be guessed.
"""

import hashlib
from base64 import b64decode
from functools import cache
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from domain.facts import Fact, Part, part_fields

BLOB = ".blob"
"""Ends the name of a document's bytes; before it stands that of the part that describes them."""

LARGEST = 10 * 2**20
"""Bytes; the size that one document may have."""

_LARGEST_TEXT = (LARGEST + 2) // 3 * 4

MediaType = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{1,20}/[a-z0-9][a-z0-9.+-]{0,99}$", max_length=100)
]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Document(Part):
    """What a document is: media type, length in bytes and SHA-256; and its bytes while it is sent.

    Who sends one gives `content`, in base64. `length` and `sha256` are worked out from it, and
    where the sender gives them too they must agree, so that a damaged upload is refused.
    """

    media_type: MediaType
    length: Annotated[int, Field(ge=1, le=LARGEST)] | None = None
    sha256: Sha256 | None = None
    # Never dumped: neither the plaintext of the part nor what is shown of it holds the bytes.
    content: Annotated[str, StringConstraints(max_length=_LARGEST_TEXT)] | None = Field(
        default=None, exclude=True, repr=False
    )

    @model_validator(mode="after")
    def _measured(self) -> Self:
        if self.content is None:
            if self.length is None or self.sha256 is None:
                raise ValueError("holds no content")
            return self
        sent = self.blob()
        length, sha256 = len(sent), hashlib.sha256(sent).hexdigest()
        if not 0 < length <= LARGEST:
            raise ValueError("is empty or too large")
        if self.length not in {None, length} or self.sha256 not in {None, sha256}:
            raise ValueError("is not what its length or hash says")
        # Frozen for everybody else: the value is whole only once this has run.
        self.__dict__.update(length=length, sha256=sha256)
        return self

    def blob(self) -> bytes:
        """The bytes that were sent; raises ``ValueError`` where the content is no base64."""
        assert self.content is not None, "only a document that is being sent has its bytes"
        try:
            return b64decode(self.content, validate=True)
        except ValueError:
            pass
        # Raised out here, because the error above may quote what was sent.
        raise ValueError("is no base64")


@cache
def document_fields(fact: type[Fact]) -> tuple[str, ...]:
    """The fields of an event that hold a document, each one at most."""
    return tuple(
        name
        for name, declared in part_fields(fact).items()
        if issubclass(declared.model, Document) and not declared.many
    )
