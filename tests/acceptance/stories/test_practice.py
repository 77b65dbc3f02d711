"""What practitioners, supervisors and leaders of teams ask of the record: questions 36 to 47."""


def _line(told, as_, of="case", **params):
    cases = told.service.get("/caseload", as_, **params)["cases"]
    found = [each for each in cases if each["case_id"] == told.story.ids[of]]
    return found[0] if found else None


def test_q36_a_caseload_on_a_day_as_it_stood(adult):
    line = _line(
        adult,
        "supervisor",
        practitioner=adult.story.meant("%pwp"),
        day=adult.story.day(43),
        position=adult.story.positions["signed-4"],
    )
    assert (line["session_count"], line["planned_sessions"]) == (3, 6)
    assert line["last_contact_at"] == "2025-02-19T10:00:00.000000Z"
    assert (line["phq9_first"], line["phq9_last"], line["phq9_change"]) == (17, 16, -1)
    assert (line["gad7_last"], line["risk_level"]) == (12, "high")
    assert adult.story.names(line["open_concerns"]) == ["hit"]
    assert line["safety_plan"] == adult["plan-2"]
    assert line["days_waiting"] == 14


def test_q37_what_others_recorded_on_a_case_since(young):
    found = young.service.get(
        "/caseload/changes", "twp", since_position=young.story.positions["juno-referral"]
    )
    [changed] = [each for each in found["cases"] if each["case"] == young.story.ids["sibling"]]
    assert young.names(changed["entries"]) == ["juno-accepted", "juno-allocated"]


def test_q38_which_cases_must_come_to_supervision_and_why(adult):
    position = adult.story.positions["signed-4"]
    [row] = adult.board("supervision", as_="supervisor", position=position)
    because = {rule["code"]: {*adult.story.names(rule["because"])} for rule in row["rules"]}
    assert because == {
        "risk_or_safeguarding": {"risk-2", "phq-2", "phq-4", "plan-2", "hit"},
        "not_reviewed_four_weeks": set(),
        "no_contact_two_weeks": set(),
    }


def test_q39_an_entry_of_another_child_is_moved_and_what_each_sees(young):
    def wrong(as_, **params):
        [entry] = [e for e in young.entries(as_=as_, **params) if e["id"] == young["wrong-child"]]
        return entry

    others = wrong("safeguarding-lead")
    assert others["parts"]["addition"] == others["data"] == {"withheld": "withdrawn"}
    assert others["withdrawn"]["entry"] == young["moved"]
    assert others["withdrawn"]["right_case"] == young.story.ids["sibling"]
    assert wrong("auditor")["data"]["entry"] == young["note-1"]
    [again] = young.entries("addendum_added", as_="twp", of="sibling")
    assert again["id"] == young["reentered"]
    assert again["reentered"]["from_entry"] == young["wrong-child"]
    assert again["parts"]["addition"]["text"] == "Told her mentor that Vince shouts at night."


def test_q40_the_plan_for_safety_that_stands_and_who_has_it(adult):
    plan = adult.read("/crisis-card", as_="pwp-two")["safety_plan"]
    assert (plan["id"], plan["data"]["replaces"]) == (adult["plan-2"], adult["plan-1"])
    assert plan["data"]["shared_with"] == ["person", "gp", "crisis_team"]
    assert plan["parts"]["plan"]["contacts"] == "Sister; crisis team; 999."


def test_q41_what_a_parent_may_be_told(young):
    areas = young.read(as_="twp", known_by=young.story.at(31, "12:00"))["areas"]
    [mother] = areas["responsibility"]["periods"].values()
    assert mother["person"] == young.story.ids["mother"]
    withheld = areas["sharing"]["decisions"][young["not-to-mother"]]
    assert (withheld["verdict"], withheld["recipient"]) == ("do_not_share", "parent")
    competent = areas["capacity"]["assessments"][young["competent-parents"]]
    assert (competent["law"], competent["able"]) == ("gillick", True)
    assert areas["consent"] == [
        {"scope": "treatment", "given_by": "parent", "stands": "given"},
        {"scope": "treatment", "given_by": "self", "stands": "given"},
    ]


def test_q42_what_somebody_else_recorded_meanwhile(young):
    case, service = young.story.ids["sibling"], young.service
    path, token = f"/cases/{case}", service.token("twp")
    position = young.story.positions["reentered"]
    seen = service.client.get(path, params={"position": position}, headers=token)
    answer = service.client.post(
        f"{path}/correct-entry",
        json={
            "data": {
                "entry": young["juno-referral"],
                **{"scope": "part", "reason": "typing_error"},
                "right": {"text": "In every lesson."},
            }
        },
        headers={**token, "If-Match": seen.headers["ETag"], "Idempotency-Key": "written-late"},
    )
    assert answer.status_code == 412
    told = answer.json()
    assert (told["seen_version"], told["current_version"]) == (4, 6)
    meanwhile = young.read("/changes", as_="twp", of="sibling", since_position=position)
    assert young.names(meanwhile["added"]) == ["linked", "juno-concern"]


def test_q43_who_was_not_reviewed_for_four_weeks(adult):
    def rules(name):
        rows = adult.board("supervision", as_="supervisor", position=adult.story.positions[name])
        return [rule for row in rows for rule in row["rules"]]

    [late] = [rule for rule in rules("signed-4") if rule["code"] == "not_reviewed_four_weeks"]
    assert late["since"] == adult.story.day(8)
    assert (late["policy"], late["version"]) == ("supervision_rules", "1")
    assert rules("closed") == []


def test_q44_what_was_agreed_in_supervision_and_what_of_it_is_done(adult):
    def agreed(name):
        rows = adult.board("actions", as_="supervisor", position=adult.story.positions[name])
        return [(row["about"], row["owner"], row["due_on"]) for row in rows]

    first = (adult["review-1"], adult.story.meant("%pwp"), adult.story.day(15))
    second = (adult["review-2"], adult.story.meant("%pwp-two"), adult.story.day(62))
    assert agreed("review-1") == [first]
    assert agreed("action-1-done") == []
    assert agreed("review-2") == [second]


def test_q45_who_waits_and_by_which_rule(adult):
    position = adult.story.positions["priority"]
    [row] = adult.board("waiting", as_="manager", position=position)
    assert (row["rule"]["code"], row["since"]) == ("soon", adult.story.day(0))
    assert adult.story.names(row["because"]) == ["referral", "priority"]
    assert row["checked"] == []
    later = adult.story.positions["signed-1"]
    assert adult.board("waiting", as_="supervisor", position=later) == []


def test_q46_who_held_the_case_before_and_after_it_was_handed_over(adult):
    def held(day):
        asked = {"team": "ADULT-1", "include_ended": True, "day": adult.story.day(day)}
        return _line(adult, "supervisor", **asked)["practitioner_id"]

    assert (held(50), held(51)) == tuple(map(adult.story.meant, ("%pwp", "%pwp-two")))


def test_q46_who_covers_a_case_during_leave_and_who_holds_it_as_before(adult):
    asked = {"position": adult.story.positions["session-4"], "team": "ADULT-1"}
    on_leave = _line(adult, "supervisor", day=adult.story.day(25), **asked)
    assert on_leave["practitioner_id"] == adult.story.meant("%pwp")
    [cover] = on_leave["covered_by"]
    assert cover["practitioner_id"] == adult.story.meant("%pwp-two")
    assert (cover["from"], cover["until"]) == (adult.story.day(23), adult.story.day(27))
    assert _line(adult, "supervisor", day=adult.story.day(28), **asked)["covered_by"] == []


def test_q46_how_many_cases_each_holds_for_how_much_they_work(adult):
    pwp, stand_in = map(adult.story.meant, ("%pwp", "%pwp-two"))

    def told(name, day):
        asked = {"position": adult.story.positions[name], "day": adult.story.day(day)}
        board = adult.service.get("/boards/workload", "supervisor", team="ADULT-1", **asked)
        return {each["practitioner_id"]: each for each in board["practitioners"]}

    on_leave = told("session-4", 25)
    worker, cover = on_leave[pwp], on_leave[stand_in]
    assert (worker["open_cases"], worker["whole_time_equivalent"]) == (1, "0.60")
    assert (worker["cases_per_whole_time"], worker["since"]) == ("1.7", adult.story.day(1))
    assert worker["covered_by"] == [{"practitioner_id": stand_in, "cases": 1}]
    assert (cover["open_cases"], cover["covering"]) == (0, 1)
    assert cover["whole_time_equivalent"] == cover["cases_per_whole_time"] == "not_recorded"
    assert told("signed-4", 43)[pwp]["complexity"] == {
        "risk_levels": {"high": 1},
        "steps": {"2": 1},
        "concerns": {"open": 1},
    }
    before = told("allocated", 1)[pwp]
    assert before["whole_time_equivalent"] == "not_recorded", "as it was known then"


def test_q47_trainees_notes_that_await_a_second_signature(adult):
    def awaited(name):
        position = adult.story.positions[name]
        return adult.board("countersignatures", as_="supervisor", position=position)

    [row] = awaited("signed-cover")
    assert row["rule"]["code"] == "countersignature_awaited"
    assert adult.story.names([row["entry"]]) == ["note-cover"]
    assert awaited("note-cover") == awaited("countersigned") == []
