"""What the law asks to be told to particular bodies, or to be looked up, and screens for it."""

from dataclasses import replace

from api.pages.forming.layouts import Ask, Group, Layout
from api.pages.recording.agencies import SENT, footing
from api.pages.recording.forms import ANSWERS, UNASKED, Form, of_a_child, ungrouped
from api.pages.recording.held import Held, listed
from api.pages.recording.plans import about_concern
from api.pages.recording.sections import Section

_SECTION = Section.DUTIES
_BLAMES = {"happened-in-future": "data.happened_at", "no-such-concern": "data.concern"}
_SENT_BLAMES = {
    **_BLAMES,
    "unknown-legal-basis": "data.basis",
    "basis-without-consent": "data.basis",
}


def _sent(title: str, held: Held, *asks: Ask) -> Layout:
    return Layout(
        title=title,
        button="Record the referral",
        lead=("Record exactly what was sent. This does not send it for you.",),
        groups=(
            Group(
                parts=(
                    *asks,
                    Ask("data.happened_at", "When was it sent?"),
                    Ask("data.method", "How was it sent?"),
                    *SENT,
                    about_concern(held),
                )
            ),
            footing(held),
        ),
        left_out=UNASKED,
        blames=_SENT_BLAMES,
    )


def _marac(held: Held) -> Layout:
    return _sent("Record a MARAC referral about domestic abuse", held)


def _prevent(held: Held) -> Layout:
    return _sent("Record a Prevent referral about radicalisation", held)


_ROUTES = {
    "national_referral_mechanism": "The national referral mechanism",
    "duty_to_notify": "The Home Office, without a referral (duty to notify)",
    "police": "The police",
    "local_authority": "The local authority",
}


def _slavery(held: Held) -> Layout:
    made = _sent(
        "Record who was told of possible modern slavery",
        held,
        Ask("data.route", "Who was told?", words=_ROUTES),
        Ask(
            "data.consent_to_mechanism",
            "Does the person agree to the national referral mechanism?",
            "An adult enters it only if they agree.",
            words=ANSWERS,
        ),
    )
    return replace(made, blames={**made.blames, "mechanism-declined": "data.consent_to_mechanism"})


def _fgm(held: Held) -> Layout:
    regulated = {
        "health_professional": "Health professional",
        "social_care_professional": "Social care professional",
        "teacher": "Teacher",
    }
    learned = {"told_by_the_girl": "The girl said so", "signs_seen": "Signs of it were seen"}
    return Layout(
        title="Record that female genital mutilation was reported to the police",
        button="Record the report",
        lead=(
            "A regulated professional reports it themselves, by the end of the next working day.",
            "This does not report it for you.",
        ),
        groups=ungrouped(
            Ask("data.regulated_as", "As what are you regulated?", words=regulated),
            Ask("data.learned_by", "How did you learn of it?", words=learned),
            Ask("data.learned_on", "On which day did you learn of it?"),
            Ask("data.happened_at", "When was it reported?"),
            Ask("data.method", "How was it reported?"),
            Ask("data.report.content", "What exactly was reported?"),
            Ask("data.report.reference", "Reference of the police"),
            about_concern(held),
        ),
        left_out=UNASKED,
        blames={**_BLAMES, "reported-before-learned": "data.learned_on"},
    )


def _screen(held: Held) -> Layout:
    return Layout(
        title="Record a screen for exploitation",
        button="Record the screen",
        groups=ungrouped(
            Ask("data.happened_at", "When was it done?"),
            Ask(
                "data.tool",
                "With which tool?",
                options=listed("exploitation", "tools", on=held.today),
            ),
            Ask(
                "data.outcome",
                "What did it come to?",
                options=listed("exploitation", "outcomes", on=held.today),
            ),
            Ask("data.findings.content", "What was found, and what was done with it?"),
            Ask("data.findings.reference", "Reference of the form"),
            about_concern(held),
        ),
        left_out=UNASKED,
        blames={**_BLAMES, "unknown-exploitation-code": "data.tool"},
    )


def _cpis(held: Held) -> Layout:
    return Layout(
        title="Record a look into the child protection information service",
        button="Record the look",
        lead=("Record it also where nothing was found, or where it could not be looked into.",),
        groups=ungrouped(
            Ask("data.happened_at", "When did you look?"),
            Ask(
                "data.result",
                "What did it show?",
                options=listed("cpis", "results", on=held.today),
            ),
            Ask("data.findings.content", "What exactly, and what was done with it?"),
            Ask("data.findings.reference", "Reference"),
            about_concern(held),
        ),
        left_out=UNASKED,
        blames={**_BLAMES, "unknown-cpis-result": "data.result"},
    )


FORMS = (
    Form(
        "make-marac-referral",
        "Record a MARAC referral about domestic abuse",
        _SECTION,
        _marac,
    ),
    Form(
        "make-prevent-referral",
        "Record a Prevent referral about radicalisation",
        _SECTION,
        _prevent,
    ),
    Form(
        "raise-modern-slavery-concern",
        "Record who was told of possible modern slavery",
        _SECTION,
        _slavery,
    ),
    Form(
        "report-fgm",
        "Record that female genital mutilation was reported",
        _SECTION,
        _fgm,
    ),
    Form(
        "complete-exploitation-screen",
        "Record a screen for exploitation",
        _SECTION,
        _screen,
    ),
    Form(
        "check-cpis",
        "Record a look into the child protection information service",
        _SECTION,
        _cpis,
        fits=of_a_child,
    ),
)
