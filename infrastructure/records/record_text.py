"""Record format 1 as it is written: the canonical JSON of an event, its members in order.

The text is put together here, in order, around what the encoder makes of the clear fields: giving
the encoder a dictionary of all members took twice as long, and sorting one five times as long
again. Ids, hashes, codes of ours and numbers need no quoting; every other text is quoted as
`application.canonical` quotes it.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from json.encoder import encode_basestring as _quoted
from uuid import UUID

from pydantic_core import PydanticSerializationError, to_json

from application.canonical import NotCanonical
from domain.envelope import Author, Envelope
from domain.moments import At, When
from infrastructure.records.plain import clear_members

FORMAT = 1


def record_text(
    envelope: Envelope,
    *,
    log: str,
    event_id: str,
    stream: str,
    nonce: bytes,
    parts: Iterable[tuple[str, str, str]],
) -> bytes:
    """The record of an event in the log of that name.

    `event_id` and `stream` are the envelope's own, as text. `parts` gives name, subject and
    commitment of each encrypted part, in order. Raises `application.canonical.NotCanonical` where
    a clear field has no canonical form.
    """
    fact, cause, correlation = envelope.fact, envelope.cause, envelope.correlation
    try:
        return (
            f'{{"basis":"{envelope.basis._value_}","by":{_author(envelope.by)}'
            + ("" if cause is None else f',"cause":{_id(cause)}')
            + ("" if correlation is None else f',"correlation":{_id(correlation)}')
            + f',"data":{to_json(clear_members(fact)).decode()}'
            f',"id":"{event_id}","kind":{_quoted(envelope.kind)}'
            + ("" if envelope.known is None else f',"known":{_when(envelope.known)}')
            + f',"log":{_quoted(log)},"n":"{nonce.hex()}","occurred":{_when(envelope.occurred)}'
            f',"parts":[{_parts(parts)}],"request":"{envelope.request.hex()}"'
            f',"schema":{fact.SCHEMA:d},"sensitivity":"{envelope.sensitivity._value_}"'
            f',"source":"{envelope.source._value_}","stream":"{stream}"'
            f',"type":{_quoted(fact.TYPE)},"v":{FORMAT:d}'
            f',"version":{envelope.originator_version:d},"why":"{envelope.why._value_}"}}'
        ).encode()
    except (PydanticSerializationError, UnicodeEncodeError):
        pass
    # Raised out here because the errors above quote the text.
    raise NotCanonical("$", "text with a lone surrogate")


def _author(by: Author) -> str:
    behalf, team = by.on_behalf_of, by.team
    return (
        f'{{"actor":{_id(by.actor)},"client":{_quoted(by.client)}'
        + ("" if behalf is None else f',"on_behalf_of":{_id(behalf)}')
        + f',"organisation":{_quoted(by.organisation)},"role":"{by.role._value_}"'
        + ("}" if team is None else f',"team":{_quoted(team)}}}')
    )


def _parts(parts: Iterable[tuple[str, str, str]]) -> str:
    return ",".join(
        [
            f'{{"commitment":"{commitment}","name":{_quoted(name)},"subject":"{subject}"}}'
            for name, subject, commitment in parts
        ]
    )


def _id(value: UUID) -> str:
    """The id in quotes; `str` takes twice as long."""
    return to_json(value).decode()


def _when(when: When) -> str:
    if type(when) is At and when.about is None:
        return f'{{"at":"{_instant(when.at)}"}}'
    form = when.model_dump(mode="json", by_alias=True, exclude_none=True)
    return to_json({name: form[name] for name in sorted(form)}).decode()


def _instant(value: datetime) -> str:
    """As `domain.moments.instant_text` writes it; `isoformat` takes twice as long."""
    written = to_json(value.astimezone(UTC))
    return (written[1:-1] if value.microsecond else written[1:-2] + b".000000Z").decode()
