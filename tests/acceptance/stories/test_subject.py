"""What the person asks of the record, and who answers for the protection of data: 53 to 56."""

import io
import json
import zipfile

IG = "information-governance"


def test_q53_everything_that_is_held_on_her_as_of_the_request(adult):
    data = {
        **{"person": adult.story.ids["rhona"], "requester": "self"},
        **{"received_on": adult.story.day(79), "cases": [adult.story.ids["case"]]},
        "words": {"text": "All that you hold."},
    }
    service, path = adult.service, "/disclosures/request-disclosure"
    headers = {**service.token(IG), "Idempotency-Key": "request-of-rhona"}
    asked = service.client.post(path, json={"data": data}, headers=headers)
    assert asked.status_code == 201, asked.text
    pack = service.client.get(
        f"/disclosures/{asked.json()['disclosure']}/pack", headers=service.token(IG)
    )
    assert pack.status_code == 200, pack.text
    with zipfile.ZipFile(io.BytesIO(pack.content)) as archive:
        told = json.loads(archive.read("record.json"))
        withheld = [json.loads(line) for line in archive.read("withheld.jsonl").splitlines()]
    [case] = told["records"]
    assert [entry["id"] for entry in case["entries"]] == [
        entry["id"] for entry in adult.entries(as_="safeguarding-lead")
    ]
    # Her partner is named in it, and is left out: by whom and why.
    [left_out] = withheld
    assert (left_out["entry"], left_out["part"]) == (adult["hit"], "others.0")
    assert left_out["ground"] == "third_party"
    assert left_out["decided_by"] == adult.story.meant(f"%{IG}")
    assert "Gareth Pell" not in str(told)


def test_q54_who_has_seen_the_record(young):
    readings, page = [], {"next": None}
    while "next" in page:
        before = {"before": page["next"]} if page["next"] else {}
        page = young.read("/readings", as_="information-governance", limit=200, **before)
        readings += page["readings"]
    *_, first = [each["by"] for each in readings if each["action"] == "read-history"]
    assert (first["actor"], first["role"], first["team"]) == (
        young.story.meant("%child-supervisor"),
        "supervisor",
        "CHILD-1",
    )


def test_q55_her_statement_beside_what_it_disputes(adult):
    [disputed, _] = adult.entries("safeguarding_decision_made", as_="supervisor")
    [statement] = disputed["statements"]
    assert statement["entry"] == adult["her-statement"]
    assert statement["parts"]["statement"]["text"] == "I was never asked what I wanted."
    assert statement["data"]["given_by"] == "person"


def test_q56_who_was_told_the_wrong_fact_and_when_the_right_one(adult):
    path = f"/entries/{adult['hit']}/known-by"
    outside = adult.read(path, as_="safeguarding-lead")["outside"]
    sent = [(*adult.story.names([e["event"]]), e["recipient"], e["when"]["at"]) for e in outside]
    assert sent == [
        ("care-referral", "adult_social_care", "2025-02-26T11:40:00.000000Z"),
        ("told-care", "adult_social_care", "2025-02-26T11:45:00.000000Z"),
        ("care-told-right", "adult_social_care", "2025-03-26T10:20:00.000000Z"),
    ]
    entries = {each["id"]: each for each in adult.entries(as_="safeguarding-lead")}
    wrong = entries[adult["care-referral"]]
    assert wrong["corrected_by"] == [adult["referral-corrected"]]
    [asked] = wrong["rectifications"]
    assert (asked["outcome"], asked["decision"]) == ("upheld", adult["corrected-for-her"])
    right = entries[adult["care-told-right"]]["parts"]["disclosed"]
    assert right["description"] == "That it was the right arm."
