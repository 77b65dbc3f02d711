"""Record format 1 as it is written: the canonical JSON of an event, its members in order.

Written out member by member because every append needs it: sorting and walking a dictionary of the
same members took three times as long. Only the event's own clear fields are of no fixed form, and
they go through `canonical`.
"""

from collections.abc import Iterable
from json.encoder import encode_basestring as _quoted

from application.canonical import canonical
from domain.envelope import Author, Envelope
from domain.moments import At, When, instant_text

FORMAT = 1


def record_text(
    envelope: Envelope, *, log: str, nonce: bytes, parts: Iterable[tuple[str, str, str]]
) -> bytes:
    """The record of an event in the log of that name.

    `parts` gives name, subject and commitment of each encrypted part, in order. Raises
    `application.canonical.NotCanonical` where a clear field has no canonical form.
    """
    fact = envelope.fact
    cause, correlation, known = envelope.cause, envelope.correlation, envelope.known
    return (
        f'{{"basis":"{envelope.basis.value}","by":{_author(envelope.by)}'
        + ("" if cause is None else f',"cause":"{cause}"')
        + ("" if correlation is None else f',"correlation":"{correlation}"')
        + f',"data":{canonical(fact.clear()).decode()},"id":"{envelope.id}"'
        f',"kind":{_quoted(envelope.kind)}'
        + ("" if known is None else f',"known":{_when(known)}')
        + f',"log":{_quoted(log)},"n":"{nonce.hex()}","occurred":{_when(envelope.occurred)}'
        f',"parts":[{",".join([_part(*part) for part in parts])}]'
        f',"request":"{envelope.request.hex()}","schema":{fact.SCHEMA:d}'
        f',"sensitivity":"{envelope.sensitivity.value}","source":"{envelope.source.value}"'
        f',"stream":"{envelope.originator_id}","type":{_quoted(fact.TYPE)},"v":{FORMAT}'
        f',"version":{envelope.originator_version:d},"why":"{envelope.why.value}"}}'
    ).encode()


def _author(by: Author) -> str:
    behalf, team = by.on_behalf_of, by.team
    return (
        f'{{"actor":"{by.actor}","client":{_quoted(by.client)}'
        + ("" if behalf is None else f',"on_behalf_of":"{behalf}"')
        + f',"organisation":{_quoted(by.organisation)},"role":"{by.role.value}"'
        + ("" if team is None else f',"team":{_quoted(team)}')
        + "}"
    )


def _part(name: str, subject: str, commitment: str) -> str:
    return f'{{"commitment":"{commitment}","name":{_quoted(name)},"subject":"{subject}"}}'


def _when(when: When) -> str:
    if type(when) is At and when.about is None:
        return f'{{"at":"{instant_text(when.at)}"}}'
    return canonical(when.model_dump(mode="json", by_alias=True, exclude_none=True)).decode()
