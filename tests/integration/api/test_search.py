"""Finding people over HTTP: by name, by number, and only whom one may come to otherwise."""

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from psycopg import sql

from api.demonstration.personas import PERSONAS
from application.following import LogFollower
from projections.runner import Runner
from projections.search.projection import SearchProjection
from tests.integration.api.test_commands import REFERRAL

NUMBERS = iter(f"999000{each}" for each in ("0018", "0026", "0034", "0042", "0050", "1200", "1219"))
TODAY = datetime.now(UTC).date()


def actor(persona):
    return str(PERSONAS[persona].actor)


class Front:
    """The ways to record people and to look for them."""

    def __init__(self, client, bearer, services):
        self._client, self._bearer, self._services = client, bearer, services

    def post(self, persona, path, status=201, **body):
        headers = {**self._bearer(persona), "Idempotency-Key": str(uuid4())}
        answer = self._client.post(path, json=body, headers=headers)
        if answer.status_code == 428:
            case = self._client.get(path.rpartition("/")[0], headers=self._bearer(persona))
            headers["If-Match"] = case.headers["ETag"]
            answer = self._client.post(path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def begin(self, name, *, person=None, **who):
        """A case; its id and its person's."""
        person = person or str(uuid4())
        about = {**REFERRAL["data"], "person": person, "who": {"name": name, **who}}
        return self.post("duty", "/cases/receive-referral", **{**REFERRAL, "data": about})[
            "case"
        ], person

    def register(self, name, person=None):
        person = person or str(uuid4())
        self.post(
            "admin", "/people/register-person", data={"person": person, "identity": {"name": name}}
        )
        return person

    def allocate(self, case, persona):
        holding = {"practitioner": actor(persona), "practitioner_role": persona}
        holding |= {"team": PERSONAS[persona].team, "starting": str(TODAY)}
        self.post("duty", f"/cases/{case}/accept-referral", data={"reasons": {"rationale": "Yes."}})
        self.post("duty", f"/cases/{case}/allocate-case", data=holding)

    def project(self):
        searching = self._services.searching
        view = SearchProjection(parts=searching._parts, blind=searching._index._blind)
        log = LogFollower(log=searching._log, parts=searching._parts)
        Runner(view, self._services.views, log, tell=lambda _: None).catch_up()

    def ask(self, persona, headers=None, **body):
        self.project()
        headers = {**self._bearer(persona), **(headers or {})}
        return self._client.post("/search", json=body, headers=headers)

    def found(self, persona, headers=None, **body):
        """The people found, each with the cases."""
        answer = self.ask(persona, headers, **body)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        return {each["person"]: each["cases"] for each in answer.json()["people"]}

    def code(self, persona, **body):
        return self.ask(persona, **body).json()["code"]


@pytest.fixture
def front(client, bearer, services):
    return Front(client, bearer, services)


def test_somebody_is_found_by_the_words_of_a_name_in_any_order(front):
    case, person = front.begin("Wilhelmina Rook-Tamsin", preferred_name="Billie")
    for name in ("wilhelmina", "TAMSIN Wilhelmina", "Rook Tamsin", "billie tamsin"):
        assert front.found("admin", name=name) == {person: [case]}, name
    for name in ("Wilhelm", "Wilhelmina Other", "Tamsinn"):
        assert front.found("admin", name=name) == {}, name
    [told] = front.ask("admin", name="wilhelmina").json()["people"]
    assert told["name"] == "Wilhelmina Rook-Tamsin"


def test_somebody_is_found_by_number_and_by_both_together(front):
    number = next(NUMBERS)
    case, person = front.begin("Orla Penhaligon")
    matched = {"status": "verified", "number": {"nhs_number": number}}
    front.post("admin", f"/cases/{case}/match-identity", data=matched)
    spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
    assert front.found("admin", nhs_number=spaced) == {person: [case]}
    assert front.found("admin", nhs_number=number, name="Orla") == {person: [case]}
    assert front.found("admin", nhs_number=number, name="Olga") == {}
    assert front.found("admin", nhs_number=next(NUMBERS)) == {}


def test_a_record_that_no_case_points_at_is_found_and_says_where_it_is_kept_now(front):
    first, second = front.register("Ottoline Vane"), front.register("Ottoline Vane")
    assert front.found("admin", name="ottoline vane") == {first: [], second: []}
    merging = {"into": second, "ground": "same_details", "reasons": {"rationale": "One person."}}
    front.post("admin", f"/people/{first}/merge-person", data=merging)
    told = {
        one["person"]: one.get("merged_into")
        for one in front.ask("admin", name="ottoline").json()["people"]
    }
    assert told == {first: second, second: None}


def test_nobody_is_found_in_cases_that_do_not_open_to_who_asks(front):
    case, person = front.begin("Philippa Thornquist")
    front.register("Philippa Thornquist", person)
    assert front.found("pwp", name="thornquist") == {}, "nobody of that team received it"
    front.allocate(case, "pwp")
    assert front.found("pwp", name="thornquist") == {person: [case]}
    assert front.found("cwp", name="thornquist") == {}, "and her record is not shown either"
    shut = {"ground": "staff_as_patient", "actors": [actor("pwp")], "reasons": {"reasons": "Kin."}}
    front.post("manager", f"/cases/{case}/restrict-access", data=shut)
    assert front.found("admin", name="thornquist") == {}
    assert front.found("pwp", name="thornquist") == {person: [case]}


def test_an_auditor_finds_nobody_without_a_purpose_that_needs_names(front):
    case, person = front.begin("Quentin Marchbanks")
    assert front.found("auditor", name="marchbanks") == {}
    assert front.found("auditor", {"Purpose": "quality"}, name="marchbanks") == {person: [case]}


@pytest.mark.parametrize("persona", ["subscriber", "operator", "allegations-officer"])
def test_who_sees_no_people_finds_none(front, persona):
    assert front.ask(persona, name="Anybody").status_code == 403


def test_what_is_not_enough_to_search_by_is_refused_and_not_repeated(front):
    assert front.code("admin") == "nothing-to-search"
    assert front.code("admin", name="J'o") == "name-too-short"
    answer = front.ask("admin", name="Peregrine", nhs_number="9990000019")
    assert answer.status_code == 422
    assert "9990000019" not in answer.text
    assert "Peregrine" not in answer.text


def test_the_pages_of_a_search_follow_one_another(front):
    people = sorted(front.begin("Zebedee Underhill")[1] for _ in range(5))
    told, after = [], {}
    for size in (2, 2, 1):
        page = front.ask("admin", name="Zebedee", limit=2, **after).json()
        assert len(page["people"]) == size
        told += [one["person"] for one in page["people"]]
        after = {"after": page.get("next")}
    assert told == people
    assert after == {"after": None}


def test_more_than_can_be_looked_into_asks_for_more_words(front, monkeypatch):
    for _ in range(3):
        front.begin("Ebenezer Common")
    monkeypatch.setattr("application.search.MOST_CANDIDATES", 2)
    assert front.code("admin", name="Ebenezer") == "search-too-wide"


def test_the_view_holds_neither_names_nor_numbers(front, superuser):
    number = next(NUMBERS)
    case, _ = front.begin("Fenella Cragmore")
    matched = {"status": "verified", "number": {"nhs_number": number}}
    front.post("admin", f"/cases/{case}/match-identity", data=matched)
    front.project()
    with superuser() as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'views'"
            " AND table_name LIKE 'search%'"
        ).fetchall()
        assert len(tables) == 2
        held = json.dumps(
            [
                [
                    str(value)
                    for row in connection.execute(
                        sql.SQL("SELECT * FROM views.{}").format(sql.Identifier(table))
                    )
                    for value in row
                ]
                for (table,) in tables
            ]
        ).casefold()
    assert case in held
    assert not any(said in held for said in ("fenella", "cragmore", number))


def test_a_false_positive_of_the_index_is_not_shown(front, superuser):
    """Two words may share a token: what the index names is opened and compared."""
    case, person = front.begin("Gwendolen Astley")
    assert front.found("admin", name="Gwendolen") == {person: [case]}
    token = front._services.searching._index._blind.name_word("hortensia")
    with superuser() as connection:
        connection.execute(
            "UPDATE views.search_2 SET token = %s WHERE stream_id = %s"
            " AND token = (SELECT max(token) FROM views.search_2 WHERE stream_id = %s)",
            [token, case, case],
        )
    assert front.found("admin", name="Hortensia") == {}


def test_a_view_made_anew_finds_the_same(front, superuser):
    case, person = front.begin("Isolde Farringdon")
    with superuser() as connection:
        connection.execute("DROP TABLE views.search_2, views.search_2_cases")
        connection.execute("DELETE FROM views.mark WHERE name = 'search'")
    assert front.found("admin", name="Isolde") == {person: [case]}


def test_nothing_is_left_of_the_version_before_that_nobody_would_purge(services):
    view = SearchProjection(parts=None, blind=None)
    with services.views.connection() as connection:
        connection.execute("CREATE TABLE views.search_1 (token bigint)")
        view.create_tables(connection)
        left = connection.execute("SELECT to_regclass('views.search_1')").fetchone()
    assert left == (None,)


def test_a_search_waits_for_the_position_that_is_asked_for(front, client, bearer):
    front.begin("Jocasta Penrose")
    front.project()
    answer = front.ask("admin", name="Jocasta")
    assert answer.json()["as_of"]["position"] > 0
    late = client.post(
        "/search?at_least=9007199254740990", json={"name": "Jocasta"}, headers=bearer("admin")
    )
    assert (late.status_code, late.json()["type"]) == (503, "/problems/view-behind")


def to_open(front, persona, **body):
    front.project()
    return front._client.post("/search/for-break-glass", json=body, headers=front._bearer(persona))


def test_in_an_emergency_the_ids_of_cases_are_found_and_nothing_else(front, services):
    number = next(NUMBERS)
    case, person = front.begin("Ottoline Fennimore")
    matched = {"status": "verified", "number": {"nhs_number": number}}
    front.post("admin", f"/cases/{case}/match-identity", data=matched)
    front.allocate(case, "pwp")
    for asked in ({"nhs_number": number}, {"name": "fennimore ottoline"}):
        answer = to_open(front, "hi-therapist", **asked)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["count"], answer.json()["cases"]) == (1, [case])
        assert "ottoline" not in answer.text.casefold()
        assert person not in answer.text
    [last] = services.access.readings.page(UUID(case), limit=1).readings
    told = last.record["data"]
    assert (told["action"], told["asked"]) == ("search-for-break-glass", ["by:name"])
    assert told["shown"] == [case]
    assert (
        to_open(front, "hi-therapist", name="fennimore", nhs_number=next(NUMBERS)).json()["cases"]
        == []
    )
    assert to_open(front, "pwp", nhs_number=number).json()["cases"] == [], "it is open to them"
    assert to_open(front, "auditor", nhs_number=number).status_code == 403
    assert to_open(front, "hi-therapist").json()["code"] == "nothing-to-search"
    opened = {
        "case": case,
        "reason": "threat_to_life",
        "account": {"text": "She rang from a bridge."},
    }
    front.post("hi-therapist", "/break-glass/open-break-glass", data=opened)


def test_what_is_restricted_is_not_found_in_an_emergency_either(front):
    case, _ = front.begin("Peregrine Lockyer")
    front.allocate(case, "pwp")
    assert to_open(front, "hi-therapist", name="Lockyer").json()["count"] == 1
    restriction = {"ground": "public_interest", "roles": ["pwp"]}
    restriction |= {"reasons": {"reasons": "He is known from the news."}}
    front.post("supervisor", f"/cases/{case}/restrict-access", data=restriction)
    assert to_open(front, "hi-therapist", name="Lockyer").json()["count"] == 0


def numbers_of(front, persona="information-governance", wanted_for="hold", **body):
    front.project()
    body |= {"wanted_for": wanted_for}
    return front._client.post("/search/for-governance", json=body, headers=front._bearer(persona))


def test_information_governance_finds_numbers_and_what_tells_cases_apart(front, services):
    number = next(NUMBERS)
    case, person = front.begin("Isolde Farthingale", date_of_birth="1984-02-29")
    matched = {"status": "verified", "number": {"nhs_number": number}}
    front.post("admin", f"/cases/{case}/match-identity", data=matched)
    for asked in (
        {"nhs_number": number},
        {"name": "farthingale isolde", "date_of_birth": "1984-02-29"},
    ):
        answer = numbers_of(front, **asked)
        assert answer.status_code == 200, answer.text
        [found] = answer.json()["people"]
        assert found["person"] == person
        [told] = found["cases"]
        assert told["case"] == case
        assert set(told) == {"case", "status", "team", "received", "last"}
        assert "isolde" not in answer.text.casefold()
    [last] = services.access.readings.page(UUID(case), limit=1).readings
    told = last.record["data"]
    assert told["action"] == "search-for-governance"
    assert told["asked"] == ["by:name", "by:date_of_birth", "for:hold"]
    assert told["shown"] == [person, case]
    for other in (
        {"name": "Farthingale Isolde", "date_of_birth": "1984-03-01"},
        {"name": "Farthingale Rowena", "date_of_birth": "1984-02-29"},
        {"nhs_number": next(NUMBERS)},
    ):
        assert numbers_of(front, **other).json()["people"] == []
    alone = numbers_of(front, name="Isolde Farthingale")
    assert (alone.status_code, alone.json()["code"]) == (422, "date-of-birth-missing")
    assert numbers_of(front).json()["code"] == "nothing-to-search"
    for persona in ("safeguarding-lead", "manager", "auditor", "admin"):
        assert numbers_of(front, persona, nhs_number=number).status_code == 403


def test_information_governance_finds_nobody_who_is_restricted(front):
    asked = {"name": "Lysander Penhallow", "date_of_birth": "1979-11-05"}
    case, person = front.begin(asked["name"], date_of_birth=asked["date_of_birth"])
    front.allocate(case, "pwp")
    identity = {"name": asked["name"], "date_of_birth": asked["date_of_birth"]}
    front.post("admin", "/people/register-person", data={"person": person, "identity": identity})
    [found] = numbers_of(front, **asked).json()["people"]
    assert [each["case"] for each in found["cases"]] == [case]
    restriction = {"ground": "public_interest", "roles": ["pwp"]}
    restriction |= {"reasons": {"reasons": "He is known from the news."}}
    front.post("supervisor", f"/cases/{case}/restrict-access", data=restriction)
    assert numbers_of(front, **asked).json()["people"] == []


def test_nor_is_told_of_by_another_record_that_was_merged_into_theirs(front):
    asked = {"name": "Ludovica Penhallow", "date_of_birth": "1981-11-05"}
    case, hidden = front.begin(asked["name"], date_of_birth=asked["date_of_birth"])
    other = str(uuid4())
    for person in (hidden, other):
        told = {"person": person, "identity": asked}
        front.post("admin", "/people/register-person", data=told)
    into = {"into": hidden, "ground": "same_details", "reasons": {"rationale": "One person."}}
    front.post("admin", f"/people/{other}/merge-person", data=into)

    def merged_into():
        found = numbers_of(front, **asked).json()["people"]
        return {each["person"]: each.get("merged_into") for each in found}

    assert merged_into() == {hidden: None, other: hidden}
    front.allocate(case, "pwp")
    restriction = {"ground": "public_interest", "roles": ["pwp"]}
    restriction |= {"reasons": {"reasons": "She is known from the news."}}
    front.post("supervisor", f"/cases/{case}/restrict-access", data=restriction)
    assert merged_into() == {other: None}


def test_somebody_without_a_case_is_found_by_their_own_record(front):
    person = str(uuid4())
    identity = {"name": "Ottilie Marchbanks", "date_of_birth": "1966-06-06"}
    front.post("admin", "/people/register-person", data={"person": person, "identity": identity})
    found = numbers_of(front, name="Ottilie Marchbanks", date_of_birth="1966-06-06").json()
    assert found["people"] == [{"person": person, "cases": []}]
