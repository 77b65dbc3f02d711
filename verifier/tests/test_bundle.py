"""Bundles that are what they say, and bundles that are not."""

import json
from dataclasses import replace
from typing import Any

import pytest

from caseledger_verify.bundle import verify_bundle
from caseledger_verify.errors import Unreadable
from caseledger_verify.policy import Freshness, parse_policy
from caseledger_verify.report import Report
from verifier.tests import bundles, maker
from verifier.tests.bundles import bundle_files, bundled
from verifier.tests.cases import CASE, LETTER, OTHER, a_log
from verifier.tests.maker import COSIGNED, Event, Log, some_uuid

POLICY = parse_policy(maker.policy())
NOW = Freshness(COSIGNED + 60)


def report_of(data: bytes, freshness: Freshness = NOW, policy: bytes | None = None) -> Report:
    return verify_bundle(data, parse_policy(policy) if policy else POLICY, freshness)


def outcome(report: Report, claim: str) -> str:
    return next(each.outcome for each in report.claims if each.name == claim)


def made(log: Log, heads: Event | None, **options: Any) -> bytes:
    options.setdefault("documents", [LETTER])
    return bundled(bundle_files(log, CASE, heads=heads, **options), CASE)


def test_a_whole_stream_is_good() -> None:
    report = report_of(made(*a_log()))
    assert report.verdict() == (0, "good"), report.as_text()
    assert {claim.outcome for claim in report.claims} == {"holds", "stated"}
    said = json.loads(report.as_json())
    assert all(each["means"] and each["does_not_prove"] for each in said["claims"])
    assert "Ada" not in report.as_json() + report.as_text()


def test_the_last_line_says_what_the_verdict_rests_on() -> None:
    log, heads = a_log()
    assert report_of(made(log, heads)).as_text().endswith("\nVerdict: good")
    text = report_of(made(log, None, documents=[])).as_text()
    assert text.endswith("\nVerdict: incomplete because of complete, documents")


def test_a_bundle_made_twice_is_the_same_to_the_byte() -> None:
    assert made(*a_log()) == made(*a_log())


@pytest.mark.parametrize("left_out", [0, 1, 2, 3, 4])
def test_an_event_left_out_is_missed(left_out: int) -> None:
    log, heads = a_log()
    event = log.of(CASE)[left_out]
    documents = [] if left_out == 2 else [LETTER]
    report = report_of(made(log, heads, leave_out=[event], documents=documents))
    assert report.verdict() == (2, "incomplete"), report.as_text()
    assert outcome(report, "complete") == "incomplete"


def test_without_a_heads_event_the_stream_may_go_on() -> None:
    log, _ = a_log()
    assert report_of(made(log, None)).verdict()[0] == 2


def test_what_came_after_the_heads_is_shown_as_later() -> None:
    log, heads = a_log()
    log.append(CASE, parts={"note": {"text": "Later."}})
    report = report_of(made(log, heads))
    assert report.verdict()[0] == 0
    assert "1 later events" in next(c.detail for c in report.claims if c.name == "complete")


def test_a_heads_event_that_hides_an_event_is_contradicted_by_it() -> None:
    log, _ = a_log()
    del log.events[7:]
    lines = log.head_lines(6)  # position 7 is the case's too
    root = maker.tree_hash([maker.sha256(b"\x00" + line) for line in lines])
    data = {"count": len(lines), "covered": 7, "root": root.hex()}
    heads = log.append(some_uuid("heads"), "log.heads_recorded", kind="governance", data=data)
    files = bundle_files(log, CASE, heads=heads, documents=[LETTER], heads_covered=6)
    report = report_of(bundled(files, CASE))
    assert (outcome(report, "complete"), report.verdict()[0]) == ("false", 1), report.as_text()


def test_a_part_may_be_withheld_with_a_ground_or_by_an_erasure() -> None:
    log, heads = a_log()
    session, letter = log.of(CASE)[1], log.of(CASE)[2]
    order = log.order_erasure(session, "quotes.0")
    withhold: dict[tuple[str, str], Any] = {
        (session.id, "note"): {"by": some_uuid("decider"), "ground": "third_party"},
        (session.id, "quotes.0"): {"erasure": order.id},
        (letter.id, "letter.blob"): {"by": some_uuid("decider"), "ground": "serious_harm"},
    }
    report = report_of(made(log, heads, withhold=withhold, documents=[]))
    assert report.verdict()[0] == 0, report.as_text()


def test_an_erasure_of_something_else_does_not_excuse() -> None:
    log, heads = a_log()
    session = log.of(CASE)[1]
    order = log.order_erasure(session, "quotes.0")
    report = report_of(made(log, heads, withhold={(session.id, "note"): {"erasure": order.id}}))
    assert outcome(report, "withheld") == "false"


@pytest.mark.parametrize("narrower", ["event", "part"])
def test_an_erasure_of_half_a_part_is_none(narrower: str) -> None:
    log, heads = a_log()
    session = log.of(CASE)[1]
    said = log.order_erasure(session, "quotes.0").said["data"]
    data = {name: said[name] for name in ("stream", "subject", narrower)}
    order = log.append(
        some_uuid("erasures"), "governance.erasure_ordered", kind="governance", data=data
    )
    withhold = {(session.id, "quotes.0"): {"erasure": order.id}}
    assert outcome(report_of(made(log, heads, withhold=withhold)), "withheld") == "false"


def test_bytes_are_withheld_of_what_is_shown_to_be_a_document_only() -> None:
    log, heads = a_log()
    session, letter = log.of(CASE)[1], log.of(CASE)[2]
    why = {"by": some_uuid("decider"), "ground": "serious_harm"}
    for withhold in (
        {(session.id, "note.blob"): why},
        {(letter.id, "letter"): why, (letter.id, "letter.blob"): why},
    ):
        documents = [] if (letter.id, "letter") in withhold else [LETTER]
        report = report_of(made(log, heads, withhold=withhold, documents=documents))
        assert outcome(report, "withheld") == "false", report.as_text()


def test_a_heads_event_has_no_parts() -> None:
    log, heads = a_log()
    del log.events[log.events.index(heads) :]
    parts = {"note": {"text": "There is none."}}
    named = {"kind": "governance", "data": heads.said["data"], "parts": parts}
    heads = log.append(some_uuid("heads"), "log.heads_recorded", **named)
    assert outcome(report_of(made(log, heads)), "complete") == "false"


def test_a_part_that_is_neither_shown_nor_withheld_is_missed() -> None:
    log, heads = a_log()
    files = bundle_files(log, CASE, heads=heads, documents=[LETTER])
    lines = files["openings.jsonl"].splitlines(keepends=True)
    files["openings.jsonl"] = b"".join(lines[1:])
    report = report_of(bundled(files, CASE))
    assert (outcome(report, "withheld"), report.verdict()[0]) == ("incomplete", 2)


def test_a_missing_document_is_missed_and_another_is_refused() -> None:
    log, heads = a_log()
    assert outcome(report_of(made(log, heads, documents=[])), "documents") == "incomplete"
    report = report_of(made(log, heads, documents=[LETTER, b"another"]))
    assert outcome(report, "documents") == "false"


@pytest.mark.parametrize("numbers", [[0], [1], [4], [1, 2], [0, 1, 3], [0, 1, 2, 3]])
def test_an_entry_may_be_withheld_as_a_whole_and_the_rest_holds(numbers: list[int]) -> None:
    log, heads = a_log()
    hidden = [log.of(CASE)[number] for number in numbers]
    documents = [] if 2 in numbers else [LETTER]
    data = made(log, heads, withhold_entries=hidden, documents=documents)
    report = report_of(data)
    assert report.verdict() == (0, "good"), report.as_text()
    assert outcome(report, "entries") == "holds"
    versions = ", ".join(str(event.said["version"]) for event in hidden)
    assert f"withheld as a whole: version {versions}" in report.as_text()


def test_a_withheld_entry_stands_for_no_other() -> None:
    log, heads = a_log()
    hidden = log.of(CASE)[1]
    files = bundle_files(log, CASE, heads=heads, withhold_entries=[hidden], documents=[LETTER])
    line = json.loads(files["withheld-entries.jsonl"])

    def changed(**members: Any) -> Report:
        said = maker.canonical({**line, **members}) + b"\n"
        return report_of(bundled({**files, "withheld-entries.jsonl": said}, CASE))

    other = log.of(OTHER)[0]
    assert outcome(changed(leaf=other.leaf_hash.hex()), "inclusion") == "false"
    assert outcome(changed(position=other.position), "inclusion") == "false"
    assert outcome(changed(record=maker.sha256(other.record).hex()), "chain") == "false"
    assert outcome(changed(version=line["version"] + 1), "chain") == "false"
    assert outcome(changed(position=log.of(CASE)[0].position), "records") == "false"


def test_the_heads_bind_a_last_entry_that_is_withheld() -> None:
    log, heads = a_log()
    hidden = log.of(CASE)[4]
    files = bundle_files(log, CASE, heads=heads, withhold_entries=[hidden], documents=[LETTER])
    line = json.loads(files["withheld-entries.jsonl"])
    said = maker.canonical({**line, "record": "0" * 64}) + b"\n"
    report = report_of(bundled({**files, "withheld-entries.jsonl": said}, CASE))
    assert outcome(report, "complete") == "false"


def test_what_is_named_as_withheld_is_counted() -> None:
    log, heads = a_log()
    hidden = log.of(CASE)[1]
    files = bundle_files(log, CASE, heads=heads, withhold_entries=[hidden], documents=[LETTER])
    told = json.loads(bundles.manifest(files, CASE))["counts"]
    counts = {name: number for name, number in told.items() if name != "withheld_entries"}
    assert outcome(report_of(bundled(files, CASE, counts=counts)), "records") == "false"


def test_access_records_are_proven_by_their_own_log() -> None:
    log, heads = a_log()
    access = Log(origin=maker.ACCESS_ORIGIN, signer=maker.ACCESS_LOG)
    for _ in range(3):
        access.append(some_uuid("process"), "access.read", kind="access", data={"stream": CASE})
    assert report_of(made(log, heads, access=access)).verdict()[0] == 0
    access.append(some_uuid("process"), "access.read", kind="access", data={"stream": OTHER})
    assert outcome(report_of(made(log, heads, access=access)), "access") == "false"


def test_another_text_under_the_same_commitment_is_refused() -> None:
    log, heads = a_log()
    files = bundle_files(log, CASE, heads=heads, documents=[LETTER])
    files["openings.jsonl"] = files["openings.jsonl"].replace(b"Slept badly", b"Slept well!")
    assert outcome(report_of(bundled(files, CASE)), "openings") == "false"


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_an_r_of_another_length_is_refused(length: int) -> None:
    log, heads = a_log()
    files = bundle_files(log, CASE, heads=heads, documents=[LETTER])
    lines = [json.loads(line) for line in files["openings.jsonl"].splitlines()]
    lines[0]["r"] = "00" * length
    files["openings.jsonl"] = bundles.json_lines(lines)
    with pytest.raises(Unreadable):
        report_of(bundled(files, CASE))


def test_a_rewritten_record_does_not_stand_in_the_signed_history() -> None:
    log, heads = a_log()
    signed = log.checkpoint()
    event = log.events[6]
    said = {**event.said, "basis": "opinion"}
    log.events[6] = replace(event, said=said, record=maker.canonical(said))
    report = report_of(made(log, None, checkpoint=signed))
    assert outcome(report, "inclusion") == "false"
    assert outcome(report_of(made(log, heads)), "complete") == "false"


def test_a_new_history_signed_with_the_stolen_key_lacks_its_witnesses() -> None:
    log, heads = a_log()
    report = report_of(made(log, heads, checkpoint=log.checkpoint(witnesses=maker.WITNESSES[:1])))
    assert report.verdict() == (3, "keys not trusted")
    stranger = maker.Signer("stranger.example.org/w1", 4)
    forged = log.checkpoint(witnesses=[stranger, maker.WITNESSES[0]])
    assert report_of(made(log, heads, checkpoint=forged)).verdict()[0] == 3


def test_a_log_that_the_policy_does_not_name_is_not_trusted() -> None:
    log, heads = a_log()
    policy = maker.policy().replace(maker.LOG.vkey.encode(), maker.Signer("other", 1).vkey.encode())
    assert report_of(made(log, heads), policy=policy).verdict()[0] == 3


def test_an_old_cosignature_does_not_count_where_freshness_is_asked() -> None:
    data = made(*a_log())
    fresh = report_of(data, Freshness(COSIGNED + 3_600, COSIGNED))
    assert outcome(fresh, "witnesses") == "holds"
    stale = report_of(data, Freshness(COSIGNED + 3_600, COSIGNED + 1))
    assert (outcome(stale, "witnesses"), stale.verdict()[0]) == ("untrusted", 3)
    assert report_of(data, Freshness(COSIGNED - 301)).verdict()[0] == 3


def test_an_old_heads_event_is_not_enough_where_freshness_is_asked() -> None:
    log, heads = a_log()  # the heads are of 09:00:08, the cosignatures of 10:00
    report = report_of(made(log, heads), Freshness(COSIGNED, COSIGNED - 3_592))
    assert report.verdict()[0] == 0
    report = report_of(made(log, heads), Freshness(COSIGNED, COSIGNED - 3_591))
    assert (outcome(report, "complete"), report.verdict()[0]) == ("incomplete", 2)


def test_no_witness_asked_and_freshness_asked_cannot_be_had() -> None:
    data, policy = made(*a_log()), maker.policy("none")
    assert report_of(data, policy=policy).verdict()[0] == 0
    assert report_of(data, Freshness(COSIGNED, COSIGNED - 60), policy).verdict()[0] == 3


@pytest.mark.parametrize(
    "change",
    [
        {"epochs": [{"epoch": 1, "first_position": 1, "origin": "example.org/other/1"}]},
        {"positions": {"first": 1, "last": 8}},
        {"versions": {"first": 0, "last": 5}},
        {"files": []},
        {"stream": {"id": CASE, "kind": "matter"}},
    ],
)
def test_a_manifest_that_says_something_else_is_false(change: dict[str, Any]) -> None:
    log, heads = a_log()
    files = bundle_files(log, CASE, heads=heads, documents=[LETTER])
    assert report_of(bundled(files, CASE, **change)).verdict()[0] == 1


def test_records_of_two_epochs_bear_the_name_of_theirs() -> None:
    log, _ = a_log()
    log.origin, log.signer = "example.org/case-log/2", maker.Signer("example.org/case-log/2", 1)
    log.append(CASE)
    heads = log.record_heads()
    epochs = [
        {"epoch": 1, "first_position": 1, "origin": maker.ORIGIN},
        {"epoch": 2, "first_position": 10, "origin": log.origin},
    ]
    policy = maker.policy().replace(maker.LOG.vkey.encode(), log.signer.vkey.encode())
    files = bundle_files(log, CASE, heads=heads, documents=[LETTER])
    assert report_of(bundled(files, CASE, epochs=epochs), policy=policy).verdict()[0] == 0
    epochs[1]["epoch"] = 7  # those between were lost with their databases
    assert report_of(bundled(files, CASE, epochs=epochs), policy=policy).verdict()[0] == 0
    epochs[1]["first_position"] = 11
    assert report_of(bundled(files, CASE, epochs=epochs), policy=policy).verdict()[0] == 1


@pytest.mark.parametrize("numbers", [[], [2], [1, 1], [2, 1], [1, 3, 2]])
def test_epochs_that_do_not_rise_are_unreadable(numbers: list[int]) -> None:
    log, heads = a_log()
    files = bundle_files(log, CASE, heads=heads, documents=[LETTER])
    epochs = [
        {"epoch": number, "first_position": 1 + 20 * place, "origin": f"{maker.ORIGIN}{place}"}
        for place, number in enumerate(numbers)
    ]
    with pytest.raises(Unreadable):
        report_of(bundled(files, CASE, epochs=epochs))


def test_two_epochs_of_one_origin_are_unreadable() -> None:
    log, heads = a_log()
    files = bundle_files(log, CASE, heads=heads, documents=[LETTER])
    epochs = [
        {"epoch": number, "first_position": number, "origin": maker.ORIGIN} for number in (1, 2)
    ]
    with pytest.raises(Unreadable):
        report_of(bundled(files, CASE, epochs=epochs))


@pytest.mark.parametrize("number", [1, 3, 6])
def test_a_stream_relinked_by_its_writer_is_false(number: int) -> None:
    log, heads = a_log()
    event = log.of(CASE)[min(number, 4)]
    at = log.events.index(event)
    stamp = json.loads(event.stamp) | {"prev": "ab" * 32}
    log.events[at] = replace(event, stamp=maker.canonical(stamp))
    assert outcome(report_of(made(log, heads)), "chain") == "false"
