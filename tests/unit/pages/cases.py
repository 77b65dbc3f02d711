"""A case as the service tells of it, with something of everything that forms refer to."""

from datetime import date
from uuid import UUID

from api.pages.forming.typed import NOTHING_TYPED
from api.pages.recording.held import Held, Unfinished
from domain.roles import Role

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
    ASSESSED,
    OVER,
    BEGUN,
    DISCUSSED,
    LINKED,
    ASKED,
    OFFERED,
    COVERED,
    SEALED,
    KEPT_OUT,
    COMPLAINED,
    IN_GROUP,
) = (id_of(n) for n in (*range(25), 38))
KINDS = (
    "early_help_plan",
    "child_in_need_plan",
    "child_protection_plan",
    "looked_after",
    "section_47_enquiry",
    "section_42_enquiry",
)
PERIODS = {kind: id_of(40 + number) for number, kind in enumerate(KINDS)}


def entry(id, label="Entry", type="case.entry", *, by=ME, **more):
    return {
        "id": id,
        "type": type,
        "label": label,
        "version": 2,
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
    *(entry(id) for id in (OVER, BEGUN, DISCUSSED, LINKED, ASKED, OFFERED, COVERED, SEALED)),
    entry(KEPT_OUT, by=HOLDER),
    entry(
        COMPLAINED, type="case.complaint_linked", data={"complaint": id_of(31), "stage": "formal"}
    ),
    *(entry(id) for id in PERIODS.values()),
)
AREAS = {
    "referral": {"person": PERSON, "pathway": "cyp_camhs", "service": "YOUNG"},
    "safeguarding": {
        "concerns": {
            RAISED: concern(),
            JUDGED: concern(triaged=True),
            DECIDED: concern(triaged=True, outcome="act"),
            ADULT: concern(variant="adult"),
            OVER: concern(triaged=True, outcome="act", closed=True),
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
            ASSESSED: contact(
                attended=True, started="2026-05-01T09:00:00.000000Z", appointment_type="01"
            ),
            PLANNED: contact(planned="2026-06-12T09:00:00.000000Z"),
            IN_GROUP: contact(planned="2026-06-13T09:00:00.000000Z", group=id_of(37)),
            MISSED: contact(attended=False, missed=True, planned="2026-06-02T09:00:00.000000Z"),
        },
        "notes": {NOTE: {"contact": SEEN}, id_of(34): {"contact": ASSESSED}},
    },
    "risk": {"level": "low", "screened": [SEEN], "omitted": []},
    "measures": {"owed": [ANSWERED]},
    "oversight": {"unsigned": [NOTE], "uncountersigned": [NOTE]},
    "safety_plan": {"current": DOCUMENT, "since": "2026-06-01"},
    "allocation": {
        "allocations": {
            OFFERED: {"practitioner": HOLDER, "starting": "2026-01-01", "team": "NORTH"}
        },
        "covers": {COVERED: {"practitioner": ME, "starting": "2026-06-01", "until": "2026-07-01"}},
    },
    "assessment": {"assessed": [], "descriptor": "F41.1", "step": 2},
    "capacity": {"assessments": {ASKED: {"able": True}}},
    "conferences": {"discussions": {DISCUSSED: "2026-06-01"}},
    "consent": [
        {"scope": "sharing", "regarding": "gp", "given_by": "self", "stands": "given"},
        {"scope": "treatment", "given_by": "parent", "stands": "refused"},
    ],
    "death": {"recorded": BEGUN},
    "escalation": {"latest": {DISCUSSED: {"concern": DECIDED, "outcome": "not_agreed"}}},
    "goals": {"goals": {AGREED: 1}},
    "handover": {"open": {"id": OFFERED, "practitioner": ME, "stage": "offered"}},
    "linking": {"links": {LINKED: {"other_case": id_of(32)}}},
    "opt_in": {"request": ASKED, "received": False, "lapsed": False},
    "rectification": {"requests": {ASKED: {"entry": NOTE}}},
    "responsibility": {"periods": {BEGUN: {"person": id_of(33)}}},
    "restriction": {
        "restrictions": {SEALED: {"ground": "sealed_from_now", "by": HOLDER}},
        "conflicts": {KEPT_OUT: {"actor": HOLDER, "sort": "other"}},
    },
    "statuses": {"periods": {id: {"kind": kind} for kind, id in PERIODS.items()}},
    "transition": {"open": {BEGUN: {"receiving_service": "ADULT"}}},
    "supervision": {
        "due": [{"rule": "risk_or_safeguarding"}],
        "actions": {AGREED: {"owner": HOLDER, "due_on": "2026-06-09"}},
        "meetings": {MEETING: {"supervisor": ME, "planned_for": "2026-06-11"}},
    },
}


COLLEAGUES = (
    {"practitioner": HOLDER, "name": "Anna Thornley", "role": "pwp", "team": "NORTH"},
    {"practitioner": ME, "name": "Marek Osgood", "role": "trainee", "team": "NORTH"},
    {"practitioner": id_of(35), "name": "Maud Ellerby", "role": "supervisor", "team": "NORTH"},
    {"practitioner": id_of(36), "role": "supervisor", "service": "TALKING"},
)


UNFINISHED = Unfinished(
    found=(
        ("concern_open", "a safeguarding concern is open", (RAISED,)),
        ("note_unsigned", "a note is not signed", (NOTE, id_of(34))),
    ),
    may_override=True,
    commands=("close-concern", "sign-note"),
)


def held(*, areas=AREAS, entries=ENTRIES, typed=NOTHING_TYPED, role=Role.PWP, **about) -> Held:
    case = {"case": str(UUID(int=0xCA5E)), "areas": areas, "who": {"name": "Wren Ashdown"}}
    return Held(
        case,
        entries,
        ME,
        role,
        TODAY,
        about=about,
        typed=typed,
        colleagues=COLLEAGUES,
        unfinished=UNFINISHED,
    )
