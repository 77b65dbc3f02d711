"""Freezing a chronology and giving copies of it away: the same bytes again, others left out, and
recorded in each case as a disclosure."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from domain.moments import instant_text
from tests.integration.api.chronologies.conftest import (
    LEAD,
    TODAY,
    Chronology,
    actor,
    days_ago,
)


class Frozen:
    """A chronology that was frozen as it stood, and its copy in a layout."""

    def __init__(self, desk, chronology, persona=LEAD):
        self._desk, self._chronology = desk, chronology
        self.position = chronology.read(persona)["as_of"]["position"]
        self.edition = self.read(persona)
        data = {"position": self.position, "content": {"sha256": self.edition.sha256}}
        frozen = chronology.decide("freeze-chronology", data, persona)
        self.id = frozen["events"][0]["id"]

    def read(self, persona=LEAD):
        path = f"{self._chronology.path}/edition"
        return Read(self._desk.get(persona, path, position=self.position))

    def copy(self, layout="partnership", persona=LEAD):
        path = f"{self._chronology.path}/copies/{self.id}"
        return Copy(self._desk.get(persona, path, layout=layout))

    def release(self, *authorities, copy=None, key=None, **changes):
        data = {
            "frozen": self.id,
            "layout": "partnership",
            "recipient": "childrens_social_care",
            "channel": "secure_email",
            "sent_at": instant_text(datetime.now(UTC)),
            "content": {"sha256": (copy or self.copy()).sha256},
            "addressee": {"name": "Assessment team"},
            "authorities": [{"case": case, "entry": entry} for case, entry in authorities],
        }
        path = f"{self._chronology.path}/release-chronology"
        return self._desk.send(LEAD, path, {**data, **changes}, key=key)


class Read:
    def __init__(self, answer):
        assert answer.status_code == 200, answer.text
        self.content, self.sha256 = answer.content, answer.headers["Content-SHA256"]
        assert self.sha256 == hashlib.sha256(answer.content).hexdigest()


class Copy(Read):
    def __init__(self, answer):
        super().__init__(answer)
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}
        self.rows = list(csv.DictReader(io.StringIO(self.files["chronology.csv"].decode())))
        self.told = json.loads(self.files["chronology.json"])
        self.withheld = [json.loads(line) for line in self.files["withheld.jsonl"].splitlines()]

    @property
    def text(self):
        return b"\n".join(self.files.values()).decode()

    def left_out(self, entry):
        return [
            {name: value for name, value in each.items() if name != "entry"}
            for each in self.withheld
            if each["entry"] == entry
        ]


def shared(child, recipient="childrens_social_care"):
    """A decision to share, in the child's case."""
    data = {
        "verdict": "share",
        "recipient": recipient,
        "basis": "safeguarding",
        "consent": "not_needed",
        "informed": "no",
        "happened_at": instant_text(datetime.now(UTC)),
        "reasons": {"what": "The chronology.", "why": "Neglect.", "proportionality": "No less."},
    }
    return child.record(LEAD, "record-sharing-decision", data)


def test_what_was_frozen_is_the_same_bytes_for_ever(desk, brother, sister):
    concern = brother.concern()
    sister.concern()
    chronology = Chronology(desk, (brother, "subject"), (sister, "sibling"))
    frozen = Frozen(desk, chronology)
    before = frozen.copy()
    brother.concern()
    chronology.decide("include-chronology-entry", _line(brother, concern, "Later words."))
    assert frozen.read().content == frozen.edition.content
    assert frozen.copy().content == before.content
    told = json.loads(frozen.edition.content)
    assert told["as_of"]["position"] == frozen.position
    assert "Later words." not in str(told)
    assert chronology.code("freeze-chronology", _freezing(frozen)) == "frozen-already"
    other = {"position": frozen.position + 1, "content": {"sha256": "0" * 64}}
    assert chronology.code("freeze-chronology", other) == "chronology-changed"
    nowhere = desk.get(LEAD, f"{chronology.path}/copies/{uuid4()}", layout="court")
    assert nowhere.status_code == 404
    unknown = desk.get(LEAD, f"{chronology.path}/copies/{frozen.id}", layout="poster")
    assert unknown.json()["code"] == "unknown-code"


def _freezing(frozen):
    return {"position": frozen.position, "content": {"sha256": frozen.edition.sha256}}


def _line(child, entry, text):
    words = {"about": child.person, "text": text}
    return {"case": child.case, "entry": entry, "ground": "pattern", "line": words}


def test_an_edition_is_for_those_to_whom_all_of_it_is_open(desk, brother, sister):
    brother.concern()
    sister.concern()
    chronology = Chronology(desk, (brother, "subject"), (sister, "sibling"))
    frozen = Frozen(desk, chronology)
    path = f"{chronology.path}/edition"
    refused = desk.get("cwp", path, position=frozen.position)
    assert (refused.status_code, refused.json()["code"]) == (403, "not-whole")
    for persona in ("manager", "auditor", "information-governance"):
        assert desk.get(persona, path, position=frozen.position).status_code == 403
    own = Chronology(desk, (brother, "subject"), persona="cwp")
    alone = Frozen(desk, own, "cwp")
    copied = desk.get("cwp", f"{own.path}/copies/{alone.id}", layout="court")
    assert copied.json()["code"] == "role-may-not", "who works with a child gives nothing away"


def test_q11_a_copy_is_in_the_partnerships_columns_within_its_days(desk, brother, sister):
    early = brother.concern(occurred={"on": days_ago(50)})
    concern = brother.concern(occurred={"on": days_ago(20)}, basis="reported")
    sister.concern(occurred={"on": days_ago(19)})
    days = {"since": days_ago(40), "until": days_ago(10)}
    chronology = Chronology(desk, (brother, "subject"), (sister, "sibling"), **days)
    chronology.decide(
        "include-chronology-entry", _line(brother, concern, "=Said there is no food at home.")
    )
    because = {"about": brother.person, "text": "Before its days."}
    before = {"case": brother.case, "entry": early, "ground": "not_relevant", "reason": because}
    chronology.decide("exclude-chronology-entry", before)
    frozen = Frozen(desk, chronology)
    copy = frozen.copy()
    assert copy.left_out(early) == []
    about = [(row["Who it concerns"], row["Significant event"]) for row in copy.rows]
    assert about == [
        ("sibling", "Referral received"),
        ("subject", "Concern raised"),
        ("sibling", "Concern raised"),
    ]
    row = copy.rows[1]
    day = f"{datetime.fromisoformat(days_ago(20)):%d/%m/%Y}"
    assert (row["Date"], row["Time"], row["Fact or opinion"], row["Recorded late"]) == (
        *(day, "", "reported"),
        "yes",
    )
    assert row["What happened"] == "'=Said there is no food at home.", "no formula in a spreadsheet"
    assert copy.told["lines"][1]["What happened"] == "=Said there is no food at home."
    assert row["Own words"] == "There is never anything in the fridge."
    assert row["Entry"] == concern
    assert copy.told["people"]["subject"]["name"] == "Robin Ashdown"
    assert (copy.told["since"], copy.told["until"]) == (days["since"], days["until"])
    assert list(frozen.copy("court").rows[0]) == [
        "Date",
        "Event",
        "Own words",
        "Source",
        "Reference",
    ]


def test_q11_others_are_left_out_and_listed_with_why(desk, brother, sister):
    mother = str(uuid4())
    concern = brother.concern(other=mother)
    kept_back = brother.concern()
    wrong, repeated = brother.concern(), brother.concern()
    restricted = brother.concern()
    why = {"entry": wrong, "reason": "wrong_person", "why": {"text": "It was his cousin."}}
    brother.record("cwp", "mark-entry-in-error", why)
    restricting = {
        "ground": "third_party",
        "actors": [actor("cwp")],
        "covers": [restricted],
        "reasons": {"reasons": "Told in confidence."},
    }
    brother.record(LEAD, "restrict-access", restricting)
    chronology = Chronology(desk, (brother, "subject"))
    because = {"about": brother.person, "text": "It would tell who told us."}
    excluding = {"case": brother.case, "entry": repeated, "ground": "repeats_another"}
    chronology.decide("exclude-chronology-entry", {**excluding, "reason": because})
    withholding = {"case": brother.case, "entry": kept_back, "ground": "serious_harm"}
    chronology.decide("withhold-from-chronology", {**withholding, "reason": because})
    rows = [
        _imported(chronology, brother, onward, text)
        for onward, text in (("may_be_shared", "Absent on Mondays."), ("ask_first", "Overheard."))
    ]
    copy = Frozen(desk, chronology).copy()
    told = {row["Entry"] for row in copy.rows}
    assert {concern, rows[0]} <= told
    assert told.isdisjoint({kept_back, wrong, repeated, restricted, rows[1]})
    lead, holder = actor(LEAD), actor("cwp")
    third = "third_party"
    assert copy.left_out(concern) == [
        {"ground": third, "part": "own_words.1"},
        {"ground": third, "part": "others.0"},
    ]
    assert copy.left_out(kept_back) == [{"ground": "serious_harm", "decided_by": lead}]
    assert copy.left_out(wrong) == [{"ground": "withdrawn", "decided_by": holder}]
    assert copy.left_out(repeated) == [{"ground": "repeats_another", "decided_by": lead}]
    assert copy.left_out(restricted) == [{"ground": "restricted", "decided_by": lead}]
    assert copy.left_out(rows[1]) == [{"ground": "onward_limit"}]
    for words in ("Merle", "We manage", "Overheard", "cousin", "who told us", mother):
        assert words not in copy.text
    agencies = {row["Entry"]: (row["Agency"], row["What happened"]) for row in copy.rows}
    assert agencies[rows[0]] == ("school", "Absent on Mondays.")
    page = copy.files["withheld.html"].decode()
    assert kept_back in page
    assert "serious harm; decided by" in page


def _imported(chronology, child, onward, text):
    data = {
        "person": child.person,
        "origin": "school",
        "received_on": str(TODAY),
        "onward": onward,
        "account": {"about": child.person, "text": text},
    }
    about = {"occurred": {"on": days_ago(15)}, "source": "school", "basis": "reported"}
    return chronology.decide("import-chronology-row", data, **about)["events"][0]["id"]


def test_a_part_that_is_withheld_leaves_the_rest_of_its_line(desk, brother):
    concern = brother.concern()
    chronology = Chronology(desk, (brother, "subject"))
    data = {"case": brother.case, "entry": concern, "ground": "expected_private"}
    data |= {"part": "own_words.0", "reason": {"about": brother.person, "text": "He asked us."}}
    withheld = chronology.decide("withhold-from-chronology", data)["events"][0]["id"]
    copy = Frozen(desk, chronology).copy()
    [row] = [row for row in copy.rows if row["Entry"] == concern]
    assert row["Own words"] == ""
    [why] = copy.left_out(concern)
    assert (why["ground"], why["part"]) == ("expected_private", "own_words.0")
    assert copy.told["people"]["subject"]["name"] == "Robin Ashdown"
    name = {**data, "entry": brother.referral, "part": "who"}
    chronology.decide("withhold-from-chronology", name)
    assert "Robin" not in Frozen(desk, chronology).copy().text
    chronology.decide("lift-chronology-withholding", {"withholding": withheld})
    assert Frozen(desk, chronology).copy().left_out(concern) == []


def test_a_line_says_that_it_was_corrected_and_what_the_person_says_against_it(desk, brother):
    concern = brother.concern()
    wrong = {"entry": concern, "scope": "part", "reason": "wrong_date"}
    brother.record("cwp", "correct-entry", {**wrong, "right": {"text": "On the Friday."}})
    statement = {"entry": concern, "given_by": "person", "statement": {"text": "I never said it."}}
    brother.record("cwp", "add-subject-statement", statement)
    copy = Frozen(desk, Chronology(desk, (brother, "subject"))).copy()
    [row] = [row for row in copy.rows if row["Entry"] == concern]
    assert row["What happened"].endswith("[corrected later] [disputed]")
    assert row["Own words"].endswith("Disagrees: I never said it.")
    corrected = [row["What happened"] for row in copy.rows if row["Entry"] != concern]
    assert "Entry corrected: reason wrong date; scope part" in corrected


def test_a_copy_that_is_given_rests_on_a_decision_in_each_case_and_is_recorded_there(
    desk, brother, sister
):
    brother.concern()
    sister.concern()
    chronology = Chronology(desk, (brother, "subject"), (sister, "sibling"))
    mine, hers = shared(brother), shared(sister, "school")
    frozen = Frozen(desk, chronology)
    copy = frozen.copy()
    refused = frozen.release((brother.case, mine), copy=copy)
    assert refused.json()["code"] == "authority-missing"
    both = ((brother.case, mine), (sister.case, hers))
    assert frozen.release(*both, copy=copy).json()["code"] == "other-recipient"
    none = ((brother.case, mine), (sister.case, str(uuid4())))
    assert frozen.release(*none, copy=copy).json()["code"] == "no-authority"
    both = ((brother.case, mine), (sister.case, shared(sister)))
    wrong = frozen.release(*both, copy=copy, content={"sha256": "0" * 64})
    assert wrong.json()["code"] == "chronology-changed"
    key, sent_at = str(uuid4()), instant_text(datetime.now(UTC))
    for _ in range(2):
        given = frozen.release(*both, copy=copy, key=key, sent_at=sent_at)
        assert given.status_code == 201, given.text
    for child in (brother, sister):
        history = desk.read(LEAD, f"/cases/{child.case}/history")["entries"]
        [told] = [entry for entry in history if entry["type"] == "case.disclosure_made"]
        assert told["data"]["recipient"] == "childrens_social_care"
        assert told["parts"]["disclosed"]["content_sha256"] == copy.sha256
        assert told["parts"]["disclosed"]["recipient"] == "Assessment team"
    seen = desk.read("information-governance", f"/cases/{sister.case}/readings")["readings"]
    assert "read-chronology-copy" in {each["action"] for each in seen}


@pytest.mark.parametrize("layout", ["partnership", "court"])
def test_the_files_of_a_copy_are_listed_with_their_hashes(desk, brother, layout):
    brother.concern()
    copy = Frozen(desk, Chronology(desk, (brother, "subject"))).copy(layout)
    manifest = json.loads(copy.files.pop("manifest.json"))
    assert manifest["layout"] == layout
    assert {each["name"]: each["sha256"] for each in manifest["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in copy.files.items()
    }
