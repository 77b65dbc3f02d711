"""Subject access over HTTP: what a pack holds, what is left out of it, and that it can be made
again byte for byte."""

import hashlib
import io
import json
import zipfile
from base64 import b64encode
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from api.demonstration.personas import PERSONAS
from tests.integration.api.test_commands import REFERRAL

IG, SECOND = "information-governance", "caldicott-guardian"
TODAY = datetime.now(UTC).date()
HARM = {
    "professional": str(PERSONAS["supervisor"].actor),
    "given_on": str(TODAY),
    "review_by": str(TODAY + timedelta(days=90)),
}
CHECKED = {"identity": "document_seen", "authority": "own_right", "understanding": "presumed"}


def actor(persona):
    return str(PERSONAS[persona].actor)


class Desk:
    """The ways to record, to answer a request, and to read its pack."""

    def __init__(self, client, bearer):
        self._client, self._bearer = client, bearer
        self.person = str(uuid4())

    def send(self, persona, path, data, key=None, **about):
        headers = {**self._bearer(persona), "Idempotency-Key": key or str(uuid4())}
        body = {"data": data, **about}
        answer = self._client.post(path, json=body, headers=headers)
        if answer.status_code == 428:
            case = self._client.get(path.rpartition("/")[0], headers=self._bearer(persona))
            headers["If-Match"] = case.headers["ETag"]
            answer = self._client.post(path, json=body, headers=headers)
        return answer

    def post(self, persona, path, data, **about):
        answer = self.send(persona, path, data, **about)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def get(self, persona, path):
        return self._client.get(path, headers=self._bearer(persona))

    def begin(self, reason, person=None, name="Wren Ashdown"):
        about = {"person": person or self.person, "who": {"name": name}}
        data = {**REFERRAL["data"], **about, "request": {"reason": reason}}
        return self.post("duty", "/cases/receive-referral", data)["case"]

    def begin_for_another(self):
        """Somebody else of whom something is held; their id."""
        person = str(uuid4())
        self.begin("Sleepless.", person=person, name="Somebody Else")
        return person

    def entry(self, persona, case, command, data):
        return self.post(persona, f"/cases/{case}/{command}", data)["events"][0]["id"]

    def concern(self, case, sibling):
        """A concern in which a sister is named, and the person speaks for themselves."""
        data = {
            "variant": "adult",
            "categories": ["neglect"],
            "people": [
                {"person": self.person, "role": "subject"},
                {"person": sibling, "role": "other"},
            ],
            "immediate_risk": False,
            "account": {"description": "Left alone for days. Her sister Merle said so."},
            "others": [{"about": sibling, "name": "Merle Ashdown"}],
        }
        return self.entry("pwp", case, "raise-concern", data)

    def asked_for(self, **changes):
        data = {"person": self.person, "requester": "self", "received_on": str(TODAY)}
        data |= {"words": {"text": "All that you hold, please."}, **changes}
        return self.post(IG, "/disclosures/request-disclosure", data)["disclosure"]

    def decide(self, id, command, data, persona=IG):
        answer = self.send(persona, f"/disclosures/{id}/{command}", data)
        assert answer.status_code == 201, answer.text
        return answer.json()["events"][0]["id"]

    def code(self, id, command, data, persona=IG):
        answer = self.send(persona, f"/disclosures/{id}/{command}", data)
        assert answer.status_code in {403, 404, 409, 422}, answer.text
        return answer.json().get("code", answer.status_code)

    def pack(self, id):
        answer = self.get(IG, f"/disclosures/{id}/pack")
        assert answer.status_code == 200, answer.text
        assert answer.headers["Pack-SHA256"] == hashlib.sha256(answer.content).hexdigest()
        return Pack(answer)

    def release(self, id, persona=IG):
        pack = self.pack(id)
        self.decide(id, "release-disclosure", {"pack": {"sha256": pack.sha256}}, persona)
        return pack


class Pack:
    def __init__(self, answer):
        self.content, self.sha256 = answer.content, answer.headers["Pack-SHA256"]
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}
        self.record = json.loads(self.files["record.json"])
        self.withheld = [json.loads(line) for line in self.files["withheld.jsonl"].splitlines()]

    @property
    def text(self):
        return b"\n".join(self.files.values()).decode(errors="replace")

    def entry(self, id):
        [found] = [e for r in self.record["records"] for e in r["entries"] if e["id"] == id]
        return found


@pytest.fixture
def desk(client, bearer):
    return Desk(client, bearer)


def test_a_pack_tells_all_that_is_held_and_can_be_made_again_byte_for_byte(desk):
    first, second = desk.begin("Panic on the bus."), desk.begin("Sleepless again.")
    elsewhere = desk.begin("Not hers at all.", person=str(uuid4()), name="Somebody Else")
    identity = {"person": desk.person, "identity": {"name": "Wren Ashdown"}}
    desk.post("admin", "/people/register-person", identity)
    id = desk.asked_for()
    pack = desk.pack(id)
    kinds = [(record["kind"], record["stream"]) for record in pack.record["records"]]
    assert kinds == [("person", desk.person), ("case", first), ("case", second)]
    for said in ("Panic on the bus.", "Sleepless again.", "Wren Ashdown"):
        assert said in pack.text
    assert elsewhere not in pack.text
    assert "Not hers at all." not in pack.text
    desk.begin("What was said after the request.")
    desk.decide(id, "check-requester", CHECKED)
    released = desk.release(id)
    assert released.content == pack.content, "later entries and checks change nothing"
    desk.entry("duty", first, "accept-referral", {"reasons": {"rationale": "Fits."}})
    assert desk.pack(id).content == released.content
    assert desk.get(IG, f"/disclosures/{id}").json()["state"] == "released"


def test_the_files_of_a_pack_are_listed_with_their_hashes(desk):
    desk.begin("Panic on the bus.")
    files = desk.pack(desk.asked_for()).files
    listed = {each["name"]: each["sha256"] for each in json.loads(files["manifest.json"])["files"]}
    told = {n: hashlib.sha256(c).hexdigest() for n, c in files.items() if n != "manifest.json"}
    assert listed == told


def test_what_was_given_is_on_record_in_each_case(desk):
    case = desk.begin("Panic on the bus.")
    id = desk.asked_for()
    desk.decide(id, "check-requester", CHECKED)
    pack = desk.release(id)
    history = desk.get("manager", f"/cases/{case}/history").json()["entries"]
    [given] = [each for each in history if each["type"] == "case.subject_access_given"]
    assert given["data"] == {"disclosure": id}
    assert pack.sha256 not in json.dumps(history), "the hash is closed with what else was said"


def test_others_are_left_out_part_by_part_until_somebody_decides(desk):
    case, sibling = desk.begin("Panic on the bus."), str(uuid4())
    concern = desk.concern(case, sibling)
    id = desk.asked_for()
    pack = desk.pack(id)
    part = pack.entry(concern)["parts"]["others.0"]
    assert part == {"withheld": {"ground": "third_party", "decided_by": actor(IG)}}
    assert "Merle Ashdown" not in pack.text
    place = {"stream": case, "event": concern, "part": "others.0"}
    desk.decide(id, "disclose-part", {**place, "basis": "consented"})
    told = desk.pack(id)
    assert told.entry(concern)["parts"]["others.0"]["content"] == {"name": "Merle Ashdown"}
    desk.decide(id, "check-requester", CHECKED)
    release = {"pack": {"sha256": told.sha256}}
    assert desk.code(id, "release-disclosure", release) == "own-request"
    desk.decide(id, "release-disclosure", release, SECOND)


def test_what_names_a_person_in_the_record_of_another_is_found_and_withheld(desk):
    own = desk.begin("Panic on the bus.")
    other = Desk(desk._client, desk._bearer)
    case = other.begin("Her sister's referral.", name="Merle Ashdown")
    concern = other.concern(case, desk.person)
    id = desk.asked_for()
    pack = desk.pack(id)
    assert [record["stream"] for record in pack.record["records"]] == [own]
    ground = {"ground": "third_party", "decided_by": actor(IG)}
    assert pack.record["mentioned_elsewhere"] == [{"others.0": {"withheld": ground}}]
    for hidden in (case, concern, other.person, "Left alone", "referral."):
        assert hidden not in pack.text, hidden
    [place] = desk.get(IG, f"/disclosures/{id}").json()["mentioned_elsewhere"]
    assert place == {"stream": case, "event": concern, "part": "others.0"}
    desk.decide(id, "disclose-part", {**place, "basis": "about_them_too"})
    told = desk.pack(id)
    content = {"content": {"name": "Merle Ashdown"}}
    assert told.record["mentioned_elsewhere"] == [{"others.0": content}]
    assert "Left alone" not in told.text
    account = {**place, "part": "account", "basis": "consented"}
    assert desk.code(id, "disclose-part", account) == "no-such-part"


def test_entries_parts_and_passages_are_withheld_each_with_ground_and_decision_maker(desk):
    case = desk.begin("Panic on the bus. Her boss Ivo shouts.")
    id = desk.asked_for()
    [first, *_] = desk.pack(id).record["records"][0]["entries"]
    place = {"stream": case, "event": first["id"]}
    start = "Panic on the bus. Her boss ".index("Her boss ") + len("Her boss ")
    span = {"field": "reason", "start": start, "end": start + 3}
    passage = {**place, "part": "request", "span": span, "ground": "third_party"}
    withheld = desk.decide(id, "withhold-part", passage)
    part = desk.pack(id).entry(first["id"])["parts"]["request"]
    told = "Panic on the bus. Her boss [withheld: third party] shouts."
    assert part["content"]["reason"] == told
    desk.decide(id, "lift-withholding", {"withholding": withheld})
    assert "Ivo" in desk.pack(id).text
    harm = {**place, "part": "request", "ground": "serious_harm", "harm": HARM}
    desk.decide(id, "withhold-part", harm)
    pack = desk.pack(id)
    [line] = pack.withheld
    assert line == {
        "stream": case,
        "entry": first["id"],
        "part": "request",
        "ground": "serious_harm",
        "decided_by": actor(IG),
        "review_by": HARM["review_by"],
    }
    assert "Panic" not in pack.text
    assert "serious harm" in pack.files["record.html"].decode()
    desk.decide(id, "withhold-part", {**place, "ground": "crime"}, SECOND)
    entry = desk.pack(id).entry(first["id"])
    assert entry["withheld"] == {"ground": "crime", "decided_by": actor(SECOND)}
    assert set(entry) == {"id", "position", "recorded", "version", "withheld"}


def test_only_what_is_there_is_withheld(desk):
    case = desk.begin("Short.")
    id = desk.asked_for()
    [first] = desk.pack(id).record["records"][0]["entries"]
    place = {"stream": case, "event": first["id"], "ground": "crime"}
    nowhere = [
        {**place, "stream": str(uuid4())},
        {**place, "event": str(uuid4())},
        {**place, "part": "note"},
    ]
    for each in nowhere:
        assert desk.code(id, "withhold-part", each) == "no-such-part"
    for span in (
        {"field": "reason", "start": 0, "end": 7},
        {"field": "nothing", "start": 0, "end": 1},
        {"field": "reason.more", "start": 0, "end": 1},
    ):
        each = {**place, "part": "request", "span": span}
        assert desk.code(id, "withhold-part", each) == "no-such-span"


def test_a_restriction_against_the_person_and_an_entry_of_another_are_left_out(desk):
    case = desk.begin("Panic on the bus.")
    desk.entry("duty", case, "accept-referral", {"reasons": {"rationale": "Fits."}})
    entry = desk.concern(case, str(uuid4()))
    asked = {"ground": "third_party", "covers": [entry], "roles": ["pwp"]}
    asked |= {"reasons": {"reasons": "Told in confidence."}}
    desk.entry("manager", case, "restrict-access", asked)
    id = desk.asked_for()
    pack = desk.pack(id)
    why = {"ground": "third_party", "decided_by": actor("manager")}
    assert pack.entry(entry)["withheld"] == why
    assert "Left alone" not in pack.text
    place = {"stream": case, "event": entry}
    desk.decide(id, "disclose-part", {**place, "basis": "does_not_bind_them"})
    assert "Left alone" in desk.pack(id).text


def test_documents_are_enclosed(desk):
    case = desk.begin("Panic on the bus.")
    content = b"%PDF-1.7 a letter to Wren"
    document = {"media_type": "application/pdf", "content": b64encode(content).decode()}
    letter = {"kind": "letter", "direction": "received", "detail": {"title": "Letter"}}
    entry = desk.entry("admin", case, "add-document", {**letter, "document": document})
    id = desk.asked_for()
    name = f"documents/{hashlib.sha256(content).hexdigest()}"
    assert desk.pack(id).files[name] == content
    place = {"stream": case, "event": entry, "part": "document", "ground": "legal_privilege"}
    desk.decide(id, "withhold-part", place)
    assert name not in desk.pack(id).files


def test_a_hidden_matter_is_told_only_if_somebody_who_may_know_of_it_lets_it_in(desk):
    case = desk.begin("Panic on the bus.")
    account = {"account": {"description": "Hidden for her safety."}}
    raised = desk.post(
        "safeguarding-lead",
        "/matters/raise-hidden-concern",
        {"matter": str(uuid4()), "cases": [case], **account},
    )
    matter = raised["matter"]
    other_request = desk.asked_for(person=desk.begin_for_another())
    id = desk.asked_for()
    assert matter not in desk.pack(id).text

    def to_weigh(persona="safeguarding-lead"):
        told = desk.get(persona, "/disclosures/to-weigh").json()["disclosures"]
        return {each["disclosure"]: each for each in told}

    touched = {"matter": matter, "let_in": False, "sort": "hidden_concern"}
    for who in ("safeguarding-lead", "allegations-officer"):
        assert to_weigh(who)[id]["matters"] == [touched]
        assert to_weigh(who)[other_request]["matters"] == []
    assert desk.person not in str(to_weigh())
    assert desk.get(IG, "/disclosures/to-weigh").status_code == 403
    assert desk.get(IG, f"/cases/{matter}/readings").json()["readings"] == []
    asked = {"matter": matter}
    assert desk.code(id, "include-matter", asked) == "role-may-not"
    for other in (str(uuid4()), case):
        refused = desk.code(id, "include-matter", {"matter": other}, "safeguarding-lead")
        assert refused == "no-such-matter"
    desk.decide(id, "include-matter", asked, "safeguarding-lead")
    assert "Hidden for her safety." in desk.pack(id).text
    assert to_weigh()[id]["matters"] == [{**touched, "let_in": True}]
    assert desk.code(id, "weigh-matters", {}) == "role-may-not"
    desk.decide(id, "weigh-matters", {}, "safeguarding-lead")
    assert to_weigh()[id]["weighed_by"] == ["safeguarding_lead"]
    told = desk.get(IG, f"/disclosures/{id}").json()
    assert told["matters_weighed_by"] == ["safeguarding_lead"]


def test_a_hidden_matter_that_was_raised_after_a_request_is_none_that_its_copy_could_tell(desk):
    case = desk.begin("Panic on the bus.")
    id = desk.asked_for()
    account = {"account": {"description": "Raised the week after."}}
    raised = {"matter": str(uuid4()), "cases": [case], **account}
    matter = desk.post("safeguarding-lead", "/matters/raise-hidden-concern", raised)["matter"]
    told = desk.get("safeguarding-lead", "/disclosures/to-weigh").json()["disclosures"]
    assert [each["matters"] for each in told if each["disclosure"] == id] == [[]]
    refused = desk.code(id, "include-matter", {"matter": matter}, "safeguarding-lead")
    assert refused == "no-such-matter"


def test_only_some_cases_or_an_earlier_moment_can_be_asked_for(desk):
    first = desk.begin("Panic on the bus.")
    desk.begin("Sleepless again.")
    narrow = desk.pack(desk.asked_for(cases=[first]))
    assert [record["stream"] for record in narrow.record["records"]] == [first]
    history = desk.get("admin", f"/cases/{first}/history").json()
    earlier = desk.pack(desk.asked_for(position=history["entries"][0]["position"]))
    assert "Sleepless" not in earlier.text
    data = {"person": desk.person, "requester": "self", "received_on": str(TODAY)}
    data |= {"words": {"text": "All."}}

    def refused(**changes):
        answer = desk.send(IG, "/disclosures/request-disclosure", {**data, **changes})
        return answer.json()["code"]

    assert refused(cases=[str(uuid4())]) == "no-such-case"
    assert refused(person=str(uuid4())) == "nothing-held"
    assert refused(position=2**50) == "future-time"


def test_the_records_of_one_person_that_were_merged_are_one(desk):
    other = str(uuid4())
    first, second = desk.begin("Panic on the bus."), desk.begin("Sleepless.", person=other)
    for person in (desk.person, other):
        identity = {"person": person, "identity": {"name": "Wren Ashdown"}}
        desk.post("admin", "/people/register-person", identity)
    merge = {"into": other, "ground": "same_details", "reasons": {"rationale": "One."}}
    told = desk.post("admin", f"/people/{desk.person}/merge-person", merge)
    pack = desk.pack(asked := desk.asked_for())
    cases = [r["stream"] for r in pack.record["records"] if r["kind"] == "case"]
    assert cases == [first, second]
    assert "Sleepless." in pack.text
    undone = {"merge": told["events"][0]["id"], "reasons": {"rationale": "Two, after all."}}
    desk.post("admin", f"/people/{desk.person}/unmerge-person", undone)
    assert "Sleepless." not in desk.pack(desk.asked_for()).text
    assert "Sleepless." in desk.pack(asked).text, "as it stood when it was asked for"


def test_what_was_read_is_what_is_released(desk):
    case = desk.begin("Panic on the bus.")
    id = desk.asked_for()
    old = desk.pack(id)
    desk.decide(id, "check-requester", CHECKED)
    [first] = old.record["records"][0]["entries"]
    place = {"stream": case, "event": first["id"], "part": "who", "ground": "court_order"}
    desk.decide(id, "withhold-part", place)
    release = {"pack": {"sha256": old.sha256}}
    assert desk.code(id, "release-disclosure", release) == "pack-changed"


def test_a_release_that_is_sent_again_finishes_what_it_began(desk):
    case = desk.begin("Panic on the bus.")
    id = desk.asked_for()
    desk.decide(id, "check-requester", CHECKED)
    release = {"pack": {"sha256": desk.pack(id).sha256}}
    sent = [
        desk.send(IG, f"/disclosures/{id}/release-disclosure", release, key="release-it-once")
        for _ in range(2)
    ]
    assert [answer.status_code for answer in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()
    history = desk.get("admin", f"/cases/{case}/history").json()["entries"]
    given = [each for each in history if each["type"] == "case.subject_access_given"]
    assert len(given) == 1


def test_the_list_says_what_is_due(desk):
    desk.begin("Panic on the bus.")
    late = desk.asked_for(received_on="2026-01-31")
    listed = desk.get(IG, "/disclosures").json()["disclosures"]
    [told] = [each for each in listed if each["disclosure"] == late]
    assert (told["due_by"], told["overdue"]) == ("2026-02-28", date(2026, 2, 28) < TODAY)
    refusal = {"reason": "withdrawn", "complaint_route_told": True}
    desk.decide(late, "refuse-disclosure", refusal)
    told = desk.get(IG, f"/disclosures/{late}").json()
    assert (told["state"], told["overdue"], told["refused"]) == ("refused", False, "withdrawn")


@pytest.mark.parametrize("persona", ["manager", "safeguarding-lead", "auditor", "operator", "pwp"])
def test_only_information_governance_answers_requests(desk, persona):
    desk.begin("Panic on the bus.")
    id = desk.asked_for()
    for path in ("", f"/{id}", f"/{id}/pack"):
        assert desk.get(persona, f"/disclosures{path}").status_code == 403
    assert desk.code(id, "check-requester", CHECKED, persona) == "role-may-not"
    assert desk.get(persona, f"/break-glass/{id}").status_code in {403, 404}


def test_followers_learn_of_no_request_and_of_nothing_that_was_kept_back(desk, client, bearer):
    case = desk.begin("Panic on the bus.")
    id = desk.asked_for()
    [first] = desk.pack(id).record["records"][0]["entries"]
    place = {"stream": case, "event": first["id"], "ground": "crime"}
    desk.decide(id, "withhold-part", place)
    seen, cursor = [], None
    while True:
        query = {"limit": 500} | ({} if cursor is None else {"after": cursor})
        page = client.get("/feed", params=query, headers=bearer("subscriber"))
        assert page.status_code == 200, page.text
        if not page.json():
            break
        seen += page.json()
        cursor = page.headers["Next-Cursor"]
    told = json.dumps(seen)
    assert case in told
    assert id not in told
    assert "part_withheld" not in told


def test_there_is_no_disclosure_where_there_is_none(desk):
    case = desk.begin("Panic on the bus.")
    for id in (str(uuid4()), case):
        assert desk.get(IG, f"/disclosures/{id}").status_code == 404
        assert desk.get(IG, f"/disclosures/{id}/pack").status_code == 404
        assert desk.code(id, "check-requester", CHECKED) == 404


def test_nobody_answers_for_their_own_record(desk):
    desk.begin("Panic on the bus.")
    id = desk.asked_for()
    desk.person = actor(SECOND)
    desk.begin("A colleague's own referral.")
    own = desk.asked_for()
    assert desk.get(SECOND, f"/disclosures/{id}/pack").status_code == 200
    for path in ("", "/pack"):
        answer = desk.get(SECOND, f"/disclosures/{own}{path}")
        assert (answer.status_code, answer.json()["code"]) == (403, "conflict-of-interest")


def test_who_is_kept_out_of_a_case_does_not_release_it(desk):
    case = desk.begin("Panic on the bus.")
    kept = {"actor": actor(IG), "sort": "relative", "reasons": {"reasons": "Her uncle."}}
    id = desk.asked_for()
    desk.decide(id, "check-requester", CHECKED)
    pack = desk.pack(id)
    desk.entry("manager", case, "declare-conflict", kept)
    answer = desk.get(IG, f"/disclosures/{id}/pack")
    assert (answer.status_code, answer.json()["code"]) == (403, "conflict-of-interest")
    release = {"pack": {"sha256": pack.sha256}}
    assert desk.code(id, "release-disclosure", release) == "conflict-of-interest"
    desk.decide(id, "release-disclosure", release, SECOND)


def readings(desk, persona, **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return desk.get(persona, f"/own-record/readings?{asked}")


def test_whoever_was_let_in_reads_the_pack_and_who_has_seen_the_record(desk):
    case = desk.begin("Panic on the bus.")
    id = desk.asked_for(requester="representative")
    desk.decide(id, "check-requester", CHECKED | {"authority": "written_authority"})
    assert readings(desk, "data-subject", disclosure=id).status_code == 404
    access = {"reader": actor("data-subject"), "until": str(TODAY + timedelta(days=7))}
    desk.decide(id, "give-requester-access", access)
    path = f"/own-record/disclosures/{id}/pack"
    assert desk.get("data-subject", path).json()["code"] == "not-released"
    desk.get("pwp", f"/cases/{case}")
    desk.get("supervisor", f"/cases/{case}/chronology")
    pack = desk.release(id, SECOND)
    given = desk.get("data-subject", path)
    assert given.content == pack.content
    told = readings(desk, "data-subject", disclosure=id).json()["readings"]
    assert {"pwp", "supervisor", "data_subject"} <= {each["role"] for each in told}
    assert all(set(each) == {"day", "role", "organisation", "why", "decision"} for each in told)
    [listed] = desk.get("data-subject", "/own-record/disclosures").json()["disclosures"]
    assert (listed["disclosure"], listed["state"]) == (id, "released")
    assert desk.get(IG, f"/disclosures/{id}/pack").content == pack.content
    desk.decide(id, "end-requester-access", {})
    assert desk.get("data-subject", path).status_code == 404
    assert desk.get("data-subject", "/own-record/disclosures").json()["disclosures"] == []


def test_the_person_is_told_who_has_seen_their_record_page_by_page(desk):
    person = actor("data-subject")
    case = desk.begin("Sleepless.", person=person)
    for _ in range(3):
        desk.get("pwp", f"/cases/{case}")
    page = readings(desk, "data-subject", limit=2).json()
    assert len(page["readings"]) == 2
    rest = readings(desk, "data-subject", limit=50, before=page["next"]).json()
    assert [each["role"] for each in rest["readings"]].count("pwp") >= 1
    tomorrow = str(TODAY + timedelta(days=2))
    none = readings(desk, "data-subject", **{"from": tomorrow, "to": tomorrow})
    assert none.json()["readings"] == []
    wrong = readings(desk, "data-subject", **{"from": tomorrow, "to": str(TODAY)})
    assert wrong.json()["code"] == "period-out-of-order"
    assert readings(desk, "pwp").status_code == 403
