"""The same case asked about at other moments, and the same commands sent again."""

from api.demonstration.player import play


def _entries(told, number: int, **params):
    read = told.read(number, "/history", persona=told.supervisor(number), **params)
    return {e["id"]: e for e in read["entries"]}


def test_a_correction_changes_no_view_from_before_it(told):
    concern, correction = told.event(4, "concern"), told.event(4, "correction")
    now = _entries(told, 4)
    corrected_at = now[correction]["position"]
    before = _entries(told, 4, position=corrected_at - 1)
    after = _entries(told, 4, position=corrected_at)
    assert "corrected_by" not in before[concern]
    assert correction not in before
    assert after[concern]["corrected_by"] == [correction]
    # The entry itself is the same in both: nothing was replaced.
    assert {**before[concern], "corrected_by": [correction]} == after[concern]


def test_an_instant_stands_for_the_position_it_had_come_to(told):
    correction = _entries(told, 4)[told.event(4, "correction")]
    read = told.read(4, "/history", persona="cwp", as_at=correction["recorded"])
    assert read["as_of"] == {
        "position": correction["position"],
        "recorded": correction["recorded"],
    }
    assert read["entries"][-1]["id"] == correction["id"]
    again = told.read(4, "/history", persona="cwp", as_at=correction["recorded"])
    assert again == read


def test_the_chronology_before_the_correction_is_unmarked(told):
    position = _entries(told, 4)[told.event(4, "correction")]["position"]
    found = told.read(4, "/chronology", persona="safeguarding-lead", position=position - 1)
    marked = [e for e in found["entries"] if "corrected_by" in e]
    assert (found["as_of"]["position"], marked) == (position - 1, [])


def test_the_case_as_it_stood_while_the_reply_was_late(told):
    position = _entries(told, 5)[told.event(5, "escalated")]["position"]
    read = told.read(5, persona="safeguarding-lead", position=position)
    assert read["status"] == "in_treatment"
    assert read["areas"]["risk"]["level"] == "moderate"
    [concern] = read["areas"]["safeguarding"]["concerns"].values()
    assert (concern["outcome"], concern["closed"]) == ("act", False)
    waiting = read["areas"]["safeguarding"]["referrals"][told.event(5, "social-care")]
    assert "answered_on" not in waiting


def test_what_was_known_by_a_time_leaves_out_what_was_learned_later(told):
    concern, police, health = (
        told.event(5, name) for name in ("concern", "police-notice", "health-notice")
    )
    named = {concern, police, health}
    expected = {
        "2026-04-17T10:39:59+01:00": set(),
        "2026-04-17T10:40:00+01:00": {concern},
        "2026-05-06T11:29:00+01:00": {concern},
        "2026-05-06T11:30:00+01:00": {concern, police},
        "2026-05-12T15:00:00+01:00": {concern, police, health},
    }
    for by, known in expected.items():
        assert named & _entries(told, 5, known_by=by).keys() == known, by
        found = told.read(5, "/chronology", persona="safeguarding-lead", known_by=by)
        assert named & {e["id"] for e in found["entries"]} == known, by


def test_what_was_known_at_easter_was_five_contacts_and_a_missed_one(told):
    read = told.read(5, persona="safeguarding-lead", known_by="2026-04-05T12:00:00+01:00")
    assert read["areas"]["safeguarding"] == {"concerns": {}, "referrals": {}}
    assert read["areas"]["risk"]["level"] == "low"
    seen = [
        c["attended"] for c in read["areas"]["sessions"]["contacts"].values() if "attended" in c
    ]
    # The assessment, two group evenings, two mornings of mentoring; one evening missed.
    assert sorted(seen) == [False, True, True, True, True, True]


def test_a_case_was_not_there_before_it_began(told):
    first = _entries(told, 2)[told.event(2, "referral")]["position"]
    path = f"/cases/{told.case(2)}"
    before = told.service.get(path, persona="supervisor", position=first - 1)
    assert before.status_code == 404
    assert told.service.get(path, persona="supervisor", position=first).status_code == 200


def test_nobody_is_told_of_the_future(told):
    answer = told.service.get(
        f"/cases/{told.case(2)}", persona="supervisor", as_at="2199-01-01T00:00:00Z"
    )
    assert answer.status_code == 422


def test_sending_everything_again_gives_the_first_answers_and_adds_nothing(told):
    service = told.service
    before = service.get("/feed", persona="subscriber", limit=500)
    again = tuple(play(h, client=service.client, token=service.token) for h in told.histories)
    assert again == told.played
    after = service.get("/feed", persona="subscriber", limit=500)
    assert after.headers["Next-Cursor"] == before.headers["Next-Cursor"]
    assert after.json() == before.json()
