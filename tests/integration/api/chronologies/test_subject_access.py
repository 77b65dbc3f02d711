"""Chronologies in answers to subject access requests: told where they are of nobody else."""

import io
import json
import zipfile

from tests.integration.api.chronologies.conftest import LEAD, TODAY, Chronology

IG = "information-governance"


def pack(desk, person):
    asked = {"person": person, "requester": "self", "received_on": str(TODAY)}
    asked["words"] = {"text": "All that you hold, please."}
    id = desk.post(IG, "/disclosures/request-disclosure", asked)["disclosure"]
    answer = desk.get(IG, f"/disclosures/{id}/pack")
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return id, json.loads(files["record.json"]), files["record.html"].decode()


def line(child, entry, text):
    words = {"about": child.person, "text": text}
    return {"case": child.case, "entry": entry, "ground": "pattern", "line": words}


def test_a_chronology_of_one_person_is_in_their_pack(desk, brother):
    concern = brother.concern()
    chronology = Chronology(desk, (brother, "subject"))
    written = line(brother, concern, "Said there is no food at home.")
    chronology.decide("include-chronology-entry", written)
    _, record, page = pack(desk, brother.person)
    [told] = [each for each in record["records"] if each["stream"] == chronology.id]
    assert told["kind"] == "governance"
    assert told["entries"][1]["parts"]["line"]["content"]["text"] == written["line"]["text"]
    assert "A chronology" in page


def test_of_one_of_several_people_only_what_is_about_them_is_spoken_of_and_withheld(
    desk, brother, sister
):
    concern, hers = brother.concern(), sister.concern()
    chronology = Chronology(desk, (sister, "subject"), (brother, "sibling"))
    chronology.decide("include-chronology-entry", line(brother, concern, "He said so."))
    chronology.decide("include-chronology-entry", line(sister, hers, "She said so."))
    id, record, page = pack(desk, brother.person)
    assert chronology.id not in {each["stream"] for each in record["records"]}
    assert "said so" not in page
    assert sister.case not in page
    mentions = desk.read(IG, f"/disclosures/{id}")["mentioned_elsewhere"]
    assert (chronology.id, "line") in {(each["stream"], each["part"]) for each in mentions}
    assert desk.read(LEAD, chronology.path)["lines"]
