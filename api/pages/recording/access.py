"""Who is kept from a record or from some of its entries, and who keeps themselves out of it."""

from api.pages import words
from api.pages.forming.layouts import Ask, Layout, Option
from api.pages.recording.forms import UNASKED, Form, ungrouped, which
from api.pages.recording.held import Held, listed
from api.pages.recording.sections import Section
from domain.roles import Role

_SORTS = {
    "own_record": "It is my own record",
    "relative": "It is about a relative of mine",
    "other": "There is another tie",
}


def _declare(held: Held) -> Layout:
    return Layout(
        title="Keep yourself out of this record",
        button="Keep me out",
        lead=(
            "From then on you see nothing of this record, whatever your role. Only who restricts"
            " access can let you back in.",
        ),
        groups=ungrouped(
            Ask("data.actor", value=held.me, is_hidden=True),
            Ask("data.sort", "Why?", words=_SORTS),
            Ask("data.reasons.reasons", "What is the tie?"),
        ),
        left_out=UNASKED,
    )


_SEE_ON = (
    Role.PWP,
    Role.CWP,
    Role.TWP,
    Role.TRAINEE,
    Role.HI_THERAPIST,
    Role.SUPERVISOR,
    Role.DUTY,
    Role.ADMIN,
    Role.SAFEGUARDING_LEAD,
    Role.SERVICE_MANAGER,
    Role.AUDITOR,
)
_SEALED = "sealed_from_now"


def _restrict(held: Held) -> Layout:
    roles = [Option(role.value, words.first_letter(words.role(role))) for role in _SEE_ON]
    return Layout(
        title="Restrict who may see this record",
        button="Restrict access",
        lead=(
            "Who may see it on sees as much as before. All others see that something is"
            " restricted, and nothing of it: you too, unless you name yourself or your role."
            " Somebody else than you opens it again.",
        ),
        groups=ungrouped(
            Ask(
                "data.ground",
                "Why?",
                options=listed("access", "restriction_grounds", on=held.today),
            ),
            Ask("data.reasons.reasons", "Say more about it"),
            Ask(
                "data.actors",
                "Who may see it on?",
                "Of those who have to do with this record. Choose somebody here, or a role below.",
                options=held.staff,
            ),
            Ask("data.roles", "In which roles may people see it on?", options=roles),
            Ask(
                "data.covers",
                "Which entries?",
                "Leave it empty for the whole record. The latest first.",
                options=held.relied_on,
            ),
        ),
        left_out=UNASKED,
        blames={
            "unknown-restriction-ground": "data.ground",
            "covers-unknown-entry": "data.covers",
            "restricted-to-nobody": "data.roles",
        },
    )


def _standing(held: Held, *, sealed: bool | None = None) -> tuple[Option, ...]:
    """The restrictions that stand: seals of which nobody has asked that they be opened, or all."""
    found = held.area("restriction").get("restrictions", {})
    return held.chosen(
        [
            id
            for id, told in found.items()
            if sealed is None or (told["ground"] == _SEALED and "unsealing_by" not in told)
        ]
    )


def _ask_to_unseal(held: Held) -> Layout:
    return Layout(
        title="Ask that what is sealed be opened",
        button="Ask for it",
        lead=("It stays sealed until somebody else opens it.",),
        groups=ungrouped(
            which("data.restriction", "Which seal?", _standing(held, sealed=True)),
            Ask("data.reasons.reasons", "Why?"),
        ),
        left_out=UNASKED,
        blames={
            "no-such-restriction": "data.restriction",
            "not-sealed": "data.restriction",
            "unsealing-requested": "data.restriction",
        },
    )


def _lift(held: Held) -> Layout:
    return Layout(
        title="Open what somebody else restricted",
        button="Lift the restriction",
        groups=ungrouped(
            which("data.restriction", "Which restriction?", _standing(held)),
            Ask("data.reasons.reasons", "Why?"),
        ),
        left_out=UNASKED,
        blames={
            "no-such-restriction": "data.restriction",
            "own-restriction": "data.restriction",
            "unsealing-not-requested": "data.restriction",
        },
    )


def _let_back(held: Held) -> Layout:
    conflicts = held.area("restriction").get("conflicts", {})
    return Layout(
        title="Let somebody back into this record",
        button="Let them back in",
        groups=ungrouped(
            which("data.conflict", "Which entry kept them out?", held.chosen(conflicts)),
            Ask("data.reasons.reasons", "Why?"),
        ),
        left_out=UNASKED,
        blames={"no-such-conflict": "data.conflict", "own-conflict": "data.conflict"},
    )


FORMS = (
    Form("restrict-access", "Restrict who may see this record", Section.ACCESS, _restrict),
    Form(
        "request-unsealing",
        "Ask that what is sealed be opened",
        Section.ACCESS,
        _ask_to_unseal,
    ),
    Form(
        "lift-restriction",
        "Open what somebody else restricted",
        Section.ACCESS,
        _lift,
    ),
    Form("end-conflict", "Let somebody back into this record", Section.ACCESS, _let_back),
    Form(
        "declare-conflict",
        "Keep yourself out of this record",
        Section.ACCESS,
        _declare,
        is_for_all=True,
        keeps_out=True,
    ),
)
