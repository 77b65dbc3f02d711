"""What was sent to other agencies about a concern, what they answered, and asking them again."""

from api.pages.forming.layouts import Ask, Group, Layout, Option
from api.pages.recording.forms import ANSWERS, UNASKED, Form, ungrouped, which
from api.pages.recording.held import Held, listed
from api.pages.recording.sections import Section

_SECTION = Section.SAFEGUARDING
CONSENT = {
    "given": "Consent was given",
    "refused": "Consent was refused",
    "not_sought_increases_risk": "Not asked for: asking would put somebody at greater risk",
    "not_sought_urgent": "Not asked for: there was no time",
    "not_sought_lacks_capacity": "Not asked for: the person can’t decide about it",
    "not_needed": "Consent was not needed",
}
SENT = (
    Ask("data.sent.recipient", "To whom there?"),
    Ask("data.sent.reference", "Their reference"),
    Ask("data.sent.content", "What exactly was shared?"),
)
"""What went to whom, as every referral to another body asks for it."""


def footing(held: Held, *more: Ask) -> Group:
    """On what footing something was sent to another body."""
    return Group(
        legend="On what footing",
        parts=(
            Ask("data.consent", "Where did consent stand?", words=CONSENT),
            Ask("data.basis", "Legal basis", options=listed("sharing_bases", on=held.today)),
            Ask("data.person_told", "Did the person know before it was sent?", words=ANSWERS),
            *more,
        ),
    )


def _refer(held: Held) -> Layout:
    kind = held.variant or "child"
    agencies = tuple(
        option
        for option in listed("agencies", "agencies", on=held.today)
        if option.value in held.agencies_for(kind)
    )
    concerns = held.concern_options(lambda _concern: True)
    return Layout(
        title="Refer a concern to an agency",
        button="Record the referral",
        lead=("Record exactly what was sent. This does not send it for you.",),
        groups=(
            Group(
                parts=(
                    which("data.concern", "Which concern?", concerns),
                    Ask("data.agency", "To which agency?", options=agencies),
                    Ask("data.method", "How was it sent?"),
                    Ask("data.made_at", "When was it sent?"),
                    *SENT,
                )
            ),
            footing(held, Ask("data.parent_told", "Did a parent know?", words=ANSWERS)),
            Group(
                legend="Their answer",
                parts=(
                    Ask(
                        "data.reply_expected_by",
                        "By when should they answer?",
                        "Leave it empty to use the agency’s own time limit, if it has one.",
                    ),
                ),
            ),
        ),
        left_out=UNASKED,
        blames={
            "agency-unfit-for-concern": "data.agency",
            "basis-without-consent": "data.basis",
            "unknown-legal-basis": "data.basis",
            "no-such-concern": "data.concern",
            "concern-closed": "data.concern",
        },
    )


def _respond(held: Held) -> Layout:
    return Layout(
        title="Record an agency’s answer",
        button="Record the answer",
        groups=(
            Group(
                parts=(
                    _which(held),
                    Ask("data.decision", "What did they decide?"),
                    Ask("data.received_on", "When did the answer come?"),
                    Ask("data.reply.by_whom", "Who answered?"),
                    Ask("data.reply.content", "What did they say?"),
                )
            ),
        ),
        left_out=UNASKED,
        blames={
            "received-in-future": "data.received_on",
            "response-before-referral": "data.received_on",
        },
    )


def _chase(held: Held) -> Layout:
    return Layout(
        title="Ask an agency again",
        button="Record that they were asked again",
        groups=(
            Group(
                parts=(
                    _which(held),
                    Ask("data.happened_at", "When did you ask?"),
                    Ask("data.method", "How did you ask?"),
                    Ask("data.chase.spoken_to", "Whom did you speak to?"),
                    Ask("data.chase.content", "What did they say?"),
                    Ask("data.reply_expected_by", "By when should they answer now?"),
                )
            ),
        ),
        left_out=UNASKED,
        blames={
            "happened-in-future": "data.happened_at",
            "chased-before-referral": "data.happened_at",
            "reply-before-referral": "data.reply_expected_by",
        },
    )


def _late(held: Held) -> tuple[Option, ...]:
    """The referrals whose day has passed without an answer, which nobody has said yet."""
    made = held.area("safeguarding").get("referrals", {})
    today = held.today.isoformat()
    return tuple(
        option
        for option in held.awaited
        if made[option.value].get("expected_by", today) < today
        and made[option.value].get("overdue_since") != made[option.value]["expected_by"]
    )


def _overdue(held: Held) -> Layout:
    return Layout(
        title="Record that an agency’s answer is overdue",
        button="Record that it is overdue",
        groups=ungrouped(which("data.referral", "Which referral?", _late(held))),
        left_out=UNASKED,
        blames={
            "no-reply-awaited": "data.referral",
            "no-reply-day": "data.referral",
            "reply-not-overdue": "data.referral",
            "marked-overdue-already": "data.referral",
        },
    )


def _which(held: Held) -> Ask:
    return which("data.referral", "Which referral?", held.awaited)


_ABOUT = (("referral", "data.referral"),)
FORMS = (
    Form(
        "refer-to-agency",
        "Refer a concern to an agency",
        _SECTION,
        _refer,
        about=(("concern", "data.concern"),),
    ),
    Form("record-agency-response", "Record an agency’s answer", _SECTION, _respond, about=_ABOUT),
    Form(
        "mark-response-overdue",
        "Record that an agency’s answer is overdue",
        _SECTION,
        _overdue,
        about=_ABOUT,
    ),
    Form("chase-agency-response", "Ask an agency again", _SECTION, _chase, about=_ABOUT),
)
