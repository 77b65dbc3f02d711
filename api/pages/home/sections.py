"""What waits for those who look after the records, and what runs, as tables of their home page."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from api.clock import utc_now
from api.pages import words
from api.pages.asking import Record
from api.pages.audit import emergencies, sampling
from api.pages.audit.addresses import SAMPLES, UNREVIEWED, USE
from api.pages.audit.readings import KINDS
from api.pages.audit.watching import STANDING_OUT
from api.pages.booked import contacts
from api.pages.booked.routes import BOOKED
from api.pages.capacity import Capacity
from api.pages.governance.addresses import GOVERNANCE
from api.pages.matters import weighing
from api.pages.matters.addresses import MATTER, TO_WEIGH
from api.pages.matters.standing import CONCERN, clock, grounds, stands
from api.pages.operations import routes as operations
from api.pages.operations import standing
from api.pages.page import Page
from api.pages.staff import Staff, staff_in
from api.pages.tables import Cell, Table
from domain.moments import london_day
from domain.roles import PRACTITIONERS, Role

_SHOWN = 5
"""Of what stands whole on a page of its own the first, or the latest."""
_WEEK, _SOONEST = 7, 20
_WAITS = ("What", "How many")


@dataclass(frozen=True)
class Section:
    """One table; ``more`` is where all of it stands, and what the link there says.
    ``comes_first``: it stands before caseloads and boards."""

    id: str
    table: Table
    more: tuple[str, Page] | None = None
    comes_first: bool = False


_Makes = Callable[[Record], Awaitable[Section]]


async def sections_of(record: Record, caller: Any) -> list[Section]:
    """What stands on somebody's home page beside caseloads and boards, asked for at once."""
    makes = _OF.get(caller.role, ())
    return list(await asyncio.gather(*(each(record) for each in makes)))


async def _booked(record: Record) -> Section:
    """The soonest of what is booked within a week; what is overdue before it."""
    asked = {"practitioner": "me", "days": _WEEK, "limit": _SOONEST, "names": True}
    told = (await record.get("/caseload/booked", **asked)).body
    rows = contacts.table(told, "Today and the next 7 days", today=london_day(utc_now()))
    says = "Show more: what is booked" if told["more"] else "What is booked over the next weeks"
    return Section("booked", rows, (says, BOOKED), comes_first=True)


async def _emergencies(record: Record) -> Section:
    told = (await record.get("/break-glass/unreviewed", limit=_SHOWN)).body
    staff = await staff_in(record, told)
    reviews = record.page["caller"].role in USE.roles
    rows = [emergencies.waiting(each, staff, reviews=reviews) for each in told["grants"]]
    table = Table(UNREVIEWED.title, emergencies.COLUMNS, rows, "Nothing waits for a review.")
    more = ("Show all: emergency access to be reviewed", UNREVIEWED) if "next" in told else None
    return Section("emergencies", table, more)


async def _desk(record: Record) -> Section:
    """What information governance has to decide, or to see done."""
    told = (await record.get("/open-decisions")).body
    table = Table("What is open", _WAITS, waiting(told), "Nothing is open.")
    return Section("open", table, ("Look at each, and decide", GOVERNANCE))


_OPEN = {
    "requests": "Requests for a copy of a record",
    "erasures_requested": "Erasures that wait for somebody else to approve them",
    "erasures_under_way": "Erasures to be carried out",
    "destructions_listed": "Lists for destruction that wait for somebody else",
    "destructions_under_way": "Lists for destruction that are being carried out",
    "holds": "Holds that stand",
    "reviews_requested": "External reviews that wait for somebody else",
}


def waiting(told: Mapping[str, int]) -> list[tuple[Cell, ...]]:
    """What is open of what was asked of information governance, each with how many there are; what
    there is none of is left out."""
    late = told["requests_overdue"]
    more = {
        "requests": f"{late} overdue" if late else "",
        "holds": "A request for a copy places one by itself",
    }
    return [
        (
            Cell(says),
            Cell(
                str(told[what]),
                more=more.get(what, ""),
                stands_out=what == "requests" and bool(late),
            ),
        )
        for what, says in _OPEN.items()
        if told[what]
    ]


async def _standing_out(_record: Record) -> Section:
    rows = [
        (Cell(each.title, href=STANDING_OUT[each.asks].path), Cell(each.says)) for each in KINDS
    ]
    columns = ("Readings", "What they are")
    return Section("standing-out", Table("Readings that stand out", columns, rows))


async def _samples(record: Record) -> Section:
    told = (await record.get("/samples")).body
    me = str(record.page["caller"].actor)
    mine = [each for each in reversed(told["samples"]) if each["drawn_by"] == me]
    rows = [sampling.drawn(each) for each in mine[:_SHOWN]]
    table = Table("My samples", sampling.COLUMNS, rows, "You have drawn none.")
    return Section("samples", table, ("All samples, and drawing one", SAMPLES))


async def _signed(record: Record) -> Section:
    return Section("signed", await operations.signed(record))


async def _views(record: Record) -> Section:
    told = (await record.get("/health/views")).body
    return Section("views", standing.views(told))


async def _granted(record: Record) -> Section:
    told = (await record.get("/external-reviews/granted")).body
    rows = [
        granted(review, case, number)
        for review in told["reviews"]
        for number, case in enumerate(review["cases"], 1)
    ]
    columns = ("Case", "As it stood on", "Open to you")
    return Section("granted", Table("Reviews granted to you", columns, rows, "None was granted."))


def granted(review: Mapping[str, Any], case: str, number: int) -> tuple[Cell, ...]:
    """A case of a review: it leads to the case while the review is in force."""
    link = Capacity(review=review["review"]).link(f"/pages/cases/{case}")
    until = words.moment(review["over"])
    opens = "until" if review["in_force"] else f"from {words.moment(review['starting'])} until"
    return (
        Cell(f"Case {number}", href=link if review["in_force"] else None, more=case),
        Cell(words.moment(review["as_at"])),
        Cell(f"{words.first_letter(opens)} {until}"),
    )


async def _matters(record: Record) -> Section:
    told = (await record.get("/matters")).body
    alleged = [each["alleged"] for each in told["matters"] if "alleged" in each]
    staff = await staff_in(record, {"practitioner": alleged})
    rows = [matter(each, staff) for each in told["matters"]]
    columns = ("Reported", "Of whom", "What", "Tell the designated officer", "Where it stands")
    return Section(
        "matters", Table("Hidden matters", columns, rows, "None is open that you may know of.")
    )


async def _to_weigh(record: Record) -> Section:
    told = (await record.get("/disclosures/to-weigh")).body
    table = weighing.waiting(told["disclosures"], record.page["caller"].role.value)
    more = ("All open requests for a copy", TO_WEIGH) if told["disclosures"] else None
    return Section("to-weigh", table, more)


def matter(told: Mapping[str, Any], staff: Staff) -> tuple[Cell, ...]:
    """A matter with its clock."""
    alleged = told.get("alleged")
    who = "Nobody" if alleged is None else staff.who(alleged)
    apart = "" if alleged is None else staff.apart(alleged)
    return (
        Cell(words.when(told["reported"]), href=MATTER.of(matter_id=told["matter"])),
        Cell(who or "Somebody the directory does not name", more=apart),
        Cell(CONCERN if alleged is None else grounds(told["grounds"])),
        clock(told, is_late=told["lado_overdue"]),
        Cell(stands(told)),
    )


_OF: Mapping[Role, tuple[_Makes, ...]] = {
    **dict.fromkeys(PRACTITIONERS, (_booked,)),
    Role.SAFEGUARDING_LEAD: (_matters, _to_weigh, _emergencies),
    Role.SERVICE_MANAGER: (_emergencies,),
    Role.AUDITOR: (_samples, _emergencies),
    Role.INFORMATION_GOVERNANCE: (_desk, _emergencies, _standing_out),
    Role.SYSTEM_ADMINISTRATOR: (_signed, _views),
    Role.EXTERNAL_REVIEWER: (_granted,),
    Role.STAFF_ALLEGATION_OFFICER: (_matters, _to_weigh),
}
