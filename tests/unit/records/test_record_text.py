"""The record as it is written, beside the canonical JSON of the same members."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from domain.case.referral.referral import ReferralReceived
from domain.envelope import Author, Basis, Envelope, Purpose, Sensitivity, Source
from domain.moments import At, BetweenDays, BetweenInstants, On
from domain.roles import Role
from infrastructure.records.record_text import record_text

LOG = "cases.invalid/log/1"
NONCE = bytes(range(16))

instants = st.integers(-2 * 10**15, 4 * 10**15).map(
    lambda microseconds: datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)
)
days = st.dates(date(1901, 1, 1), date(2099, 1, 1))
about = st.sampled_from([None, True])
whens = st.one_of(
    st.builds(lambda at, about: At(at=at, about=about), instants, about),
    st.builds(lambda on, about: On(on=on, about=about), days, about),
    st.builds(
        lambda ends: BetweenInstants(from_=min(ends), to=max(ends)), st.tuples(instants, instants)
    ),
    st.builds(lambda ends: BetweenDays(from_=min(ends), to=max(ends)), st.tuples(days, days)),
)
codes = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}\Z")
authors = st.builds(
    Author,
    actor=st.uuids(),
    role=st.sampled_from(Role),
    organisation=codes,
    client=codes,
    team=st.none() | codes,
    on_behalf_of=st.none() | st.uuids(),
)
envelopes = st.builds(
    Envelope,
    originator_id=st.uuids(),
    originator_version=st.integers(0, 2**53 - 1),
    kind=st.sampled_from(["case", "matter"]),
    id=st.uuids(),
    fact=st.builds(
        ReferralReceived,
        pathway=st.just("adult_talking_therapies"),
        service=codes,
        received=days,
        source_code=st.just("B1"),
        source_version=codes,
        urgency=st.sampled_from(["routine", "urgent"]),
        consent_to_referral=st.just("yes"),
        person=st.uuids(),
        who=st.just({"name": "Imogen Harkness", "date_of_birth": date(1988, 4, 17)}),
        request=st.just({"reason": "Low in mood."}),
    ),
    occurred=whens,
    known=st.none() | whens,
    by=authors,
    why=st.sampled_from(Purpose),
    source=st.sampled_from(Source),
    basis=st.sampled_from(Basis),
    sensitivity=st.sampled_from(Sensitivity),
    request=st.binary(min_size=32, max_size=32),
    cause=st.none() | st.uuids(),
    correlation=st.none() | st.uuids(),
)
parts = st.lists(
    st.tuples(codes, st.uuids().map(str), st.binary(min_size=32, max_size=32).map(bytes.hex)),
    max_size=3,
)


@given(envelopes, parts, st.text(st.characters(exclude_categories=["Cs"])))
def test_equals_the_reference_implementation(
    envelope: Envelope, parts: list[tuple[str, str, str]], log: str
) -> None:
    written = record_text(
        envelope,
        log=log,
        event_id=str(envelope.id),
        stream=str(envelope.originator_id),
        nonce=NONCE,
        parts=parts,
    )
    members: dict[str, Any] = {
        "v": 1,
        "log": log,
        "id": str(envelope.id),
        "n": NONCE.hex(),
        "stream": str(envelope.originator_id),
        "kind": envelope.kind,
        "version": envelope.originator_version,
        "type": "case.referral_received",
        "schema": 1,
        "occurred": envelope.occurred.model_dump(mode="json", by_alias=True, exclude_none=True),
        "by": envelope.by.model_dump(mode="json", exclude_none=True),
        "why": envelope.why.value,
        "source": envelope.source.value,
        "basis": envelope.basis.value,
        "sensitivity": envelope.sensitivity.value,
        "request": envelope.request.hex(),
        "data": envelope.fact.model_dump(
            mode="json", exclude={"who", "request"}, exclude_none=True
        ),
        "parts": [
            {"name": name, "subject": subject, "commitment": commitment}
            for name, subject, commitment in parts
        ],
    }
    if envelope.known is not None:
        members["known"] = envelope.known.model_dump(mode="json", by_alias=True, exclude_none=True)
    if envelope.cause is not None:
        members["cause"] = str(envelope.cause)
    if envelope.correlation is not None:
        members["correlation"] = str(envelope.correlation)
    assert written == rfc8785.dumps(members)
