"""One population for the whole matrix: five cases that differ in what of them is shut, two matters,
and somebody for each way of being tied to them, or of not being tied."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from fastapi.testclient import TestClient

from domain.roles import Role
from infrastructure.tokens.local_issuer import LocalIssuer, Persona

ORGANISATION, ELSEWHERE = "BRIDGEWELL", "OTHERWELL"
TEAM, INTAKE = "NORTH", "FRONT"
TODAY = datetime.now(UTC).date()
SECRET_CODE = "modern_slavery"
"""A code that stands nowhere but in a restricted entry."""


class Tie(StrEnum):
    """What ties a viewer to the cases: in each of them the same person stands for the same tie."""

    NONE = "none"
    ALLOCATED = "allocated"
    SUPERVISING = "supervising"
    COVERING = "covering"
    RECEIVING = "receiving"
    TEAM = "team"
    ENDED_WITHIN = "ended within the grace"
    ENDED_BEYOND = "ended beyond the grace"
    OWN_RECORD = "their own record"
    CONFLICTED = "a relative"
    ALLEGED = "subject of an allegation"
    ELSEWHERE = "another organisation"


ACTORS = {tie: UUID(int=0x0198_0000_0000_7000_8000_0000_0000_A000 + n) for n, tie in enumerate(Tie)}


class Shut(StrEnum):
    """What of a case is shut, and to whom."""

    OPEN = "open"
    ENTRY = "an entry restricted"
    WHOLE = "the case restricted"
    CONFLICT = "a conflict declared"
    OWN = "somebody's own record"


class Area(StrEnum):
    """What a canary stands in."""

    REFERRAL = "referral"
    CLINICAL = "clinical"
    BYTES = "a document's bytes"
    ENTRY = "restricted entry"
    CODE = "code of a restricted entry"
    LISTED = "in a list"
    LINE = "line of a chronology"
    RESTRICTED_LINE = "line about a restricted entry"
    ALLEGATION = "allegation"
    HIDDEN_CONCERN = "hidden concern"
    EMERGENCY = "break-glass account"
    IDENTITY = "identity"


@dataclass(frozen=True)
class Canary:
    """A text, code or id that only some may meet; ``case`` is the case that it stands in."""

    text: str
    area: Area
    case: Shut | None = None


@dataclass(frozen=True)
class Viewer:
    """Somebody in a role, and what ties them to the cases."""

    role: Role
    tie: Tie

    @property
    def persona(self) -> Persona:
        return Persona(
            name=f"{self.role}-{self.tie.name}",
            actor=ACTORS[self.tie],
            role=self.role,
            organisation=ELSEWHERE if self.tie is Tie.ELSEWHERE else ORGANISATION,
            team=TEAM if self.tie is Tie.TEAM else None,
            client="desk",
        )


VIEWERS = tuple(Viewer(role, tie) for role in Role for tie in Tie)


@dataclass
class World:
    """What was put into the service, and the way to ask it as anybody."""

    client: TestClient
    header: Callable[[Viewer], Mapping[str, str]]
    cases: dict[Shut, str] = field(default_factory=dict)
    persons: dict[Shut, str] = field(default_factory=dict)
    documents: dict[Shut, str] = field(default_factory=dict)
    entries: dict[Shut, str] = field(default_factory=dict)
    concerns: dict[Shut, str] = field(default_factory=dict)
    matters: dict[Area, str] = field(default_factory=dict)
    disclosures: dict[Shut, str] = field(default_factory=dict)
    grant: str = ""
    chronology: str = ""
    directory: str = ""
    covered: int = 0
    canaries: list[Canary] = field(default_factory=list)

    def ids(self) -> set[str]:
        """What names the records of the service."""
        named = (self.cases, self.persons, self.documents, self.entries, self.disclosures)
        ids = {each for records in named for each in records.values()}
        return ids | {self.grant, self.directory, *self.matters.values()}

    def canary(self, area: Area, case: Shut | None = None) -> str:
        """A new text that stands nowhere else."""
        text = f"canary{len(self.canaries)}of{uuid4().hex[:12]}"
        self.canaries.append(Canary(text, area, case))
        return text

    def in_history(self, case: Shut) -> list[Canary]:
        """What the history of a case tells to who may read all of it."""
        told = {Area.REFERRAL, Area.CLINICAL, Area.ENTRY}
        return [each for each in self.canaries if each.case is case and each.area in told]

    def post(self, by: Viewer, path: str, data: Any) -> dict[str, Any]:
        """What a command that has to succeed is answered."""
        headers = {**self.header(by), "Idempotency-Key": str(uuid4())}
        answer = self.client.post(path, json={"data": data}, headers=headers)
        if answer.status_code == 428:
            seen = self.client.get(path.rpartition("/")[0], headers=self.header(by))
            headers["If-Match"] = seen.headers["ETag"]
            answer = self.client.post(path, json={"data": data}, headers=headers)
        assert answer.status_code == 201, (by, path, answer.text)
        told: dict[str, Any] = answer.json()
        return told


HOLDER = Viewer(Role.PWP, Tie.ALLOCATED)
SUPERVISOR = Viewer(Role.SUPERVISOR, Tie.SUPERVISING)
DUTY = Viewer(Role.DUTY, Tie.NONE)
LEAD = Viewer(Role.SAFEGUARDING_LEAD, Tie.NONE)
OFFICER = Viewer(Role.STAFF_ALLEGATION_OFFICER, Tie.NONE)
OFFICE = Viewer(Role.ADMIN, Tie.NONE)
MANAGER = Viewer(Role.SERVICE_MANAGER, Tie.NONE)
GOVERNANCE = Viewer(Role.INFORMATION_GOVERNANCE, Tie.NONE)
SUBJECT = Viewer(Role.DATA_SUBJECT, Tie.OWN_RECORD)
REPRESENTATIVE = Viewer(Role.DATA_SUBJECT, Tie.CONFLICTED)
"""Asks for the person whose case is restricted, as a relative of theirs."""


def populate(client: TestClient, issuer: LocalIssuer) -> World:
    """The world, as people make it."""
    tokens = {each: issuer.token(each.persona) for each in VIEWERS}
    world = World(client, lambda viewer: {"Authorization": f"Bearer {tokens[viewer]}"})
    for shut in Shut:
        _begin(world, shut)
    _shut(world)
    _hide(world)
    _break_glass(world)
    practitioner = {
        "practitioner": str(uuid4()),
        "professional_register": "bps",
        "name": {"name": "Kit Marlow"},
    }
    told = world.post(MANAGER, "/directory/register-practitioner", practitioner)
    world.directory = told["entry"]
    _disclose(world, Shut.OWN, requester="self", authority="own_right")
    asked = _disclose(world, Shut.WHOLE, requester="representative", authority="written_authority")
    until = str(TODAY + timedelta(days=5))
    access = {"reader": str(ACTORS[REPRESENTATIVE.tie]), "until": until}
    world.post(GOVERNANCE, f"/disclosures/{asked}/give-requester-access", access)
    _chronology(world)
    world.canaries.append(Canary(SECRET_CODE, Area.CODE, Shut.ENTRY))
    world.canaries += [Canary(id_, Area.LISTED, shut) for shut, id_ in world.cases.items()]
    return world


def _begin(world: World, shut: Shut) -> None:
    person = str(ACTORS[Tie.OWN_RECORD] if shut is Shut.OWN else uuid4())
    world.persons[shut] = person
    registered = {"person": person, "identity": {"name": world.canary(Area.IDENTITY, shut)}}
    world.post(OFFICE, "/people/register-person", registered)
    referral = {
        "pathway": "adult_talking_therapies",
        "service": "BRIDGEWELL-TT",
        "received": str(TODAY - timedelta(days=120)),
        "source_code": "B1",
        "consent_to_referral": "yes",
        "person": person,
        "who": {"name": "Wren Ashdown", "date_of_birth": "1990-04-01"},
        "request": {"reason": world.canary(Area.REFERRAL, shut)},
    }
    case = world.post(DUTY, "/cases/receive-referral", referral)["case"]
    world.cases[shut] = case
    world.post(DUTY, f"/cases/{case}/accept-referral", {"reasons": {"rationale": "Fits."}})
    _hold(world, case)
    concern = _concern(world, shut, Area.CLINICAL, "neglect")
    raised = world.post(HOLDER, f"/cases/{case}/raise-concern", concern)
    world.concerns[shut] = raised["events"][0]["id"]
    letter = {
        "kind": "letter",
        "direction": "received",
        "detail": {"title": world.canary(Area.CLINICAL, shut)},
        "document": {
            "media_type": "text/plain",
            "content": b64encode(world.canary(Area.BYTES, shut).encode()).decode(),
        },
    }
    added = world.post(HOLDER, f"/cases/{case}/add-document", letter)
    world.documents[shut] = added["events"][0]["id"]


def _concern(world: World, shut: Shut, area: Area, category: str) -> dict[str, Any]:
    return {
        "variant": "adult",
        "categories": [category],
        "people": [{"person": world.persons[shut], "role": "subject"}],
        "immediate_risk": False,
        "account": {"description": world.canary(area, shut)},
    }


def _hold(world: World, case: str) -> None:
    """Three hold it one after the other, somebody covers, and the last is about to hand it on."""
    holders = ((Tie.ENDED_BEYOND, 90), (Tie.ENDED_WITHIN, 60), (Tie.ALLOCATED, 10))
    for number, (tie, days) in enumerate(holders):
        holding: dict[str, Any] = {
            "practitioner": str(ACTORS[tie]),
            "practitioner_role": "pwp",
            "team": TEAM,
            "starting": str(TODAY - timedelta(days=days)),
        }
        if tie is Tie.ALLOCATED:
            holding["supervisor"] = str(ACTORS[Tie.SUPERVISING])
        if number == 0:
            world.post(DUTY, f"/cases/{case}/allocate-case", holding)
        else:
            holding["reason"] = "left_the_service"
            world.post(DUTY, f"/cases/{case}/reallocate-case", holding)
    cover = {
        "practitioner": str(ACTORS[Tie.COVERING]),
        "practitioner_role": "pwp",
        "starting": str(TODAY - timedelta(days=1)),
        "until": str(TODAY + timedelta(days=20)),
    }
    world.post(DUTY, f"/cases/{case}/arrange-cover", cover)
    offer = {
        "practitioner": str(ACTORS[Tie.RECEIVING]),
        "practitioner_role": "pwp",
        "team": "SOUTH",
        "summary": {"summary": "As told."},
    }
    world.post(HOLDER, f"/cases/{case}/offer-handover", offer)


def _shut(world: World) -> None:
    """Restrict an entry, restrict a case, keep a relative out of another."""
    entry_case = world.cases[Shut.ENTRY]
    secret = _concern(world, Shut.ENTRY, Area.ENTRY, SECRET_CODE)
    raised = world.post(HOLDER, f"/cases/{entry_case}/raise-concern", secret)
    entry = raised["events"][0]["id"]
    world.entries[Shut.ENTRY] = entry
    asked = {
        "ground": "third_party",
        "actors": [str(ACTORS[Tie.ALLOCATED])],
        "reasons": {"reasons": "Told in confidence."},
    }
    world.post(LEAD, f"/cases/{entry_case}/restrict-access", {**asked, "covers": [entry]})
    world.post(LEAD, f"/cases/{world.cases[Shut.WHOLE]}/restrict-access", asked)
    tie = {"actor": str(ACTORS[Tie.CONFLICTED]), "sort": "relative"}
    world.post(SUPERVISOR, f"/cases/{world.cases[Shut.CONFLICT]}/declare-conflict", tie)


def _hide(world: World) -> None:
    """An allegation and a hidden concern, which both touch the open case."""
    touching = {"cases": [world.cases[Shut.OPEN]], "exclude": [str(ACTORS[Tie.CONFLICTED])]}
    allegation = {
        **touching,
        "matter": str(uuid4()),
        "alleged": str(ACTORS[Tie.ALLEGED]),
        "grounds": ["risk_of_harm"],
        "account": {"description": world.canary(Area.ALLEGATION)},
    }
    concern = {
        **touching,
        "exclude": [str(ACTORS[Tie.CONFLICTED]), str(ACTORS[Tie.ALLEGED])],
        "matter": str(uuid4()),
        "account": {"description": world.canary(Area.HIDDEN_CONCERN)},
    }
    told = world.post(OFFICER, "/matters/report-staff-allegation", allegation)
    world.matters[Area.ALLEGATION] = told["matter"]
    told = world.post(LEAD, "/matters/raise-hidden-concern", concern)
    world.matters[Area.HIDDEN_CONCERN] = told["matter"]
    for area, matter in list(world.matters.items()):
        world.canaries.append(Canary(matter, area))


def _break_glass(world: World) -> None:
    opening = {
        "case": world.cases[Shut.OPEN],
        "reason": "threat_to_life",
        "account": {"text": f"She rang from a bridge {world.canary(Area.EMERGENCY)}"},
    }
    by = Viewer(Role.PWP, Tie.NONE)
    world.grant = world.post(by, "/break-glass/open-break-glass", opening)["grant"]


def _disclose(world: World, shut: Shut, *, requester: str, authority: str) -> str:
    """A person's record, released to whoever asked for it."""
    asked = {
        "person": world.persons[shut],
        "requester": requester,
        "received_on": str(TODAY),
        "words": {"text": "All of it."},
    }
    id = world.post(GOVERNANCE, "/disclosures/request-disclosure", asked)["disclosure"]
    check = {"identity": "document_seen", "authority": authority, "understanding": "presumed"}
    world.post(GOVERNANCE, f"/disclosures/{id}/check-requester", check)
    pack = world.client.get(f"/disclosures/{id}/pack", headers=world.header(GOVERNANCE))
    assert pack.status_code == 200, pack.text
    release = {"pack": {"sha256": pack.headers["Pack-SHA256"]}}
    world.post(GOVERNANCE, f"/disclosures/{id}/release-disclosure", release)
    world.disclosures[shut] = str(id)
    return str(id)


def _chronology(world: World) -> None:
    """One of all cases, with a line written about an entry of each and about the restricted one."""
    cases = [
        {"case": case, "person": world.persons[shut], "role": "subject"}
        for shut, case in world.cases.items()
    ]
    opening = {"person": cases[0]["person"], "ground": "safeguarding", "cases": cases}
    opened = world.post(LEAD, "/chronologies/open-chronology", opening)
    world.chronology = opened["chronology"]
    chosen = [(shut, entry, Area.LINE) for shut, entry in world.concerns.items()]
    chosen += [(shut, entry, Area.RESTRICTED_LINE) for shut, entry in world.entries.items()]
    for shut, entry, area in chosen:
        words = {"about": world.persons[shut], "text": world.canary(area, shut)}
        including = {"case": world.cases[shut], "entry": entry, "ground": "pattern", "line": words}
        path = f"/chronologies/{world.chronology}/include-chronology-entry"
        world.post(LEAD, path, {**including, "reason": words})
