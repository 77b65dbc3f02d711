"""What an auditor of clinical governance asks of the record: questions 24 to 35."""

import pytest

AUDITOR = "auditor"


@pytest.fixture
def quarter(adult):
    """The first quarter of the year in which the course was finished."""

    def ask(report, **params):
        period = {"from": "2025-01-01", "to": "2025-03-31"}
        return adult.service.get(f"/reports/{report}", AUDITOR, **period, **params)

    return ask


def _of(report, **group):
    """Each figure of a report as its numerator and its denominator."""
    return {
        each["figure"]: (each["numerator"], each["denominator"])
        for each in report["figures"]
        if group.items() <= each.items()
    }


@pytest.mark.parametrize(
    ("by", "group"),
    [("descriptor", "F32.1"), ("ethnicity", "A"), ("decile", "3"), ("step", "2")],
)
def test_q24_recovery_in_a_quarter_by_group_with_the_cases(adult, quarter, by, group):
    report = quarter("outcomes", by=by)
    figures = _of(report, group=group)
    assert {name: figures[name] for name in ("finished", "recovery", "reliable_recovery")} == {
        **{"finished": (1, 1), "recovery": (1, 1), "reliable_recovery": (1, 1)},
    }
    assert figures["reliable_deterioration"] == (0, 1)
    [recovered] = [
        each
        for each in report["figures"]
        if (each["figure"], each.get("group")) == ("recovery", group)
    ]
    case = [adult.story.ids["case"]]
    assert (recovered["numerator_cases"], recovered["denominator_cases"]) == (case, case)


def test_q25_the_figures_as_they_were_and_as_they_are(adult, quarter):
    before = quarter("outcomes", position=adult.story.positions["discharge-planned"])
    assert _of(before)["finished"][0] == 0
    assert _of(quarter("outcomes"))["recovery"] == (1, 1)
    [planned] = adult.entries("discharge_planned", as_="supervisor")
    compared = quarter("outcomes", compare_to=planned["recorded"])
    assert _of(compared) == _of(quarter("outcomes"))
    assert _of(compared["compared_to"]) == _of(before)
    [moved] = compared["moved"]
    assert moved["case"] == adult.story.ids["case"]
    assert adult.names(moved["events"]) == ["closed"]
    assert {"figure": "recovery", "counted": True} in moved["after"]


def test_q26_waits_for_the_first_treatment_and_for_the_second(adult, quarter):
    figures = _of(quarter("waits"))
    assert figures["treatment_within_42_days"] == (1, 1)
    assert figures["treatment_within_126_days"] == (1, 1)
    assert figures["first_to_second_treatment_over_90_days"] == (0, 1)
    open_cases = _of(quarter("waits", position=adult.story.positions["session-4-came"]))
    assert sum(open_cases[name][0] for name in open_cases if name.startswith("quiet_")) == 1


def test_q27_finished_cases_without_a_pair_of_scores(quarter):
    figures = _of(quarter("measures", by="practitioner"))
    assert figures["finished_without_a_pair"] == (0, 1)
    assert (figures["phq9_unpaired"], figures["gad7_unpaired"]) == ((0, 1), (0, 1))


def test_q28_the_anxiety_measure_goes_with_the_problem(quarter):
    figures = _of(quarter("measures"))
    assert figures["problems_own_measure_not_answered"] == (0, 1)
    assert figures["measure_of_another_problem_answered"] == (0, 1)


def test_q29_contacts_without_a_screen_or_a_signed_note(young):
    def lacking(name):
        position = young.story.positions[name]
        rows = young.board("notes", as_="child-supervisor", position=position)
        return {row["rule"]["code"]: young.story.names(row["because"]) for row in rows}

    contact = ["session-1", "session-1-came"]
    assert lacking("session-1-came") == {"risk_screen_missing": contact, "note_missing": contact}
    assert lacking("screen-1") == {"note_missing": contact}
    assert {code: because[-1] for code, because in lacking("note-1").items()} == {
        "note_unsigned": "note-1"
    }
    assert lacking("signed-1") == {}


def test_q32_a_closed_case_with_something_open(adult):
    [row] = adult.board("closed", as_="supervisor")
    assert (row["rule"]["code"], row["kind"]) == ("action_open", "action")
    assert row["about"] == adult["review-2"]
    assert (row["ended"], row["due_on"]) == (True, adult.story.day(62))


def test_q33_a_sample_stays_as_it_was_drawn(adult):
    position = adult.story.positions["closed"]
    data = {"size": 1, "seed": "story-of-an-adult", "position": position}
    headers = {**adult.service.token(AUDITOR), "Idempotency-Key": "sample-of-one"}
    path = "/samples/draw-sample"
    drawn = adult.service.client.post(path, json={"data": data}, headers=headers)
    assert drawn.status_code == 201, drawn.text
    sample = adult.service.get(f"/samples/{drawn.json()['sample']}", AUDITOR)
    [case] = sample["cases"]
    assert case["case"] == adult.story.ids["case"]
    history = adult.service.get(case["history"], AUDITOR)
    assert history["as_of"]["position"] == position
    assert history["entries"][-1]["id"] == adult["closed"], "nothing that arrived after"


def test_q34_consent_before_sharing_and_on_what_else_it_rested(adult, young):
    def shared(told):
        period = {"from": "2023-09-01", "to": "2025-12-31"}
        found = told.service.get("/reports/sharing", AUDITOR, **period)["disclosures"]
        return {
            name: (each["verdict"], told.story.names(each["because"]))
            for each in found
            if each["case"] == told.story.ids["case"]
            for name in told.story.names([each["entry"]])
        }

    # What the story tells was all written down after it had happened, her consent too.
    assert shared(adult) == {
        "care-referral": ("consent_recorded_later", ["consent-care"]),
        "told-care": ("consent_recorded_later", ["consent-care"]),
        "letter": ("consent_recorded_later", ["consent-gp"]),
        "care-told-right": ("consent_recorded_later", ["consent-care"]),
    }
    assert shared(young) == {"mash": ("other_basis", ["mash"])}


def test_q35_until_when_it_is_kept_and_by_which_rule(adult):
    def due(by):
        path = "/retention/due"
        found = adult.service.get(path, "information-governance", by=by)["due"]
        return [each for each in found if each["case"] == adult.story.ids["case"]]

    assert due("2100-01-01") == []
    [kept] = due("2101-01-01")
    assert kept["rule"] == "safeguarding_years"
