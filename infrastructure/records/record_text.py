"""Record format 1 as it is written: the canonical JSON of an event, its members in order.

The members are put in order here, and one call of the encoder writes them all, ids and dates
included: sorting and walking a dictionary of the same members took five times as long.
"""

from collections.abc import Iterable
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

from application.canonical import NotCanonical
from domain.envelope import Author, Envelope
from domain.moments import At, When, instant_text
from infrastructure.records.plain import clear_members

FORMAT = 1


def record_text(
    envelope: Envelope, *, log: str, nonce: bytes, parts: Iterable[tuple[str, str, str]]
) -> bytes:
    """The record of an event in the log of that name.

    `parts` gives name, subject and commitment of each encrypted part, in order. Raises
    `application.canonical.NotCanonical` where a clear field has no canonical form.
    """
    fact = envelope.fact
    members: dict[str, Any] = {"basis": envelope.basis._value_, "by": _author(envelope.by)}
    if envelope.cause is not None:
        members["cause"] = envelope.cause
    if envelope.correlation is not None:
        members["correlation"] = envelope.correlation
    members["data"] = clear_members(fact)
    members["id"] = envelope.id
    members["kind"] = envelope.kind
    if envelope.known is not None:
        members["known"] = _when(envelope.known)
    members |= {
        "log": log,
        "n": nonce.hex(),
        "occurred": _when(envelope.occurred),
        "parts": [
            {"commitment": commitment, "name": name, "subject": subject}
            for name, subject, commitment in parts
        ],
        "request": envelope.request.hex(),
        "schema": fact.SCHEMA,
        "sensitivity": envelope.sensitivity._value_,
        "source": envelope.source._value_,
        "stream": envelope.originator_id,
        "type": fact.TYPE,
        "v": FORMAT,
        "version": envelope.originator_version,
        "why": envelope.why._value_,
    }
    try:
        return to_json(members)
    except PydanticSerializationError:
        pass
    # Raised out here because the error above quotes the text.
    raise NotCanonical("$", "text with a lone surrogate")


def _author(by: Author) -> dict[str, Any]:
    members: dict[str, Any] = {"actor": by.actor, "client": by.client}
    if by.on_behalf_of is not None:
        members["on_behalf_of"] = by.on_behalf_of
    members["organisation"] = by.organisation
    members["role"] = by.role._value_
    if by.team is not None:
        members["team"] = by.team
    return members


def _when(when: When) -> dict[str, Any]:
    if type(when) is At and when.about is None:
        return {"at": instant_text(when.at)}
    form = when.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {name: form[name] for name in sorted(form)}
