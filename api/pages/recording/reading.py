"""Reading a case for a form: as it is, with its entries, and what changed of it meanwhile."""

from asyncio import gather
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.pages.asking import Record
from api.pages.case.standing import name_of
from api.pages.forming.layouts import Option
from api.pages.recording.forms import Form
from api.pages.recording.held import NOBODY, Entry, Unfinished, entry_option
from api.pages.staff import Staff, staff_in
from domain.roles import PRACTITIONERS, Role

_MOST = 500
"""Entries that one answer of a history holds."""


@dataclass(frozen=True)
class CaseRead:
    """A case as it is now, for one reader; ``etag`` stands for what they saw.

    The entries are without what they say in words: a form tells of which kind they are, when and by
    whom. Nobody is to stand in the access log as having read a whole case who opened a form.
    """

    case: Mapping[str, Any]
    etag: str
    entries: Sequence[Entry]
    people: Staff
    """Those who recorded something, and who holds the case and supervises it."""

    @property
    def version(self) -> int:
        told: int = self.case["version"]
        return told

    @property
    def is_shown(self) -> bool:
        """Whether the reader may see the case."""
        return bool(self.etag)

    def since(self, version: int) -> tuple[Option, ...]:
        """What was recorded after a version, in words."""
        return tuple(entry_option(e, self.people) for e in self.entries if e["version"] > version)


@dataclass(frozen=True)
class Permitted:
    """The commands that a case takes from who asks, and whether they may read it."""

    commands: frozenset[str]
    is_readable: bool


async def permitted(record: Record, case_id: UUID) -> Permitted:
    """What the case takes from who asks. Raises as :func:`read_case`."""
    told = await record.get(f"/cases/{case_id}/permitted")
    return Permitted(frozenset(told.body["commands"]), told.body["readable"])


async def read_case(record: Record, case_id: UUID) -> CaseRead:
    """Raises :class:`~api.pages.asking.Refused`."""
    told, entries = await gather(
        record.get(f"/cases/{case_id}", looking=False), entries_of(record, case_id)
    )
    held = told.body["areas"].get("allocation")
    people = await staff_in(record, [entry["by"] for entry in entries], held)
    return CaseRead(told.body, told.headers["etag"], entries, people)


async def read_for(
    record: Record, case_id: UUID, form: Form, told: Permitted | None = None
) -> CaseRead:
    """The case for a form; nothing of it where who may not read it may fill the form in all the
    same: then nobody asks for it, and no refused reading is recorded. Raises as
    :func:`read_case`."""
    if form.is_for_all:
        return await read_if_open(record, case_id, told or await permitted(record, case_id))
    return await read_case(record, case_id)


async def read_if_open(record: Record, case_id: UUID, told: Permitted) -> CaseRead:
    """The case, or nothing of it where it is not open to who asks. Raises as
    :func:`read_case`."""
    return await read_case(record, case_id) if told.is_readable else unread(case_id)


def unread(case_id: UUID) -> CaseRead:
    """A case of which the reader may see nothing."""
    case = {"case": str(case_id), "version": 0, "areas": {}, "who": {"withheld": "closed"}}
    return CaseRead(case, "", (), NOBODY)


async def with_words(
    record: Record, case_id: UUID, entries: Sequence[Entry], wanted: Collection[str]
) -> Sequence[Entry]:
    """The entries of a case, those that are wanted with what they say; what is no entry of it is
    left out. Raises as :func:`read_case`."""
    there = [entry["id"] for entry in entries if entry["id"] in wanted]
    told = await record.get_all({id: f"/cases/{case_id}/entries/{id}" for id in there})
    return [told[e["id"]].body["entry"] if e["id"] in told else e for e in entries]


async def entries_of(record: Record, case_id: UUID, **moment: Any) -> Sequence[Entry]:
    """Every entry of a case as it is, or stood, without what they say in words. Raises as
    :func:`read_case`."""
    entries: list[Entry] = []
    after: int | None = 0
    while after is not None:
        told = await record.get(
            f"/cases/{case_id}/history", after=after, limit=_MOST, parts=False, **moment
        )
        entries += told.body["entries"]
        after = told.body.get("next")
    return entries


@dataclass(frozen=True)
class Around:
    """What a form offers to choose from that stands outside the case."""

    other_cases: tuple[Option, ...] = ()
    colleagues: Sequence[Mapping[str, Any]] = ()
    unfinished: Unfinished | None = None


async def read_around(record: Record, forms: Iterable[Form], *, case_id: UUID) -> Around:
    """What these forms need of it; the rest is not asked for. Raises as :func:`read_case`."""
    wanted = tuple(forms)
    others, staff, unfinished = await gather(
        _own_cases(record, wanted, but=case_id),
        _colleagues(record, wanted),
        _unfinished(record, wanted, case_id),
    )
    return Around(others, staff, unfinished)


async def _unfinished(record: Record, forms: Collection[Form], case_id: UUID) -> Unfinished | None:
    """What keeps the case from being closed, by the rule that would refuse it."""
    if not any(form.asks_what_is_unfinished for form in forms):
        return None
    told, allowed = await gather(
        record.get(f"/cases/{case_id}/unfinished"), permitted(record, case_id)
    )
    return Unfinished(
        tuple((each["code"], each["says"], each["entries"]) for each in told.body["unfinished"]),
        may_override=told.body["may_override"],
        commands=allowed.commands,
        lacking_a_pair=told.body["lacking_a_pair"],
    )


async def _colleagues(record: Record, forms: Collection[Form]) -> Sequence[Mapping[str, Any]]:
    """Who may hold a case or supervise one, in each role and team."""
    if not any(form.names_staff for form in forms):
        return ()
    roles = sorted(PRACTITIONERS | {Role.SUPERVISOR})
    told = await record.get("/directory/staff", role=roles)
    found: Sequence[Mapping[str, Any]] = told.body["staff"]
    return found


async def _own_cases(record: Record, forms: Collection[Form], *, but: UUID) -> tuple[Option, ...]:
    """The cases on somebody's own list, but for one; none where they have no such list."""
    if not any(form.asks_for_a_case for form in forms):
        return ()
    told = await record.get("/caseload", practitioner="me", names=True, limit=200)
    return tuple(
        Option(row["case_id"], name_of(row.get("who")))
        for row in told.body["cases"]
        if row["case_id"] != str(but)
    )
