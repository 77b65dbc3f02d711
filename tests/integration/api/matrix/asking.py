"""How each reading route is asked in the matrix. A route without a row here fails it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from application.accesses.readings_of import WATCHES_OVER_ACCESS
from domain.boards import BoardName
from domain.governance.break_glass import OPENERS, REVIEWERS
from domain.matter.raising import HIDDEN_CONCERNS
from domain.roles import Role
from tests.integration.api.matrix.world import ACTORS, TEAM, TODAY, Area, Shut, Tie, World
from tests.integration.api.pages.served import PAGES

NOBODY = str(UUID(int=0x0198_0000_0000_7000_8000_0000_0000_DEAD))


@dataclass(frozen=True)
class Question:
    """One request; ``case`` is the case that it asks about, if it is about one."""

    path: str
    case: Shut | None = None
    method: str = "GET"
    query: Mapping[str, Any] | None = None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    names_cases_to: frozenset[Role] = frozenset()
    """To whom the answer names cases by their ids, whatever ties them to the cases: it is what
    their role is for."""
    only: frozenset[Shut] = frozenset(Shut)
    """Which of the cases it may name so."""


Questions = Callable[[World], Iterator[Question]]


def of_each_case(
    below: str, *, headers: Mapping[str, str] | None = None, **query: Any
) -> Questions:
    def asked(world: World) -> Iterator[Question]:
        for shut, case in world.cases.items():
            path = f"/cases/{case}{below}".replace("{document}", world.documents[shut])
            yield Question(path, shut, query=query, headers=headers or {})

    return asked


def both(*several: Questions) -> Questions:
    def asked(world: World) -> Iterator[Question]:
        for each in several:
            yield from each(world)

    return asked


def _entries(world: World) -> Iterator[Question]:
    for shut, case in world.cases.items():
        for entry in filter(None, (world.documents[shut], world.entries.get(shut))):
            yield Question(f"/cases/{case}/entries/{entry}", shut)


def _known_by(world: World) -> Iterator[Question]:
    for shut, case in world.cases.items():
        for entry in filter(None, (world.documents[shut], world.entries.get(shut))):
            yield Question(f"/cases/{case}/entries/{entry}/known-by", shut)


def _erasable_parts(world: World) -> Iterator[Question]:
    for shut, case in world.cases.items():
        query = {"stream": case, "event": world.entries.get(shut) or world.documents[shut]}
        yield Question(
            "/erasures/parts",
            shut,
            query=query,
            names_cases_to=frozenset({Role.INFORMATION_GOVERNANCE}),
        )


def _evidence(world: World) -> Iterator[Question]:
    for shut, case in world.cases.items():
        yield Question(
            f"/cases/{case}/evidence",
            shut,
            method="POST",
            body={"why": "quality", "position": world.covered},
        )


def _caseloads(_world: World) -> Iterator[Question]:
    holder = str(ACTORS[Tie.ALLOCATED])
    for query in ({"practitioner": "me"}, {"practitioner": holder}, {"team": TEAM}, {}):
        yield Question("/caseload", query={**query, "include_ended": True, "names": True})


def _boards(_world: World) -> Iterator[Question]:
    for name in BoardName:
        yield Question(f"/boards/{name}", query={"limit": 200, "names": True})


def _searches(world: World) -> Iterator[Question]:
    for canary in world.canaries:
        if canary.area is Area.IDENTITY:
            yield Question("/search", canary.case, method="POST", body={"name": canary.text})


def _emergency_searches(_world: World) -> Iterator[Question]:
    # By the name that stands in the referral of each of the cases.
    yield Question(
        "/search/for-break-glass",
        method="POST",
        body={"name": "wren ashdown"},
        names_cases_to=OPENERS,
        only=frozenset({Shut.OPEN, Shut.ENTRY, Shut.OWN}),
    )


def _governance_searches(_world: World) -> Iterator[Question]:
    yield Question(
        "/search/for-governance",
        method="POST",
        body={"name": "wren ashdown", "date_of_birth": "1990-04-01", "wanted_for": "hold"},
        names_cases_to=frozenset({Role.INFORMATION_GOVERNANCE}),
        only=frozenset({Shut.OPEN, Shut.ENTRY, Shut.OWN}),
    )


def _reports(kind: str) -> Questions:
    def asked(_world: World) -> Iterator[Question]:
        yield Question(f"/reports/{kind}", query={"from": "2026-01-01", "to": str(TODAY)})

    return asked


def _behind(kind: str, figure: str) -> Questions:
    def asked(_world: World) -> Iterator[Question]:
        period = {"from": "2026-01-01", "to": str(TODAY)}
        query = {**period, "figure": figure, "which": "denominator", "limit": 200}
        yield Question(f"/reports/{kind}/cases", query=query)

    return asked


def _people(below: str, **query: Any) -> Questions:
    def asked(world: World) -> Iterator[Question]:
        for person in world.persons.values():
            yield Question(f"/people/{person}{below}", query=query)

    return asked


def _requests(world: World) -> Iterator[Question]:
    for id in (*world.disclosures.values(), NOBODY):
        told = frozenset({Role.INFORMATION_GOVERNANCE})
        yield Question(f"/disclosures/{id}", names_cases_to=told)


def _own_packs(world: World) -> Iterator[Question]:
    for id in (*world.disclosures.values(), NOBODY):
        yield Question(f"/own-record/disclosures/{id}/pack")


def _own_readings(world: World) -> Iterator[Question]:
    yield Question("/own-record/readings")
    for id in (*world.disclosures.values(), NOBODY):
        yield Question("/own-record/readings", query={"disclosure": id})


def _directory(world: World) -> Iterator[Question]:
    for id in (world.directory, NOBODY):
        yield Question(f"/directory/{id}")


def _staff_names(world: World) -> Iterator[Question]:
    # Ids of anything else than staff tell nothing.
    others = (*world.cases.values(), *world.persons.values(), *world.matters.values())
    yield Question("/directory/names", query={"id": [world.directory, NOBODY, *others]})


def _seen(world: World) -> Iterator[Question]:
    for person in world.persons.values():
        yield Question(f"/people/{person}/readings")


def _standing_out(which: str) -> Questions:
    def asked(_world: World) -> Iterator[Question]:
        for limit in ({}, {"limit": 200}) if which != "alike" else ({},):
            yield Question(f"/readings/{which}", query=limit, names_cases_to=WATCHES_OVER_ACCESS)

    return asked


def _matters(world: World) -> Iterator[Question]:
    for matter in world.matters.values():
        yield Question(f"/matters/{matter}", names_cases_to=HIDDEN_CONCERNS)


def _matter_readings(world: World) -> Iterator[Question]:
    for matter in world.matters.values():
        yield Question(f"/matters/{matter}/readings")
        yield Question(f"/cases/{matter}/readings")


def _alleged(_world: World) -> Iterator[Question]:
    for whom in (str(ACTORS[Tie.ALLEGED]), NOBODY):
        yield alleged(whom)


def alleged(whom: str) -> Question:
    """What has been alleged of somebody."""
    return Question("/matters/search", method="POST", body={"alleged": whom})


def _grants(world: World) -> Iterator[Question]:
    yield Question(f"/break-glass/{world.grant}", names_cases_to=REVIEWERS | {Role.AUDITOR})


def _chronologies(world: World) -> Iterator[Question]:
    yield Question(f"/chronologies/{world.chronology}")
    yield Question(f"/chronologies/{world.chronology}", query={"position": world.covered})


def _editions(world: World) -> Iterator[Question]:
    path = f"/chronologies/{world.chronology}/edition"
    yield Question(path, query={"position": world.covered})


def _elsewhere(world: World) -> Iterator[Question]:
    yield Question(f"/chronologies/{world.chronology}/elsewhere")


def _unreviewed(_world: World) -> Iterator[Question]:
    told = REVIEWERS | {Role.AUDITOR, Role.INFORMATION_GOVERNANCE}
    yield Question("/break-glass/unreviewed", names_cases_to=told)


def _uses(path: str, **query: str) -> Questions:
    told = REVIEWERS | {Role.AUDITOR, Role.INFORMATION_GOVERNANCE}
    return one_of(path, names_cases_to=told, **{"from": "2026-01-01", "to": str(TODAY)}, **query)


def _feeds(_world: World) -> Iterator[Question]:
    followers = frozenset({Role.SUBSCRIBER, Role.AUDITOR})
    for query in ({"limit": 500}, {"type": "matter.concern_raised"}):
        yield Question("/feed", query=query, names_cases_to=followers)


def _live(_world: World) -> Iterator[Question]:
    followers = frozenset({Role.SUBSCRIBER, Role.AUDITOR})
    for query in ({}, {"type": "matter.concern_raised"}):
        yield Question("/feed/live", query=query, names_cases_to=followers)


def _commits(_world: World) -> Iterator[Question]:
    body = {"before": "0.0.0", "cursor": "0.0.0"}
    yield Question(f"/subscriptions/{NOBODY}/cursor", method="PUT", body=body)


def _decides(path: str, **data: Any) -> Questions:
    def asked(_world: World) -> Iterator[Question]:
        headers = {"Idempotency-Key": str(uuid4())}
        yield Question(path, method="POST", body={"data": data}, headers=headers)

    return asked


def one_of(path: str, *, names_cases_to: frozenset[Role] = frozenset(), **query: Any) -> Questions:
    asked = Question(path, query=query, names_cases_to=names_cases_to)
    return lambda _world: iter([asked])


def _taken_out(questions: Questions) -> Questions:
    """The same as tables, which stand in a container as they are."""

    def asked(world: World) -> Iterator[Question]:
        for each in questions(world):
            given = each.query or {}
            query = {name: value for name, value in given.items() if name != "limit"}
            yield replace(each, path=f"/exports{each.path}", query={**query, "format": "ndjson"})

    return asked


def _compared(path: str, **whose: str) -> Questions:
    return one_of(f"/changes{path}", since_position=1, **whose)


def _compared_chronology(world: World) -> Iterator[Question]:
    case = world.cases[Shut.ENTRY]
    path = f"/changes/cases/{case}/chronology"
    yield Question(path, Shut.ENTRY, query={"since_position": 1})


def _changed_across(world: World) -> Iterator[Question]:
    """It tells of each case what the changes of the case tell."""
    person = world.persons[Shut.ENTRY]
    yield Question(f"/people/{person}/changes", query={"since_position": 1})


WATCHERS = frozenset({Role.INFORMATION_GOVERNANCE, Role.SAFEGUARDING_LEAD, Role.AUDITOR})
"""Who is told which records were read by whom."""


DESK: Mapping[tuple[str, str], Questions] = {
    ("GET", "/erasures"): one_of("/erasures"),
    ("GET", "/erasures/parts"): _erasable_parts,
    ("GET", "/erasures/{erasure_id}"): one_of(f"/erasures/{NOBODY}"),
    ("GET", "/holds"): one_of("/holds"),
    ("GET", "/holds/{hold_id}"): one_of(f"/holds/{NOBODY}"),
    ("GET", "/open-decisions"): one_of("/open-decisions"),
    ("GET", "/retention/due"): one_of("/retention/due", by=str(TODAY)),
    ("GET", "/destructions"): one_of("/destructions"),
    ("GET", "/destructions/{destruction_id}"): one_of(f"/destructions/{NOBODY}"),
    ("POST", "/erasures/request-erasure"): _decides(
        "/erasures/request-erasure", stream=NOBODY, ground="court_order"
    ),
    ("POST", "/erasures/{erasure_id}/approve-erasure"): _decides(
        f"/erasures/{NOBODY}/approve-erasure"
    ),
    ("POST", "/erasures/{erasure_id}/refuse-erasure"): _decides(
        f"/erasures/{NOBODY}/refuse-erasure", reason="claim"
    ),
    ("POST", "/holds/place-hold"): _decides("/holds/place-hold", stream=NOBODY, authority="court"),
    ("POST", "/holds/{hold_id}/release-hold"): _decides(f"/holds/{NOBODY}/release-hold"),
    ("POST", "/destructions/list-for-destruction"): _decides(
        "/destructions/list-for-destruction", cases=[NOBODY]
    ),
    ("POST", "/destructions/{destruction_id}/approve-destruction"): _decides(
        f"/destructions/{NOBODY}/approve-destruction"
    ),
    ("POST", "/destructions/{destruction_id}/refuse-destruction"): _decides(
        f"/destructions/{NOBODY}/refuse-destruction", reason="claim"
    ),
}
"""What information governance asks for and decides."""

ROWS: Mapping[tuple[str, str], Questions] = {
    ("GET", "/cases/{case_id}"): of_each_case(""),
    ("GET", "/cases/{case_id}/timeline"): of_each_case("/timeline"),
    ("GET", "/cases/{case_id}/scores"): of_each_case("/scores"),
    ("GET", "/cases/{case_id}/goals"): of_each_case("/goals"),
    ("GET", "/cases/{case_id}/history"): of_each_case("/history"),
    ("GET", "/cases/{case_id}/changes"): of_each_case("/changes", since_position=1),
    ("GET", "/cases/{case_id}/reconstruction"): of_each_case("/reconstruction"),
    ("GET", "/cases/{case_id}/crisis-card"): of_each_case("/crisis-card"),
    ("GET", "/cases/{case_id}/permitted"): of_each_case("/permitted"),
    ("GET", "/cases/{case_id}/unfinished"): of_each_case("/unfinished"),
    ("GET", "/cases/{case_id}/readings"): of_each_case("/readings"),
    ("GET", "/cases/{case_id}/entries/{entry_id}"): _entries,
    ("GET", "/cases/{case_id}/known-by"): of_each_case("/known-by"),
    ("GET", "/cases/{case_id}/entries/{entry_id}/known-by"): _known_by,
    ("GET", "/people/{person_id}/readings"): _seen,
    ("GET", "/readings/out-of-relationship"): _standing_out("out-of-relationship"),
    ("GET", "/readings/after-hours"): _standing_out("after-hours"),
    ("GET", "/readings/high-volume"): _standing_out("high-volume"),
    ("GET", "/readings/alike"): _standing_out("alike"),
    ("GET", "/cases/{case_id}/chronology"): of_each_case("/chronology"),
    ("GET", "/cases/{case_id}/documents/{document_id}"): of_each_case("/documents/{document}"),
    ("POST", "/search"): _searches,
    ("POST", "/search/for-break-glass"): _emergency_searches,
    ("POST", "/search/for-governance"): _governance_searches,
    ("GET", "/break-glass/unreviewed"): _unreviewed,
    ("GET", "/alerts"): one_of("/alerts"),
    ("GET", "/external-reviews"): one_of("/external-reviews"),
    ("GET", "/external-reviews/{review_id}"): one_of(f"/external-reviews/{NOBODY}"),
    ("GET", "/external-reviews/granted"): one_of(
        "/external-reviews/granted", names_cases_to=frozenset({Role.EXTERNAL_REVIEWER})
    ),
    ("GET", "/chronologies"): both(one_of("/chronologies"), one_of("/chronologies", names=True)),
    ("GET", "/chronologies/{chronology_id}"): _chronologies,
    ("GET", "/chronologies/{chronology_id}/edition"): _editions,
    ("GET", "/chronologies/{chronology_id}/elsewhere"): _elsewhere,
    ("GET", "/chronologies/{chronology_id}/prints/{frozen_id}"): one_of(
        f"/chronologies/{NOBODY}/prints/{NOBODY}"
    ),
    ("GET", "/chronologies/{chronology_id}/copies/{frozen_id}"): one_of(
        f"/chronologies/{NOBODY}/copies/{NOBODY}", layout="court"
    ),
    ("GET", "/break-glass/{grant_id}"): _grants,
    ("GET", "/matters/{matter_id}"): _matters,
    ("GET", "/matters/{matter_id}/readings"): _matter_readings,
    ("POST", "/matters/search"): _alleged,
    ("GET", "/matters"): one_of("/matters", names_cases_to=HIDDEN_CONCERNS),
    ("GET", "/disclosures"): one_of("/disclosures"),
    ("GET", "/disclosures/to-weigh"): one_of(
        "/disclosures/to-weigh", names_cases_to=HIDDEN_CONCERNS
    ),
    ("GET", "/disclosures/{disclosure_id}"): _requests,
    ("GET", "/disclosures/{disclosure_id}/pack"): one_of(f"/disclosures/{NOBODY}/pack"),
    ("GET", "/own-record/readings"): _own_readings,
    ("GET", "/own-record/disclosures"): one_of("/own-record/disclosures"),
    ("GET", "/own-record/disclosures/{disclosure_id}/pack"): _own_packs,
    ("GET", "/people/{person_id}"): _people(""),
    ("GET", "/people/{person_id}/cases"): _people("/cases"),
    ("GET", "/people/{person_id}/changes"): _changed_across,
    ("GET", "/directory/names"): _staff_names,
    ("GET", "/directory/staff"): one_of("/directory/staff", role=["pwp", "supervisor"]),
    ("GET", "/directory/{entry_id}"): _directory,
    ("GET", "/log/proof/{position}"): one_of("/log/proof/1"),
    ("GET", "/access-log/proof/{position}"): one_of("/access-log/proof/1"),
    ("POST", "/cases/{case_id}/evidence"): _evidence,
    ("GET", "/caseload"): _caseloads,
    ("GET", "/caseload/booked"): one_of("/caseload/booked", practitioner="me", names=True),
    ("GET", "/caseload/changes"): one_of("/caseload/changes", since_position=0),
    ("GET", "/boards/{name}"): _boards,
    ("GET", "/boards/supervision"): one_of("/boards/supervision", limit=200, names=True),
    ("GET", "/boards/waiting"): one_of("/boards/waiting", limit=200, names=True),
    ("GET", "/boards/workload"): one_of("/boards/workload", team=TEAM),
    ("GET", "/reports/outcomes"): _reports("outcomes"),
    ("GET", "/reports/waits"): _reports("waits"),
    ("GET", "/reports/measures"): _reports("measures"),
    ("GET", "/reports/outcomes/cases"): _behind("outcomes", "finished"),
    ("GET", "/reports/waits/cases"): _behind("waits", "waiting_for_assessment_over_90_days"),
    ("GET", "/reports/measures/cases"): _behind("measures", "finished_without_a_pair"),
    ("GET", "/reports/sharing"): _reports("sharing"),
    ("GET", "/reports/break-glass"): _uses("/reports/break-glass"),
    ("GET", "/exports/reports/break-glass"): _uses("/exports/reports/break-glass", format="csv"),
    ("POST", "/samples/draw-sample"): _decides("/samples/draw-sample", size=5),
    ("GET", "/samples"): one_of("/samples"),
    ("GET", "/samples/{sample_id}"): one_of(f"/samples/{NOBODY}"),
    ("GET", "/samples/{sample_id}/entries"): one_of(f"/samples/{NOBODY}/entries"),
    ("GET", "/samples/{sample_id}/tickets"): one_of(f"/samples/{NOBODY}/tickets"),
    **{
        ("GET", f"/exports{path}"): _taken_out(asked)
        for path, asked in {
            "/caseload": _caseloads,
            "/boards/{name}": _boards,
            "/boards/supervision": one_of("/boards/supervision"),
            "/boards/waiting": one_of("/boards/waiting"),
            "/reports/outcomes": _reports("outcomes"),
            "/reports/waits": _reports("waits"),
            "/reports/measures": _reports("measures"),
            "/reports/sharing": _reports("sharing"),
            "/samples/{sample_id}": one_of(f"/samples/{NOBODY}"),
            "/samples/{sample_id}/entries": one_of(f"/samples/{NOBODY}/entries"),
        }.items()
    },
    ("GET", "/changes/caseload"): _compared("/caseload", team=TEAM),
    ("GET", "/changes/boards/{name}"): _compared("/boards/concerns", team=TEAM),
    ("GET", "/changes/boards/supervision"): _compared("/boards/supervision", team=TEAM),
    ("GET", "/changes/boards/waiting"): _compared("/boards/waiting", team=TEAM),
    ("GET", "/changes/cases/{case_id}/chronology"): _compared_chronology,
    ("GET", "/changes/chronologies/{chronology_id}"): _compared(f"/chronologies/{NOBODY}"),
    ("GET", "/feed"): _feeds,
    ("GET", "/feed/live"): _live,
    ("GET", "/subscriptions"): one_of("/subscriptions"),
    ("GET", "/subscriptions/{subscription_id}"): one_of(f"/subscriptions/{NOBODY}"),
    ("GET", "/subscriptions/{subscription_id}/events"): one_of(f"/subscriptions/{NOBODY}/events"),
    ("GET", "/subscriptions/{subscription_id}/replay"): one_of(
        f"/subscriptions/{NOBODY}/replay", first=1, last=9
    ),
    ("PUT", "/subscriptions/{subscription_id}/cursor"): _commits,
    ("POST", "/subscriptions/{subscription_id}/add-subscription-key"): _decides(
        f"/subscriptions/{NOBODY}/add-subscription-key", scheme="hmac"
    ),
    ("POST", "/subscriptions/{subscription_id}/correct-subscription-follower"): _decides(
        f"/subscriptions/{NOBODY}/correct-subscription-follower", owner=NOBODY, client="another"
    ),
    ("GET", "/health/views"): one_of("/health/views"),
    ("GET", "/metrics"): one_of("/metrics"),
    **DESK,
}

OTHERWISE: Questions = both(
    of_each_case("", known_by=f"{TODAY}T00:00:00Z"),
    of_each_case("", position=1_000_000),
    of_each_case("", rests_on=True),
    of_each_case("/history", after=1, limit=2),
    of_each_case("/history", position=0),
    of_each_case("/chronology", quiet_days=1),
    of_each_case("/timeline", own_words=True, limit=1),
    of_each_case("/timeline", significant=True, since="2020-01-01", until=str(TODAY)),
)
"""The same readings as of other moments and in pages."""

OPEN_TO_ALL = {
    "/log/checkpoint": "signed size and root, made to be published",
    "/log/policy": "public keys, made to be published",
    "/log/tile/{tile:path}": "hashes, made to be published",
    "/access-log/checkpoint": "signed size and root, made to be published",
    "/access-log/tile/{tile:path}": "hashes, made to be published",
    "/feed/schemas": "the shapes of events, of no record",
    "/feed/schemas/{name}.json": "the shapes of events, of no record",
    "/feed/asyncapi.json": "the shapes of events, of no record",
    "/health/live": "says nothing of any record",
    "/health/ready": "says nothing of any record",
    "/openapi.json": "describes the routes",
    "/problems/{name}": "explains a kind of problem",
}
OF_ONESELF = {
    "/me": "says who asks",
    "/sign-in": "checks for itself what it is given",
    "/sign-in/callback": "checks for itself what it is given",
    "/sign-out": "ends the session of who asks",
    "/sessions/logout": "checks for itself what it is given",
    **dict.fromkeys(PAGES, "a page: asks the routes of this matrix as who looks"),
}
