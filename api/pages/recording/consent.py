"""Consent: given, refused, taken back, no longer counting; and whether somebody could decide."""

from dataclasses import replace

from api.pages.forming.layouts import Ask, Body, Group, Layout, Option, Places
from api.pages.recording.contacts import practitioners
from api.pages.recording.forms import TIMED, UNASKED, Form, of_a_child, ungrouped, when, which
from api.pages.recording.held import Held, listed
from api.pages.recording.sections import Section
from domain.policies import policy

_SECTION = Section.CONSENT
_SCOPES = {
    "treatment": "Treatment here",
    "sharing": "Sharing information with somebody",
    "contact": "Being contacted in a certain way",
    "recording": "Having a session recorded",
    "research": "Taking part in research",
}
_WAYS = {
    "telephone": "by telephone",
    "voicemail": "by a message on the answering machine",
    "text_message": "by text message",
    "email": "by email",
    "letter": "by letter",
    "home_visit": "by a visit at home",
    "through_school": "through the school",
}
_GIVERS = {
    "self": "The person themselves",
    "parent": "A parent",
    "other_with_parental_responsibility": "Somebody else with parental responsibility",
    "attorney_or_deputy": "An attorney, or a deputy of the court",
}
_GROUNDS = {
    "presumed": "They are 16 or over, and nothing speaks against it",
    "assessed_to_have_capacity": "Their capacity to decide this was assessed",
    "competent_under_16": "They are under 16 and were found competent to decide this",
    "parental_responsibility": "They have parental responsibility",
    "lasting_power_or_court": "They have a lasting power of attorney or an order of the court",
}
_BLAMES = {
    "consent-regarding-what": "data.regarding",
    "capacity-contradicts-giver": "data.capacity",
    "no-such-assessment": "data.assessment",
    "assessment-says-otherwise": "data.assessment",
    "assessment-of-another-decision": "data.assessment",
}


def _regarding(held: Held) -> tuple[Option, ...]:
    recipients = listed("sharing_recipients", "recipients", on=held.today)
    sharing = (Option(r.value, f"Sharing with: {r.words}") for r in recipients)
    return (*sharing, *(Option(way, f"Contact {words}") for way, words in _WAYS.items()))


def _grounds(held: Held) -> tuple[Option, ...]:
    """The grounds on which somebody can decide on this pathway."""
    rules = policy("pathways")["pathways"]
    allowed = rules[held.pathway]["consent_grounds"] if held.pathway else _GROUNDS
    return tuple(Option(code, words) for code, words in _GROUNDS.items() if code in allowed)


def _word(held: Held) -> tuple[Ask, ...]:
    """What somebody said, of what, and on what ground they could."""
    return (
        Ask("data.scope", "What is it about?", words=_SCOPES),
        Ask(
            "data.regarding",
            "With whom is it shared, or how are they contacted?",
            "Only where it is about sharing or contact.",
            options=_regarding(held),
        ),
        Ask("data.given_by", "Who decided?", words=_GIVERS),
        Ask("data.capacity", "On what ground could they decide?", options=_grounds(held)),
        Ask(
            "data.assessment",
            "On which assessment does that rest?",
            options=held.chosen(held.area("capacity").get("assessments", {})),
        ),
        Ask("data.evidence.statement", "What was explained, and what did they say?"),
        Ask("data.evidence.giver", "Who said it?", "Where it was not the person themselves."),
    )


def _give(held: Held) -> Layout:
    until = Ask("data.until", "Until when does it count?", "Leave it empty if no end was agreed.")
    return Layout(
        title="Record consent",
        button="Record the consent",
        lead=("One form for each matter and each person who decides.",),
        groups=ungrouped(*_word(held), until, when("When did they agree?")),
        left_out=TIMED,
        blames={**_BLAMES, "expires-before-given": "data.until"},
    )


def _refuse(held: Held) -> Layout:
    return Layout(
        title="Record that somebody refused consent",
        button="Record the refusal",
        groups=ungrouped(*_word(held), when("When did they refuse?")),
        left_out=TIMED,
        blames=_BLAMES,
    )


def _given(held: Held) -> tuple[Option, ...]:
    """The consents that stand, each named by its scope, what it regards and who gave it."""
    positions = held.case["areas"].get("consent", ())
    told = positions if isinstance(positions, list) else ()
    regarding = {option.value: option.words for option in _regarding(held)}
    return tuple(
        Option(
            "|".join((each["scope"], each.get("regarding", ""), each["given_by"])),
            regarding.get(each.get("regarding", ""), _SCOPES[each["scope"]]),
            f"Given by: {_GIVERS[each['given_by']]}",
        )
        for each in told
        if each["stands"] == "given"
    )


def _of_which(body: Body) -> tuple[Body, Places]:
    """What was consented to and by whom, from the consent that was chosen."""
    scope, _, rest = str(body.pop("which", None) or "||").partition("|")
    regarding, _, given_by = rest.partition("|")
    told = {"scope": scope, "regarding": regarding, "given_by": given_by}
    body["data"] |= {name: value for name, value in told.items() if value}
    return body, {f"data.{name}": "which" for name in told}


_OF_WHICH = {
    "data.regarding": "told by which consent it is",
    "data.given_by": "told by which consent it is",
}


def _which(held: Held) -> Ask:
    return replace(which("which", "Which consent?", _given(held)), of="data.scope")


def _withdraw(held: Held) -> Layout:
    return Layout(
        title="Record that somebody took their consent back",
        button="Record it",
        groups=ungrouped(
            _which(held),
            Ask("data.capacity", "On what ground could they decide?", options=_grounds(held)),
            Ask(
                "data.assessment",
                "On which assessment does that rest?",
                options=held.chosen(held.area("capacity").get("assessments", {})),
            ),
            Ask("data.evidence.statement", "What did they say?"),
            Ask("data.evidence.giver", "Who said it?", "Where it was not the person themselves."),
            when("When did they take it back?"),
        ),
        left_out={**TIMED, **_OF_WHICH},
        blames={
            "no-consent-to-withdraw": "which",
            "capacity-contradicts-giver": "data.capacity",
            "no-such-assessment": "data.assessment",
            "assessment-says-otherwise": "data.assessment",
            "assessment-of-another-decision": "data.assessment",
        },
        shape=_of_which,
    )


def _expire(held: Held) -> Layout:
    return Layout(
        title="Record that a consent no longer counts",
        button="Record it",
        lead=("Use this where nobody took it back. If somebody did, record that instead.",),
        groups=ungrouped(
            _which(held),
            Ask(
                "data.reason",
                "Why does it no longer count?",
                words={
                    "until_passed": "The last day that was agreed has passed",
                    "purpose_ended": "What it was given for is over",
                    "giver_no_longer_may": "Who gave it may no longer decide this",
                },
            ),
            when("Since when?"),
        ),
        left_out={**TIMED, **_OF_WHICH},
        blames={"no-consent-to-expire": "which", "consent-not-expired": "data.reason"},
        shape=_of_which,
    )


_ABLE = {"yes": "Yes", "no": "No", "not_known": "Not known"}


def _assessed(held: Held) -> Group:
    return Group(
        parts=(
            Ask(
                "data.decision",
                "What was to be decided?",
                options=listed("capacity_decisions", "decisions", on=held.today),
            ),
            Ask("data.decided.decision", "Which decision exactly?"),
            Ask("data.happened_on", "When was it assessed?"),
            Ask("data.assessor", "By whom?", options=practitioners(held), value=held.me),
            Ask("data.age_in_years", "How old was the person on that day?"),
        )
    )


_FOUND = (
    Ask("data.decided.evidence", "What was explained, and how was it understood?"),
    Ask("data.decided.support_given", "What was done to help the person decide?"),
)
_ASSESSED_BLAMES = {
    "unknown-decision": "data.decision",
    "age-contradicts-assessment": "data.age_in_years",
}


def _competence(held: Held) -> Layout:
    found = {
        "competent": "Competent to decide this",
        "not_competent": "Not competent to decide this",
        "not_clear": "Not clear",
    }
    return Layout(
        title="Assess whether a child can decide",
        button="Record the assessment",
        lead=("For somebody under 16, and for one decision. Another decision needs its own.",),
        groups=(
            _assessed(held),
            Group(
                legend="What you found",
                parts=(*_FOUND, Ask("data.outcome", "What do you conclude?", words=found)),
            ),
        ),
        left_out=UNASKED,
        blames={**_ASSESSED_BLAMES, "competence-is-a-childs": "data.age_in_years"},
    )


def _capacity(held: Held) -> Layout:
    def able(what: str, label: str) -> Ask:
        return Ask(f"data.{what}", label, words=_ABLE)

    found = {
        "has_capacity": "Has capacity for this decision",
        "lacks_capacity": "Lacks capacity for this decision",
        "not_clear": "Not clear",
    }
    return Layout(
        title="Assess capacity to decide",
        button="Record the assessment",
        lead=(
            "For somebody of 16 or over, and for one decision. Capacity is presumed: an unwise"
            " decision is no sign that it is lacking.",
        ),
        groups=(
            _assessed(held),
            Group(
                legend="What you found",
                parts=(
                    able("impairment", "Is there an impairment of mind or brain?"),
                    able("understands", "Can they understand what it is about?"),
                    able("retains", "Can they keep it in mind long enough?"),
                    able("weighs", "Can they weigh it?"),
                    able("communicates", "Can they say what they decide?"),
                    *_FOUND,
                    Ask("data.outcome", "What do you conclude?", words=found),
                ),
            ),
        ),
        left_out=UNASKED,
        blames={**_ASSESSED_BLAMES, "outcome-contradicts-abilities": "data.outcome"},
    )


FORMS = (
    Form("record-consent", "Record consent", _SECTION, _give),
    Form("record-consent-refusal", "Record that somebody refused consent", _SECTION, _refuse),
    Form(
        "record-consent-withdrawal",
        "Record that somebody took their consent back",
        _SECTION,
        _withdraw,
    ),
    Form("expire-consent", "Record that a consent no longer counts", _SECTION, _expire),
    Form("assess-capacity", "Assess capacity to decide (16 or over)", _SECTION, _capacity),
    Form(
        "assess-competence",
        "Assess whether a child can decide (under 16)",
        _SECTION,
        _competence,
        fits=of_a_child,
    ),
)
