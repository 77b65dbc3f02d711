"""The referral: taken on or not, how soon, opting in, who is told, and what it belongs with."""

from api.pages.forming.layouts import Ask, Layout, Option
from api.pages.recording.forms import NUMBER, TIMED, UNASKED, Form, ungrouped, when, which
from api.pages.recording.held import Held, listed
from api.pages.recording.sections import Section
from domain.policies import policy

_SECTION = Section.REFERRAL
CHANNELS = {
    "letter": "By letter",
    "secure_email": "By secure email",
    "telephone": "By telephone",
    "in_person": "In person",
    "electronic": "By another system",
}
OWN_CODE = "As your service calls it: letters, digits and hyphens, no spaces."
_REASONS = (
    Ask("data.reasons.rationale", "Why?"),
    Ask("data.reasons.signposted_to", "What other help was the person told of?"),
)
_DECIDED = {"referral-already-decided": "data.reasons.rationale"}


def _accept(_held: Held) -> Layout:
    return Layout(
        title="Take the referral on",
        button="Take it on",
        groups=ungrouped(*_REASONS),
        left_out=UNASKED,
        blames=_DECIDED,
    )


def end_codes(held: Held, *groups: str) -> tuple[Option, ...]:
    """The ways in which a case of these groups ends, on the national list."""
    rules = policy("end_codes")
    found = (
        (each, rules["codes"][each.value]["group"]) for each in listed("end_codes", on=held.today)
    )
    return tuple(
        Option(each.value, _end(rules["groups"][group], each.words))
        for each, group in found
        if group in groups
    )


def _end(group: str, words: str) -> str:
    """A code of the list in words, with those of its group, where they are not the same."""
    return words if words == group else f"{group}: {words}"


def _decline(held: Held) -> Layout:
    return Layout(
        title="Decline the referral",
        button="Decline it",
        lead=("This closes the case.",),
        groups=ungrouped(
            Ask(
                "data.end_code",
                "How does it end, on the national list?",
                options=end_codes(held, "not_assessed", "not_taken_on"),
            ),
            *_REASONS,
            Ask("data.informed_on", "When was the person told?"),
        ),
        left_out=UNASKED,
        blames={
            **_DECIDED,
            "end-code-not-for-decline": "data.end_code",
            "informed-in-future": "data.informed_on",
        },
    )


def _redirect(_held: Held) -> Layout:
    return Layout(
        title="Send the referral on to another service",
        button="Send it on",
        lead=("This closes the case. It does not send anything for you.",),
        groups=ungrouped(Ask("data.redirected_to", "To which service?", OWN_CODE), *_REASONS),
        left_out=UNASKED,
        blames=_DECIDED,
    )


def _rate(held: Held) -> Layout:
    return Layout(
        title="Say how soon the person is to be seen",
        button="Record the priority",
        groups=ungrouped(
            Ask(
                "data.priority",
                "How soon?",
                options=listed("allocation", "priorities", on=held.today),
            ),
            Ask("data.reasons.rationale", "Why?"),
        ),
        left_out=UNASKED,
        blames={"unknown-priority": "data.priority"},
    )


def _signpost(_held: Held) -> Layout:
    return Layout(
        title="Record what other help the person was pointed to",
        button="Record it",
        groups=ungrouped(
            Ask("data.signposted_to", "To which service?", OWN_CODE),
            Ask("data.detail.service", "What is it called?"),
            Ask("data.detail.content", "What was the person told of it?"),
            when(),
        ),
        left_out=TIMED,
    )


def _ask_to_opt_in(_held: Held) -> Layout:
    return Layout(
        title="Record that the person was asked to opt in",
        button="Record it",
        groups=ungrouped(
            Ask("data.happened_on", "When were they asked?"),
            Ask("data.channel", "How?", words=CHANNELS),
            Ask("data.answer_by", "By when are they to answer?"),
        ),
        left_out=UNASKED,
        blames={
            "answer-before-request": "data.answer_by",
            "happened-in-future": "data.happened_on",
        },
    )


def _opted_in(_held: Held) -> Layout:
    return Layout(
        title="Record that the person opted in",
        button="Record it",
        groups=ungrouped(
            Ask("data.happened_on", "When did they answer?"),
            Ask("data.channel", "How?", words=CHANNELS),
        ),
        left_out=UNASKED,
        blames={
            "answer-before-request": "data.happened_on",
            "happened-in-future": "data.happened_on",
        },
    )


def _request(held: Held) -> tuple[Option, ...]:
    """The request to opt in of which the time has not been said to have run out."""
    told = held.area("opt_in")
    return () if told.get("lapsed") or "request" not in told else held.chosen([told["request"]])


def _lapse(held: Held) -> Layout:
    return Layout(
        title="Record that the time to opt in ran out",
        button="Record it",
        lead=("It ends nothing by itself: close the case if it is to end.",),
        groups=ungrouped(which("data.request", "Which request?", _request(held))),
        left_out=UNASKED,
        blames={"no-opt-in-requested": "data.request", "opt-in-still-open": "data.request"},
    )


def _inform(_held: Held) -> Layout:
    return Layout(
        title="Record that the referrer or the GP was told",
        button="Record it",
        groups=ungrouped(
            Ask("data.whom", "Who was told?", words={"referrer": "The referrer", "gp": "The GP"}),
            Ask("data.channel", "How?", words=CHANNELS),
            Ask("data.told.recipient", "Who exactly?"),
            Ask("data.told.content", "What were they told?"),
            when(),
        ),
        left_out=TIMED,
    )


def _match(_held: Held) -> Layout:
    found = {
        "verified": "Traced and verified",
        "present_not_verified": "Given, but not verified",
    }
    return Layout(
        title="Record the NHS number",
        button="Record the number",
        groups=ungrouped(
            Ask("data.number.nhs_number", "NHS number", "Ten digits, such as 999 000 0018."),
            Ask("data.status", "How sure is it?", words=found),
        ),
        left_out=UNASKED,
    )


def _leave(_held: Held) -> Layout:
    reasons = {
        "trace_failed": "It could not be traced",
        "not_registered": "The person is not registered",
        "person_declined": "The person would rather not say",
        "not_required": "It is not needed",
    }
    return Layout(
        title="Record why there is no NHS number",
        button="Record the reason",
        groups=ungrouped(Ask("data.reason", "Why is there none?", words=reasons)),
        left_out=UNASKED,
    )


def _other_case(held: Held) -> Ask:
    return Ask(
        "data.other_case",
        "Which other record?",
        "" if held.other_cases else NUMBER,
        options=held.other_cases or None,
    )


_LINKED = {"linked-to-itself": "data.other_case", "already-linked": "data.other_case"}


def _link(held: Held) -> Layout:
    return Layout(
        title="Link this record to another",
        button="Link the records",
        groups=ungrouped(
            _other_case(held),
            Ask(
                "data.relation",
                "What is the other record?",
                options=listed("case_relations", "relations", on=held.today),
            ),
            Ask("data.note.text", "How was it found?"),
        ),
        left_out=UNASKED,
        blames={**_LINKED, "unknown-relation": "data.relation"},
    )


def _flag(held: Held) -> Layout:
    return Layout(
        title="Say that another record may be the same referral",
        button="Record it",
        lead=("Both go on until somebody decides.",),
        groups=ungrouped(_other_case(held), Ask("data.note.text", "How was it found?")),
        left_out=UNASKED,
        blames=_LINKED,
    )


def _unlink(held: Held) -> Layout:
    return Layout(
        title="End a link to another record",
        button="End the link",
        groups=ungrouped(
            which("data.link", "Which link?", held.chosen(held.area("linking").get("links", {}))),
            Ask("data.note.text", "Why?"),
        ),
        left_out=UNASKED,
        blames={"no-such-link": "data.link"},
    )


def _undecided(held: Held) -> bool:
    return held.is_undecided or not held.area("referral")


def _asked(held: Held) -> bool:
    told = held.area("opt_in")
    return not told or "request" in told


FORMS = (
    Form("accept-referral", "Take the referral on", _SECTION, _accept, fits=_undecided),
    Form("decline-referral", "Decline the referral", _SECTION, _decline, fits=_undecided),
    Form(
        "redirect-referral",
        "Send the referral on to another service",
        _SECTION,
        _redirect,
        fits=_undecided,
    ),
    Form("rate-priority", "Say how soon the person is to be seen", _SECTION, _rate),
    Form("inform-referrer", "Record that the referrer or the GP was told", _SECTION, _inform),
    Form("signpost", "Record what other help the person was pointed to", _SECTION, _signpost),
    Form("request-opt-in", "Record that the person was asked to opt in", _SECTION, _ask_to_opt_in),
    Form("record-opt-in", "Record that the person opted in", _SECTION, _opted_in, fits=_asked),
    Form("lapse-opt-in", "Record that the time to opt in ran out", _SECTION, _lapse),
    Form(
        "link-referral",
        "Link this record to another",
        _SECTION,
        _link,
        asks_for_a_case=True,
    ),
    Form(
        "flag-duplicate",
        "Say that another record may be the same referral",
        _SECTION,
        _flag,
        asks_for_a_case=True,
    ),
    Form("unlink-referral", "End a link to another record", _SECTION, _unlink),
    Form("match-identity", "Record the NHS number", Section.CIRCUMSTANCES, _match),
    Form(
        "leave-identity-unverified",
        "Record why there is no NHS number",
        Section.CIRCUMSTANCES,
        _leave,
    ),
)
