"""What the person asks of the record, and who answers for the protection of data: 53 to 56."""


def test_q54_who_has_seen_the_record(young):
    readings = young.read("/readings", as_="information-governance", limit=200)["readings"]
    history = [each["by"] for each in readings if each["action"] == "read-history"]
    first = history[-1]
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
