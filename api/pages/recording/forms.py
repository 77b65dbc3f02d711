"""A form for one command, and what the forms have in common."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from api.pages.forming.layouts import Ask, Group, Layout, Option, Several
from api.pages.recording.held import Held
from api.pages.recording.sections import Section

SET_BY_THE_SERVICE = {
    "why": "the purpose is that of whoever is signed in",
    "sensitivity": "an entry is restricted where it stands, by whoever may",
    "on_behalf_of": "whoever is signed in records for themselves",
    "cause": "kept for programs",
    "correlation": "kept for programs",
}
"""What no form asks for beside the content of a command."""
UNASKED = {
    **SET_BY_THE_SERVICE,
    "occurred": "told by what is recorded, else it is now",
    "known": "the service learns of it as it is recorded",
    "source": "recorded as the practitioner's own",
    "basis": "recorded as fact",
}
"""The same where nobody else told of it, and it is recorded as it happens."""
TIMED = {name: reason for name, reason in UNASKED.items() if name != "occurred"}
"""The same where the form asks when it happened."""

NUMBER = "Open its page: the number stands at the end of the address."
"""How somebody names a record, or an entry, that they can't choose."""


@dataclass(frozen=True)
class Form:
    """The form of a command. ``link`` is how a page offers it, and ``section`` where.

    ``about`` are the fields that a link to it may fill in, by what the address calls them: ids and
    codes, never what people wrote.
    """

    command: str
    link: str
    section: Section
    layout: Callable[[Held], Layout]
    about: tuple[tuple[str, str], ...] = ()
    is_of_entry: bool = False
    """Offered at an entry, not for the case as a whole."""
    asks_for_a_case: bool = False
    """It names another case, one of those on the list of whoever fills it in."""
    names_staff: bool = False
    """It names somebody who works here, of all who may hold a case or supervise one."""
    asks_what_is_unfinished: bool = False
    """It is refused where something in the case is unfinished."""
    is_for_all: bool = False
    """Whoever works here may send it, also who may not read the case."""
    keeps_out: bool = False
    """Who recorded it may not read the case any more."""
    chosen_by_words: Callable[[Held], Collection[str]] = lambda _: ()
    """The entries among which nobody could choose without what they say."""
    fits: Callable[[Held], bool] = lambda _: True
    """Whether the case stands so that it can be sent; what is withheld speaks against nothing."""

    def reads(self, held: Held) -> frozenset[str]:
        """The entries of which the form tells what they say: those that it is about, and those that
        are chosen by it."""
        about = {held.typed.one(path) or held.about.get(name, "") for name, path in self.about}
        return frozenset((*about, *self.chosen_by_words(held)))


def ungrouped(*parts: Ask | Several) -> tuple[Group, ...]:
    """Questions that stand for themselves."""
    return (Group(parts=parts),)


def which(path: str, label: str, options: Sequence[Option], hint: str = "") -> Ask:
    """Which of those that the case holds; the only one there is stands there at first."""
    only = options[0].value if len(options) == 1 else ""
    return Ask(path, label, hint, options=options, value=only)


def when(label: str = "When was it?") -> Ask:
    """When it happened, where the command says nothing of it by itself."""
    return Ask("occurred", label, "Leave it empty if it is now. The time may stay empty.")


def taken_on(held: Held) -> bool:
    """Whether the referral may have been taken on: only of those that wait nobody has decided."""
    return not held.is_undecided


def of_a_child(held: Held) -> bool:
    """Whether the case may be a child's: only those on the pathway of adults are not."""
    return not held.is_adult


def when_and_who() -> Group:
    """When it happened, when the service learned of it, and from whom."""
    return Group(
        legend="When and from whom",
        parts=(
            when("When did it happen?"),
            Ask(
                "known",
                "When did you learn of it?",
                "Leave it empty if you learned of it just now.",
            ),
            Ask("source", "Who told you?", words=_SOURCES, value="practitioner"),
            Ask("basis", "What is it?", words=BASES, value="fact"),
        ),
    )


_SOURCES = {
    "self": "The person themselves",
    "gp": "GP",
    "practitioner": "Nobody: I saw or heard it myself",
    "health": "Another health service",
    "voluntary": "Voluntary organisation",
    "system": "A computer system",
}
BASES = {
    "fact": "Something seen or heard directly",
    "reported": "Something reported by somebody else",
    "opinion": "A professional opinion",
}
ANSWERS = {
    "yes": "Yes",
    "no": "No",
    "not_known": "Not known",
    "not_asked": "Not asked",
    "asked_and_declined": "Asked, and did not want to say",
}
"""The answers to a question where silence is never a no."""
