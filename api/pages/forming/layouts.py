"""How a form asks for what a command needs: the order, the groups and the words, as data."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]
Places = Mapping[str, str]
"""Where something in a body was asked for: paths in it to names of fields."""
Shape = Callable[[Body], tuple[Body, Places]]
"""Makes of what was asked for, in the form's own order, the body of the command."""


@dataclass(frozen=True)
class Option:
    """One of the answers that can be chosen."""

    value: str
    words: str
    hint: str = ""


@dataclass(frozen=True)
class Ask:
    """One question. ``path`` is where its answer stands in the body, or in the row.

    ``of`` is the member of the command that it is for, where that stands elsewhere in the body.
    ``options`` are the answers to choose from, where an enumeration does not list them. ``value``
    stands there when the form is first shown. ``is_hidden``: it is not asked but sent along;
    ``is_minted``: an id that is made when the form is shown. ``is_single``: it asks for one of
    several values that belong together. ``accepts`` are the endings of the names of files, where
    one is asked for: it is sent beside what is typed.
    """

    path: str
    label: str = ""
    hint: str = ""
    of: str | None = None
    options: Sequence[Option] | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    value: str = ""
    is_hidden: bool = False
    is_minted: bool = False
    is_single: bool = False
    accepts: Sequence[str] = ()


@dataclass(frozen=True)
class Several:
    """Rows of the same questions: as many as somebody adds, and so many when first shown; what
    is most keeps a form within the fields that are taken in."""

    path: str
    each: str
    """What one row is called."""
    asks: tuple[Ask, ...]
    add: str
    """The words of the button that adds one."""
    shown: int = 1
    most: int = 20


@dataclass(frozen=True)
class Group:
    """Questions that belong together; without a legend they stand for themselves."""

    parts: tuple["Ask | Several", ...]
    legend: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Instead:
    """Another form of the same command, by what its link names."""

    words: str
    name: str
    value: str


@dataclass(frozen=True)
class Way:
    """A page of the same case, by its path behind that of the case and what a link to it names."""

    path: str
    words: str
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class InTheWay:
    """Something for which the command would be refused, and where it is seen and settled."""

    words: str
    ways: tuple[Way, ...] = ()


def as_asked(body: Body) -> tuple[Body, Places]:
    """The shape of a form that asks for things where they stand."""
    return body, {}


@dataclass(frozen=True)
class Layout:
    """A whole form.

    ``lead`` stands above it, and before that what is ``in_the_way``; ``instead`` are forms of the
    same command that somebody may have wanted. ``left_out`` are the members of the command that it
    does not ask for on purpose, with the reason. ``blames`` tells by the code of a refusal
    the field that it is about.
    """

    title: str
    button: str
    groups: tuple[Group, ...]
    lead: tuple[str, ...] = ()
    in_the_way: tuple[InTheWay, ...] = ()
    instead: tuple["Instead", ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    blames: Mapping[str, str] = field(default_factory=dict)
    shape: Shape = as_asked

    def parts(self) -> Iterator["Ask | Several"]:
        """Every question and every list of rows, in order."""
        for group in self.groups:
            yield from group.parts

    def asked_of(self) -> Iterator[str]:
        """The members that it asks for."""
        for part in self.parts():
            if isinstance(part, Ask):
                yield part.of or part.path
            else:
                yield part.path
                for ask in part.asks:
                    yield ask.of or f"{part.path}[].{ask.path}"
