"""Keeping oneself out of a record: one's own, a relative's, or where there is another tie."""

from api.pages.forming.layouts import Ask, Group, Layout
from api.pages.recording.forms import UNASKED, Form
from api.pages.recording.held import Held

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
        groups=(
            Group(
                parts=(
                    Ask("data.actor", value=held.me, is_hidden=True),
                    Ask("data.sort", "Why?", words=_SORTS),
                    Ask("data.reasons.reasons", "What is the tie?"),
                )
            ),
        ),
        left_out=UNASKED,
    )


FORMS = (
    Form(
        "declare-conflict",
        "Keep yourself out of this record",
        "Access",
        _declare,
        is_for_all=True,
        keeps_out=True,
    ),
)
