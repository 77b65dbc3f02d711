"""Who is looked for before a referral is recorded, so that no second record of them is made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.clock import utc_now
from api.pages.asking import Record, Refused
from api.pages.forming.faults import Fault
from api.pages.forming.gathering import value
from api.pages.forming.layouts import Ask, Group, Layout
from api.pages.forming.members import Kind, Member
from api.pages.forming.typed import Typed
from api.pages.people.found import Hit, hits
from domain.moments import london_day

NAME, NUMBER, BORN = "name", "nhs_number", "born"
_MOST = 50
_OUT_OF_REACH = 503
_GOES_ON = frozenset({422, _OUT_OF_REACH})
"""A referral is not held up because of how somebody is called, or because a list lags behind."""
MEMBERS: Mapping[str, Member] = {
    NAME: Member(NAME, Kind.LINE, needed=True, longest=300),
    NUMBER: Member(NUMBER, Kind.LINE, needed=False, longest=14),
    BORN: Member(BORN, Kind.DAY, needed=False),
}
LAYOUT = Layout(
    title="Who is referred?",
    button="Look for them",
    lead=(
        "Look first whether they are known here, so that nobody has two records. You find those"
        " whose cases you may see.",
    ),
    groups=(
        Group(
            parts=(
                Ask(NAME, "Name"),
                Ask(NUMBER, "NHS number"),
                Ask(BORN, "Date of birth", "It finds nobody by itself; it tells people apart."),
            ),
        ),
    ),
)
NOT_A_NUMBER = "Check the ten digits, at least one of them is not right: NHS number"


@dataclass(frozen=True)
class Known:
    """Somebody who was found, and what they have in common with who was looked for."""

    hit: Hit
    same_number: bool
    same_birth: bool

    @property
    def same(self) -> str:
        """What that is, in words; empty where it is a name alone."""
        found = {"NHS number": self.same_number, "date of birth": self.same_birth}
        told = " and ".join(what for what, is_same in found.items() if is_same)
        return f"Same {told}" if told else ""

    @property
    def person(self) -> str:
        """The record that goes on."""
        return self.hit.merged_into or self.hit.person


@dataclass(frozen=True)
class Looked:
    """What came of it: those who were found, the likeliest first; what to put right; and what could
    not be looked for."""

    found: Sequence[Known] = ()
    faults: Sequence[Fault] = ()
    notes: Sequence[str] = ()


async def look(record: Record, typed: Typed) -> Looked:
    """Look for somebody by name and by number, each by itself: either may be wrong or missing in
    what is held. That nobody can be looked for now keeps nobody from going on. Raises
    :class:`~api.pages.asking.Refused` for who may look for nobody."""
    faults, notes = list(_faults(typed)), list[str]()
    number = typed.one(NUMBER)
    by_number: Sequence[Hit] = ()
    if number:
        try:
            by_number = await with_number(record, number)
        except Refused as refused:
            if is_no_number(refused):
                faults.append(Fault(NOT_A_NUMBER, NUMBER))
            else:
                notes.append(f"Nobody could be looked for by this number. {_why(refused)}")
    if faults:
        order = list(MEMBERS)
        return Looked(faults=sorted(faults, key=lambda each: order.index(each.field or NAME)))
    by_name, more = await _called(record, typed.one(NAME)) if typed.one(NAME) else ((), ())
    born = value(MEMBERS[BORN], BORN, typed)
    same = {hit.person for hit in by_number}
    known = [
        Known(hit, hit.person in same, same_birth=born is not None and hit.born_on == born)
        for hit in {hit.person: hit for hit in (*by_number, *by_name)}.values()
    ]
    likeliest = sorted(known, key=lambda each: (not each.same_number, not each.same_birth))
    return Looked(found=likeliest, notes=[*notes, *more])


async def with_number(record: Record, number: str) -> Sequence[Hit]:
    """Those on record with this NHS number. Raises :class:`~api.pages.asking.Refused`."""
    told = await record.post("/search", {"nhs_number": number, "limit": _MOST})
    return hits(told.body, london_day(utc_now()))


def is_no_number(refused: Refused) -> bool:
    """Whether a search was refused because what was looked for is no NHS number."""
    return refused.status == 422 and "errors" in refused.problem


def is_out_of_reach(refused: Refused) -> bool:
    """Whether nobody can be looked for now."""
    return refused.status == _OUT_OF_REACH


async def _called(record: Record, name: str) -> tuple[Sequence[Hit], Sequence[str]]:
    try:
        told = (await record.post("/search", {"name": name, "limit": _MOST})).body
    except Refused as refused:
        return (), [f"Nobody could be looked for by this name. {_why(refused)}"]
    found = hits(told, london_day(utc_now()))
    if "next" in told:
        return found, ["More people are called so than stand here. Write more of the name."]
    return found, []


def _why(refused: Refused) -> str:
    if refused.status not in _GOES_ON:
        raise refused
    return str(refused.problem.get("detail") or refused.problem["title"])


def _faults(typed: Typed) -> Iterator[Fault]:
    if not (typed.one(NAME) or typed.one(NUMBER)):
        yield Fault("Enter a name, or an NHS number: Name", NAME)
    try:
        date.fromisoformat(value(MEMBERS[BORN], BORN, typed) or date.max.isoformat())
    except ValueError:
        yield Fault("Enter a real date, such as 27 3 2026: Date of birth", BORN)
