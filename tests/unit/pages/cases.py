"""A case as the service tells of it, with something of everything that forms refer to."""

from datetime import date
from uuid import UUID

from api.pages.forming.typed import NOTHING_TYPED
from api.pages.recording.held import Held

ME = str(UUID(int=0xAC00))
HOLDER = str(UUID(int=0xAC01))
PERSON = str(UUID(int=0x9E0))
TODAY = date(2026, 6, 10)


def id_of(number: int) -> str:
    return str(UUID(int=0xE000 + number))


(
    RAISED,
    JUDGED,
    DECIDED,
    SENT,
    SEEN,
    PLANNED,
    NOTE,
    ANSWERED,
    AGREED,
    DOCUMENT,
    MEETING,
    UNNOTED,
    ADULT,
    MISSED,
) = (id_of(n) for n in range(14))


def entry(id, label="Entry", type="case.entry", *, by=ME, **more):
    return {
        "id": id,
        "type": type,
        "label": label,
        "occurred": {"on": "2026-06-01"},
        "recorded": f"2026-06-01T09:{int(id[-2:], 16) % 60:02}:00.000000Z",
        "by": {"actor": by, "role": "pwp"},
        "parts": {},
    } | more


def concern(**more):
    return {"variant": "child", "triaged": False, "closed": False} | more


def contact(**more):
    return {"appointment_type": "02", "practitioner": ME, "unplanned": False} | more


ENTRIES = (
    *(entry(id) for id in (RAISED, JUDGED, DECIDED, SENT, SEEN, PLANNED, NOTE, ANSWERED, ADULT)),
    entry(
        AGREED, "Action agreed in supervision", parts={"agreed": {"what": "telephone the school"}}
    ),
    entry(DOCUMENT, "Document added", "case.document_added"),
)
AREAS = {
    "referral": {"person": PERSON, "pathway": "cyp_camhs"},
    "safeguarding": {
        "concerns": {
            RAISED: concern(),
            JUDGED: concern(triaged=True),
            DECIDED: concern(triaged=True, outcome="act"),
            ADULT: concern(variant="adult"),
        },
        "referrals": {
            SENT: {
                "concern": DECIDED,
                "made_on": "2026-06-01",
                "expected_by": "2026-06-02",
                "waived": False,
            }
        },
    },
    "sessions": {
        "contacts": {
            SEEN: contact(attended=True, started="2026-06-01T09:00:00.000000Z"),
            UNNOTED: contact(attended=True, started="2026-06-03T09:00:00.000000Z"),
            PLANNED: contact(planned="2026-06-12T09:00:00.000000Z"),
            MISSED: contact(attended=False, missed=True, planned="2026-06-02T09:00:00.000000Z"),
        },
        "notes": {NOTE: {"contact": SEEN}},
    },
    "risk": {"level": "low", "screened": [SEEN], "omitted": []},
    "measures": {"owed": [ANSWERED]},
    "oversight": {"unsigned": [NOTE], "uncountersigned": [NOTE]},
    "safety_plan": {"current": DOCUMENT, "since": "2026-06-01"},
    "allocation": {
        "allocations": {
            id_of(30): {"practitioner": HOLDER, "starting": "2026-01-01", "team": "NORTH"}
        }
    },
    "supervision": {
        "due": [{"rule": "risk_or_safeguarding"}],
        "actions": {AGREED: {"owner": HOLDER, "due_on": "2026-06-09"}},
        "meetings": {MEETING: {"supervisor": ME, "planned_for": "2026-06-11"}},
    },
}


def held(*, areas=AREAS, entries=ENTRIES, typed=NOTHING_TYPED, **about) -> Held:
    case = {"case": str(UUID(int=0xCA5E)), "areas": areas, "who": {"name": "Wren Ashdown"}}
    return Held(case, entries, ME, TODAY, about=about, typed=typed)
