"""A form as it is filled in: what stands in it at first, and what it comes to."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from api.pages.forming.gathering import Members, gathered, member_of
from api.pages.forming.layouts import Ask, Body, Layout, Places
from api.pages.forming.members import members
from api.pages.forming.typed import Typed, begun, prepared, without_row
from api.pages.recording.forms import Form
from api.pages.recording.held import Held


@dataclass(frozen=True)
class Filled:
    """A form of one case with what stands in it, its rows without gaps."""

    layout: Layout
    members: Members
    typed: Typed

    def body(self) -> tuple[Body, Places]:
        """What it comes to, and where each thing in that was asked for."""
        return self.layout.shape(gathered(self.layout, self.members, self.typed))


def filled(
    form: Form, held: Held, *, new_id: Callable[[], str], more: str = "", less: str = ""
) -> Filled:
    """The form with what was typed, with what it gives by itself where nothing was yet. ``more`` is
    the list to which a blank row is added, ``less`` the row that is taken away."""
    before = form.layout(held)
    typed = held.typed if held.typed.values else _at_first(form, held, before)
    typed = without_row(before, typed, less) if less else typed
    typed = prepared(before, typed, more=more, new_id=new_id)
    # Some of what there is to choose from is what was typed elsewhere in the form.
    return Filled(form.layout(replace(held, typed=typed)), members(form.command), typed)


def as_the_case_is_now(form: Form, held: Held) -> Typed:
    """What was typed, with what the form sends along by itself as the case has it now."""
    parts = form.layout(held).parts()
    sent_along = [part for part in parts if isinstance(part, Ask) and part.is_hidden]
    return held.typed.but({ask.path: (ask.value,) for ask in sent_along})


def can_be_filled(form: Form, held: Held) -> bool:
    """Whether the case stands so that it takes the form, and holds something to choose for every
    choice that has to be made."""
    known, layout = members(form.command), form.layout(held)
    return form.fits(held) and not any(
        isinstance(part, Ask)
        and part.options is not None
        and not part.options
        and member_of(part, known).needed
        for part in layout.parts()
    )


def _at_first(form: Form, held: Held, layout: Layout) -> Typed:
    given = {path: held.about[name] for name, path in form.about if held.about.get(name)}
    return begun(layout).but({path: (value,) for path, value in given.items()})
