"""What has been alleged of somebody, asked by whom it is about: told to the officer alone, and that
it was asked to nobody who could tell them."""

from concurrent.futures import Future
from dataclasses import replace
from uuid import uuid4

import pytest

from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from tests.integration.access.conftest import last_reading
from tests.integration.api.test_gate import WHY, Case, actor
from tests.integration.api.test_operating import figures
from tests.integration.api.test_person_cases import CaseOf

OFFICER = "allegations-officer"
WATCHERS = ("information-governance", "safeguarding-lead", "auditor")


@pytest.fixture
def alleged():
    return str(uuid4())


@pytest.fixture
def token(settings):
    """The header of a persona whose person, or house, is another one."""
    issuer = local_issuer(settings)

    def token(persona, **changes):
        known = issuer.token(replace(PERSONAS[persona], **changes))
        return {"Authorization": f"Bearer {known}"}

    return token


@pytest.fixture
def search(client, token):
    def search(alleged, persona=OFFICER, as_=None, **params):
        return client.post(
            "/matters/search",
            json={"alleged": alleged},
            params=params,
            headers=token(persona, **(as_ or {})),
        )

    return search


@pytest.fixture
def case(client, bearer):
    return Case(client, bearer)


@pytest.fixture
def report(case):
    def report(alleged, *exclude):
        reported = {
            "cases": [case.id],
            "exclude": list(exclude),
            "matter": str(uuid4()),
            "alleged": alleged,
            "grounds": ["risk_of_harm"],
            "account": {"description": "Said in the corridor."},
        }
        return case.post(OFFICER, "/matters/report-staff-allegation", data=reported)

    return report


def found(answer):
    assert answer.status_code == 200, answer.text
    return [each["matter"] for each in answer.json()["matters"]]


def test_q16_the_officer_finds_what_is_alleged_of_somebody_as_it_stood(
    report, search, case, alleged
):
    first = report(alleged)
    report(str(uuid4()))
    triage = {"threshold": "meets", "reasons": {"reasons": "As told."}}
    case.post(OFFICER, f"/matters/{first['matter']}/triage-matter", data=triage)
    second = report(alleged)
    answer = search(alleged)
    assert found(answer) == [first["matter"], second["matter"]]
    told = answer.json()["matters"][0]
    assert (told["grounds"], told["threshold"], told["lado_told"]) == (
        *(["risk_of_harm"], "meets", False),
    )
    assert "decision" not in told
    assert "corridor" not in answer.text
    before = search(alleged, position=first["position"])
    assert found(before) == [first["matter"]]
    assert "threshold" not in before.json()["matters"][0]
    assert found(search(alleged, position=first["position"] - 1)) == []


def test_q16_cases_with_a_concern_about_them_are_counted(client, bearer, search, alleged):
    child = str(uuid4())
    case = CaseOf(client, bearer, child)
    for _ in range(2):
        raised = case.raise_concern(child, alleged=alleged)
    restricted = CaseOf(client, bearer, str(uuid4()))
    restricted.raise_concern(str(uuid4()), alleged=alleged)
    assert search(alleged).json()["cases_not_shown"] == 2
    whole = {"ground": "staff_as_patient", "actors": [actor("cwp")], "reasons": WHY}
    restricted.ask("manager", "restrict-access", whole)
    answer = search(alleged)
    assert (answer.json()["matters"], answer.json()["cases_not_shown"]) == ([], 1)
    assert case.id not in answer.text
    assert raised not in answer.text
    assert search(child).json()["cases_not_shown"] == 0, "who may have been harmed"


def test_q16_by_concerns_that_are_restricted_no_case_is_counted(client, bearer, search, alleged):
    case = CaseOf(client, bearer, str(uuid4()))
    raised = case.raise_concern(str(uuid4()), alleged=alleged)
    assert search(alleged).json()["cases_not_shown"] == 1
    kept = {"ground": "third_party", "actors": [actor("cwp")], "reasons": WHY, "covers": [raised]}
    case.ask("manager", "restrict-access", kept)
    assert search(alleged).json()["cases_not_shown"] == 0


def test_q16_who_must_not_know_is_told_what_there_is_of_nobody(report, search, alleged):
    kept_out = str(uuid4())
    report(alleged, kept_out)
    for changes in (
        {"actor": alleged},
        {"actor": kept_out},
        {"actor": uuid4(), "organisation": "OTHERWELL"},
    ):
        about, nobody = (search(id, as_=changes) for id in (alleged, str(uuid4())))
        assert (about.status_code, about.content) == (200, nobody.content)
        assert (about.json()["matters"], about.json()["cases_not_shown"]) == ([], 0)


@pytest.mark.parametrize("persona", sorted(PERSONAS.keys() - {OFFICER}))
def test_q16_nobody_else_may_ask(report, search, alleged, persona):
    report(alleged)
    about, nobody = (search(id, persona) for id in (alleged, str(uuid4())))
    assert (about.status_code, about.content) == (403, nobody.content)


@pytest.fixture
def asked_by_their_side(client, services, token, case, alleged, monkeypatch):
    """What those asked about and their line are told of who read what, without a trace of it."""
    watched = replace(services.watching._policy, records_in_a_day=1)
    monkeypatch.setattr(services.watching, "_policy", watched)
    me = {"actor": alleged}
    readings = (f"/cases/{case.id}/readings", f"/people/{alleged}/readings")
    standing_out = ("out-of-relationship", "after-hours", "high-volume", "alike")
    entry = case.get("pwp", "/history").json()["entries"][0]["id"]

    def asked(matter):
        of_matters = (f"/cases/{matter}/readings", f"/matters/{matter}/readings")
        paths = (*readings, *of_matters, *(f"/readings/{each}" for each in standing_out))
        for persona in WATCHERS:
            for path in paths:
                yield path, token(persona, **me)
                yield path, token(persona)
        yield "/own-record/readings", token("data-subject", **me)
        for persona in ("pwp", "supervisor", "manager"):
            for path in (
                f"/cases/{case.id}/entries/{entry}/known-by",
                f"/directory/{alleged}",
                "/reports/break-glass?from=2026-01-01&to=2026-11-01",
                *of_matters,
            ):
                yield path, token(persona)
                yield path, token(persona, **me)

    def done(_reading):
        written = Future()
        written.set_result(0)
        return written

    def tell(matter):
        with monkeypatch.context() as traceless:
            traceless.setattr(services.access.writer, "submit", done)
            return [client.get(path, headers=who).content for path, who in asked(matter)]

    return tell


def test_q16_nothing_that_tells_of_readings_tells_that_it_was_asked(
    client, bearer, report, search, case, alleged, asked_by_their_side
):
    case.allocate()
    person = {"person": alleged, "identity": {"name": "Kit Invented"}}
    case.post("admin", "/people/register-person", data=person)
    # As one of whom there is a case too, which is told of in their own record.
    CaseOf(client, bearer, alleged, holder="cwp")
    matter = report(alleged)["matter"]
    client.get(f"/matters/{matter}", headers=bearer(OFFICER))
    before = asked_by_their_side(matter)
    assert found(search(alleged)) == [matter]
    assert found(search(str(uuid4()))) == []
    # What the officer's first page asks: what is open, and what those alleged are called.
    assert matter in client.get("/matters", headers=bearer(OFFICER)).text
    client.get("/directory/names", params={"id": alleged}, headers=bearer(OFFICER))
    assert asked_by_their_side(matter) == before
    case.get("pwp")
    assert asked_by_their_side(matter) != before, "of a reading of the case they tell"


def test_what_is_open_is_listed_for_who_may_know_of_it_with_its_clock(
    client, bearer, token, case, report, alleged
):
    kept_out = str(uuid4())
    matter = report(alleged, kept_out)["matter"]
    concern = {"matter": str(uuid4()), "account": {"description": "Said at the door."}}
    path = "/matters/raise-hidden-concern"
    hidden = case.post("safeguarding-lead", path, data=concern)["matter"]

    def listed(headers):
        answer = client.get("/matters", headers=headers)
        assert answer.status_code == 200, answer.text
        assert "Said" not in answer.text
        return {each["matter"]: each for each in answer.json()["matters"]}

    told = listed(bearer(OFFICER))
    assert {matter, hidden} <= told.keys()
    assert (told[matter]["sort"], told[matter]["alleged"]) == ("staff_allegation", alleged)
    assert (told[matter]["lado_told"], told[matter]["lado_overdue"]) == (False, False)
    assert "alleged" not in told[hidden]
    lead = listed(bearer("safeguarding-lead"))
    assert hidden in lead
    assert matter not in lead
    for changes in ({"actor": alleged}, {"actor": kept_out}):
        assert matter not in listed(token(OFFICER, **changes))
    assert listed(token(OFFICER, actor=uuid4(), organisation="OTHERWELL")) == {}
    seen = client.get("/matters", headers=bearer("manager"))
    assert seen.status_code == 403
    _close(case, matter)
    assert matter not in listed(bearer(OFFICER))


def _close(case, matter):
    path, why = f"/matters/{matter}", {"reasons": {"reasons": "Nothing in it."}}
    case.post(OFFICER, f"{path}/triage-matter", data={"threshold": "does_not_meet", **why})
    case.post(OFFICER, f"{path}/decide-on-matter", data={"decision": "manage_within", **why})
    case.post(OFFICER, f"{path}/close-matter", data={"outcome": "unfounded", **why})


def test_q16_the_officer_alone_is_told_who_asked(client, bearer, services, report, search, alleged):
    matter = report(alleged)["matter"]
    search(alleged)
    record = last_reading(services.access.reader)
    assert record["data"]["shown"] == [matter]
    assert record["data"]["asked"] == [f"alleged:{alleged}"]
    assert not record["data"].keys() & {"stream", "person"}
    told = client.get(f"/matters/{matter}/readings", headers=bearer(OFFICER)).json()["readings"]
    assert [each["action"] for each in told] == ["search-matters"]


def test_q16_no_figure_tells_a_search_from_anything_else_done_with_matters(
    client, bearer, search, alleged
):
    count = ("caseledger_request_seconds_count", "-", "/matters", "200")
    before = figures(client, bearer).get(count, 0)
    search(alleged)
    after = figures(client, bearer)
    assert after[count] == before + 1
    assert not [labels for labels in after if any("matters/" in each for each in labels)]
