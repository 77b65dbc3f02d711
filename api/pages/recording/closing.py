"""Closing a case: first what is unfinished in it, by the rule that would refuse it."""

from collections.abc import Iterator, Sequence

from api.pages import words
from api.pages.forming.layouts import Ask, InTheWay, Layout, Way
from api.pages.recording.forms import UNASKED, ungrouped
from api.pages.recording.held import Held, Unfinished
from api.pages.recording.questionnaires import instruments
from api.pages.recording.referral import end_codes

_OVERRIDE = "data.override_reason"
_UNFINISHED = {
    "person_died": "The person died",
    "handed_over": "It was handed over",
    "author_left": "Who has to finish it has left",
    "left_to_another_agency": "It is left to another agency",
    "closed_elsewhere": "It was closed elsewhere",
}
_SETTLED_BY = {
    "concern_open": (
        ("triage-concern", "concern", "judge it"),
        ("decide-on-concern", "concern", "decide on it"),
        ("close-concern", "concern", "close it"),
    ),
    "agency_reply_awaited": (("record-agency-response", "referral", "record the answer"),),
    "note_unsigned": (("sign-note", "note", "sign it"),),
    "note_uncountersigned": (("countersign-note", "note", "countersign it"),),
    "risk_response_owed": (
        ("screen-risk", "questionnaire", "record the risk screen"),
        ("assess-risk", "questionnaire", "record an assessment of risk"),
    ),
    "transition_open": (
        ("complete-transition", "", "record that they were taken on"),
        ("fail-transition", "", "record that it failed"),
    ),
}
"""By what each is settled: the command, what a link to its form names, and the words."""
_SIGNED_BY_AUTHOR = "sign-note"
NOTHING = "Nothing in this case is unfinished: it can be closed."
STAYS_OPEN = (
    "Until then the case stays open. Only a supervisor, the safeguarding lead or the service"
    " manager may close it all the same, with a reason."
)
ALL_THE_SAME = "You may close it all the same, with a reason."


def closing(held: Held) -> Layout:
    """The form that closes a case."""
    unfinished = held.unfinished
    overrides = unfinished is not None and unfinished.found and unfinished.may_override
    why = Ask(
        _OVERRIDE,
        "Why is it closed although something is unfinished?",
        "It is not closed without a reason.",
        words=_UNFINISHED,
    )
    kept = {} if overrides else {_OVERRIDE: "nothing is unfinished, or who asks may not"}
    of_the_reason = ("closing-blocked", "override-not-allowed", "nothing-to-override")
    return Layout(
        title="Close the case",
        button="Close the case",
        lead=_lead(unfinished),
        in_the_way=() if unfinished is None else tuple(_in_the_way(held, unfinished)),
        groups=ungrouped(
            Ask("data.end_date", "When did it end?"),
            Ask(
                "data.end_code",
                "How did it end, on the national list?",
                options=end_codes(held, "not_assessed", "not_taken_on", "taken_on"),
            ),
            Ask("data.summary.summary", "Summary"),
            Ask("data.summary.handed_to", "Who goes on with what is open?"),
            *((why,) if overrides else ()),
        ),
        left_out={**UNASKED, **kept},
        blames={
            **(dict.fromkeys(of_the_reason, _OVERRIDE) if overrides else {}),
            "ended-in-future": "data.end_date",
            "ended-before-received": "data.end_date",
            "ended-before-last-contact": "data.end_date",
        },
    )


def _lead(unfinished: Unfinished | None) -> tuple[str, ...]:
    if unfinished is None:
        return ()
    stands = ALL_THE_SAME if unfinished.may_override else STAYS_OPEN
    return (stands if unfinished.found else NOTHING, *_lacking(unfinished.lacking_a_pair))


def _lacking(codes: Sequence[str]) -> Iterator[str]:
    if codes:
        known = instruments(None)
        named = " and of ".join(known[code]["label"] for code in codes)
        yield (
            f"The outcome can’t be told: there is no first and later score of {named}. If the"
            " person can still be asked, record it before you close the case."
        )


def _in_the_way(held: Held, unfinished: Unfinished) -> Iterator[InTheWay]:
    for code, says, entries in unfinished.found:
        ways = [way for id in entries for way in _ways(held, code, id)]
        yield InTheWay(words.first_letter(says), tuple(ways))


def _ways(held: Held, code: str, id: str) -> Iterator[Way]:
    """To the entry, and to what settles it where whoever asks may do that."""
    assert held.unfinished is not None
    for option in held.chosen([id]):
        yield Way(f"/entries/{id}", option.words)
        for command, name, does in _SETTLED_BY[code]:
            if command not in held.unfinished.commands:
                continue
            if command == _SIGNED_BY_AUTHOR and held.by_id[id]["by"]["actor"] != held.me:
                continue
            about = {name: id} if name else {}
            yield Way(f"/record/{command}", f"{option.words}: {does}", about)
