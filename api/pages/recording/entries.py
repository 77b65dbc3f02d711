"""The entries that a form about one of them offers, and who corrects the others."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from api.pages.forming.layouts import Ask
from api.pages.recording.held import Entry, Held
from domain.case.corrections.corrections import CORRECTS_FOR_OTHERS, WITHDRAWALS, may_correct

Offered = Callable[[Held, Entry], bool]
"""Whether a form may be sent about an entry by who fills it in, as far as the entry tells."""

_OTHERS = (
    "You can choose what you recorded yourself. What somebody else recorded is corrected by them,"
    " or by a supervisor, the safeguarding lead or the service manager: ask one of them. You can"
    " add to every entry."
)


def _every(_held: Held, _entry: Entry) -> bool:
    return True


def _named(held: Held) -> Entry | None:
    """The entry that the form was opened at."""
    return held.by_id.get(held.typed.one("data.entry") or held.about.get("entry", ""))


def entry_asked(held: Held, offered: Offered = _every) -> Ask:
    """The entry that the form was opened at; else one of all that are offered."""
    named = _named(held)
    if named is None or not offered(held, named):
        found = [held.as_option(entry) for entry in held.standing() if offered(held, entry)]
        return Ask("data.entry", "Which entry?", options=found)
    about = held.as_option(named)
    only = replace(about, words=f"{about.words}, {about.hint}", hint="")
    return Ask("data.entry", "The entry", options=[only], value=only.value)


def correctable(held: Held, entry: Entry) -> bool:
    """Whether it may be corrected, by the rule that its command is judged by."""
    return may_correct(UUID(entry["by"]["actor"]), by=UUID(held.me), role=held.role)


def withdrawable(held: Held, entry: Entry) -> bool:
    """Whether it may be withdrawn as far as it tells by itself: not what the case begins with, nor
    what withdraws."""
    is_kept = entry["version"] == 1 or entry["type"] in WITHDRAWALS
    return correctable(held, entry) and not is_kept


def fits_at_one(offered: Offered) -> Callable[[Held], bool]:
    """Whether the form fits where it is opened at an entry, if it is."""

    def fits(held: Held) -> bool:
        named = _named(held)
        return named is None or offered(held, named)

    return fits


def who_corrects_others(held: Held) -> tuple[str, ...]:
    """Who corrects what is not offered."""
    return () if held.role in CORRECTS_FOR_OTHERS else (_OTHERS,)
