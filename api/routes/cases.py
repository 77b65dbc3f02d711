"""One case: as it is, as it stood, and everything that happened to it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api.answers import presenting
from api.answers.changes import rested_on
from api.authentication import Bearer
from api.composing.services import Services
from api.problems import Problem
from api.showing.reading_route import Showing, recorded
from api.showing.recording import Shown
from api.showing.views import speaks_of
from application.accesses.entry_readings import WITHOUT_PARTS
from application.reading import Entry, Moment, StreamRead
from application.reconstruction.changes import known
from domain.case.measures.measures import MeasuresRecorded
from domain.case.referral.referral import ReferralReceived
from domain.moments import Instant, instant_text, london_day
from domain.streams import CASE

MOST_ENTRIES = 500


async def _standing(
    as_at: Annotated[
        Instant | None, Query(description="The record as it stood at this instant.")
    ] = None,
    position: Annotated[
        int | None, Query(ge=0, lt=2**53, description="The record as it stood at this position.")
    ] = None,
) -> Moment:
    if as_at is not None and position is not None:
        raise Problem("not-acceptable", "Ask for an instant or a position.", code="two-moments")
    return Moment(position=position, at=as_at)


# These dependencies are async, though they wait for nothing: a plain function would be handed to
# another thread. The answers are made whole on the thread that reads: FastAPI's own way with what a
# route returns goes over all of it twice more, and on the one thread that serves everybody.
AsItStood = Annotated[Moment, Depends(_standing)]


async def _moment(
    standing: AsItStood,
    known_by: Annotated[
        Instant | None, Query(description="Only what the service knew by this instant.")
    ] = None,
) -> Moment:
    return replace(standing, known_by=known_by)


AtMoment = Annotated[Moment, Depends(_moment)]


def router(services: Services) -> APIRouter:
    """The routes that read a case."""
    routes = APIRouter(tags=["cases"], route_class=recorded(services))

    @routes.get(
        "/cases/{case_id}",
        operation_id="read-case",
        summary="A case as it stands.",
        response_model=dict[str, Any],
    )
    def read_case(
        case_id: UUID,
        caller: Bearer,
        moment: AtMoment,
        showing: Showing,
        rests_on: Annotated[
            bool, Query(description="With the entry that each value rests on.")
        ] = False,
        looking: Annotated[
            bool,
            Query(
                description="False where it is read for a form: what changed since one's last look"
                " stays new."
            ),
        ] = True,
    ) -> Response:
        read = services.reader.read(caller, CASE, case_id, moment)
        headers = {}
        # Who saw only what was known by a time has not seen the version that a tag would stand for.
        if moment.known_by is None:
            headers["ETag"] = services.etags.of(case_id, read.state.version, caller.actor)
        beginning = [e for e in read.entries if issubclass(e.event.fact_class, ReferralReceived)]
        then = None if moment.position is None and moment.at is None else read.as_of
        day = london_day(speaks_of(services, moment, then))
        due = services.reader.supervision_due(caller, read, day)
        scores = read.opens(MeasuresRecorded)
        told = presenting.case(
            read, services.reader.shown(caller, beginning), due, scores=scores, day=day
        )
        if rests_on:
            told["rests_on"] = rested_on(known(read))
        tell(showing, read, read.entries)
        showing.asked = (*known_by_bound(moment), *(() if looking else ("looking:false",)))
        return presenting.answer(told, headers)

    @routes.get(
        "/cases/{case_id}/history",
        operation_id="read-history",
        summary="Every event of a case, in the order of recording.",
        response_model=dict[str, Any],
    )
    def read_history(
        case_id: UUID,
        caller: Bearer,
        moment: AtMoment,
        showing: Showing,
        after: Annotated[int, Query(ge=0, lt=2**53, description="After this version.")] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST_ENTRIES)] = MOST_ENTRIES,
        parts: Annotated[
            bool,
            Query(
                description="False: what entries say in words is left out, for whom their kinds,"
                " dates and codes are enough; nobody is recorded as having read it."
            ),
        ] = True,
    ) -> Response:
        read = services.reader.read(caller, CASE, case_id, moment)
        later = [e for e in read.entries if e.event.version > after]
        open_them = services.reader.shown if parts else services.reader.closed
        page = open_them(caller, later[:limit])
        told: dict[str, Any] = {
            "case": str(case_id),
            "as_of": presenting.as_of(read.as_of),
            "entries": [presenting.entry(e, with_parts=parts) for e in page],
        }
        if len(later) > limit:
            told["next"] = page[-1].event.version
            showing.asked = (f"next:{told['next']}",)
        tell(showing, read, page)
        showing.asked += _bounds(moment, after=after, limit=limit)
        showing.asked += () if parts else (WITHOUT_PARTS,)
        return presenting.answer(told)

    return routes


def person_told(read: StreamRead) -> dict[str, str]:
    """Whom the case is about, by id, where its beginning is told to the reader."""
    beginning = read.entries[0].event
    if beginning.version > 1 or not read.allowed.shows(beginning.id):
        return {}
    person = beginning.fact.about_whom()
    return {"person": str(person)} if person and read.allowed.tells(beginning.fact_class) else {}


def _bounds(moment: Moment, *, after: int, limit: int) -> tuple[str, ...]:
    """What bounds a page of a history, as it was understood: who cuts the page again to tell what
    was shown can't know of the other ways in which it may have been written."""
    return (f"after:{after}", f"limit:{limit}", *known_by_bound(moment))


def known_by_bound(moment: Moment) -> tuple[str, ...]:
    """What bounded a reading to what was known, for the access log."""
    return () if moment.known_by is None else (f"known_by:{instant_text(moment.known_by)}",)


def tell(showing: Shown, read: StreamRead, entries: Sequence[Entry]) -> None:
    """What is shown of a case, for the access log."""
    begun = read.entries[0].event.record["data"].get("person")
    showing.person = None if begun is None else UUID(begun)
    showing.allowed = read.allowed
    showing.entries(entries, position=read.as_of.position)
