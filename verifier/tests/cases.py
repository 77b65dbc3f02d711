"""The log and the case that the tests make bundles of. All people in it are invented."""

from typing import Any

from verifier.tests import maker
from verifier.tests.bundles import bundle_files
from verifier.tests.maker import Event, Log, some_uuid

CASE, OTHER, MATTER = some_uuid("case"), some_uuid("other case"), some_uuid("matter")
LETTER = b"%PDF-1.7 an invented letter"


def a_log() -> tuple[Log, Event]:
    """A case of five events among others, then the heads, then one more event elsewhere."""
    log = Log()
    log.append(CASE, "case.referral_received", parts={"person": {"name": "Ada Invented"}})
    log.append(OTHER, "case.referral_received", parts={"person": {"name": "Bo Invented"}})
    log.append(
        CASE,
        "case.session_recorded",
        data={"minutes": 50},
        parts={
            "note": {"text": "Slept badly – «Zoë» said so."},
            "quotes.0": {"text": "I am tired."},
        },
    )
    log.append(MATTER, "matter.opened", kind="matter")
    letter = {
        "length": len(LETTER),
        "media_type": "application/pdf",
        "sha256": maker.sha256(LETTER).hex(),
    }
    log.append(CASE, "case.letter_sent", parts={"letter": letter})
    log.append(CASE, occurred={"at": "2026-11-20T10:00:00.000000Z", "about": True})
    log.append(CASE, known={"from": "2026-11-01", "to": "2026-11-03"})
    heads = log.record_heads()
    log.append(OTHER)
    return log, heads


def full_files() -> dict[str, bytes]:
    """The files of a bundle that has one of everything."""
    log, heads = a_log()
    log.append(CASE, parts={"note": {"text": "Written after the heads."}})
    session = log.of(CASE)[1]
    order = log.order_erasure(session, "quotes.0")
    withhold: dict[tuple[str, str], Any] = {
        (session.id, "note"): {"by": some_uuid("decider"), "ground": "third_party"},
        (session.id, "quotes.0"): {"erasure": order.id},
    }
    access = Log(origin=maker.ACCESS_ORIGIN, signer=maker.ACCESS_LOG)
    for _ in range(3):
        access.append(some_uuid("process"), "access.read", kind="access", data={"stream": CASE})
    return bundle_files(
        log, CASE, heads=heads, withhold=withhold, documents=[LETTER], access=access
    )
