"""Who the person is and how they live, as told on a day."""

from api.pages.forming.layouts import Ask, Group, Layout, Option
from api.pages.recording.forms import ANSWERS, TIMED, UNASKED, Form, ungrouped, when
from api.pages.recording.held import Held, listed
from api.pages.recording.sections import Section

_SECTION = Section.CIRCUMSTANCES
_LANGUAGES = {
    "ar": "Arabic",
    "bn": "Bengali",
    "bfi": "British Sign Language",
    "yue": "Cantonese",
    "cy": "Welsh",
    "en": "English",
    "fa": "Farsi",
    "fr": "French",
    "gu": "Gujarati",
    "hi": "Hindi",
    "it": "Italian",
    "ku": "Kurdish",
    "lt": "Lithuanian",
    "cmn": "Mandarin",
    "ne": "Nepali",
    "ps": "Pashto",
    "pl": "Polish",
    "pt": "Portuguese",
    "pa": "Punjabi",
    "ro": "Romanian",
    "ru": "Russian",
    "so": "Somali",
    "es": "Spanish",
    "ta": "Tamil",
    "ti": "Tigrinya",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "mis": "Another: say below which",
}


def _demographics(held: Held) -> Layout:
    def own(name: str, label: str, hint: str = "") -> Ask:
        unanswered = listed("demographics", "unanswered", on=held.today)
        found = listed("demographics", name, on=held.today)
        return Ask(f"data.characteristics.{name}", label, hint, options=(*found, *unanswered))

    return Layout(
        title="Record what the person says of themselves",
        button="Record it",
        lead=("What you leave empty is recorded as not asked.",),
        groups=(
            Group(
                parts=(
                    Ask("data.happened_on", "When did they say it?"),
                    Ask(
                        "data.ethnicity",
                        "Ethnicity",
                        options=listed("demographics", "ethnicity", on=held.today),
                    ),
                    own("gender", "Gender"),
                    own("religion", "Religion"),
                    own("sexual_orientation", "Sexual orientation"),
                    own("disabilities", "Disabilities", "Choose all that apply."),
                    own("long_term_conditions", "Long-term conditions", "Choose all that apply."),
                    own("perinatal", "Pregnancy and young children"),
                    own("veteran", "Service in the armed forces"),
                    Ask("data.characteristics.remark", "Anything else they say of it"),
                )
            ),
            Group(
                legend="Where they live",
                hint="Both or neither: worked out from the postcode by your service.",
                parts=(
                    Ask("data.deprivation_decile", "Deprivation decile, from 1 to 10"),
                    Ask(
                        "data.deprivation_index",
                        "By which index?",
                        options=listed("demographics", "deprivation_indices", on=held.today),
                    ),
                ),
            ),
        ),
        left_out=UNASKED,
        blames={
            "unknown-answer": "data.ethnicity",
            "answers-contradict": "data.characteristics.disabilities",
            "decile-without-index": "data.deprivation_index",
            "happened-in-future": "data.happened_on",
        },
    )


def _employment(held: Held) -> Layout:
    def asked(name: str, label: str, rules: str = "answers") -> Ask:
        return Ask(f"data.{name}", label, options=listed("employment", rules, on=held.today))

    return Layout(
        title="Record work, sickness and benefits",
        button="Record it",
        groups=ungrouped(
            Ask("data.happened_on", "As it stood on which day?"),
            asked("status", "Work", "status"),
            asked("hours", "Hours a week", "hours"),
            asked("sick_absence", "Off sick from work"),
            asked("sick_pay", "Statutory sick pay"),
            asked("benefits", "Benefits"),
            asked("support", "Wants help with work"),
            Ask("data.detail.text", "What the person says of work"),
        ),
        left_out=UNASKED,
        blames={
            "hours-contradict-status": "data.hours",
            "unknown-answer": "data.status",
            "happened-in-future": "data.happened_on",
        },
    )


def _communication(held: Held) -> Layout:
    languages = [Option(code, words) for code, words in _LANGUAGES.items()]
    return Layout(
        title="Record how to write to and speak with the person",
        button="Record it",
        groups=ungrouped(
            Ask("data.interpreter", "Do they need an interpreter?", words=ANSWERS),
            Ask("data.language", "Which language?", options=languages),
            Ask(
                "data.needs",
                "What do they need?",
                "Choose all that apply.",
                options=listed("communication", "needs", on=held.today),
            ),
            Ask("data.detail.text", "What helps, as they put it"),
            when("When did they say it?"),
        ),
        left_out=TIMED,
        blames={
            "interpreter-without-language": "data.language",
            "answers-contradict": "data.needs",
        },
    )


FORMS = (
    Form(
        "record-demographics",
        "Record what the person says of themselves",
        _SECTION,
        _demographics,
    ),
    Form("record-employment", "Record work, sickness and benefits", _SECTION, _employment),
    Form(
        "record-communication-needs",
        "Record how to write to and speak with the person",
        _SECTION,
        _communication,
    ),
)
