"""A child's case with a children's practitioner, or a young person's in community work."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from api.demonstration.population import background, ending, intake, oversight
from api.demonstration.population.concern import raise_concern
from api.demonstration.population.contact import Contact, Work, call, next_time
from api.demonstration.population.figures import figure
from api.demonstration.population.intake import Case
from api.demonstration.population.people import Someone
from api.demonstration.population.scores import Course, Totals, course, first_totals
from api.demonstration.population.story import Story
from api.demonstration.population.treatment import Run, Session, hold, stay_away
from api.demonstration.population.working_days import on, working_day, working_days_after

CHILD, COMMUNITY = "cyp_camhs", "youth_community"

# Younger children don't fill in questionnaires made for adults.
_ANSWERS_FROM = 12

_WORK = {
    CHILD: (["guided_self_help", "psychoeducation", "graded_exposure"], "session.child"),
    COMMUNITY: (["mentoring", "key_working", "creative_work"], "session.community"),
}


def tell(story: Story, person: Someone, *, pathway: str, on_day: date, group: UUID) -> str:
    """Tells the whole case; returns in a line what it is about."""
    fate = story.chance.weighted(figure("young_fates"))
    sources = "child_sources" if pathway == CHILD else "community_sources"
    source = story.chance.weighted(figure(sources))
    worker = "cwp" if pathway == CHILD else "twp"
    case = Case(
        person=person,
        pathway=pathway,
        practitioner=worker,
        role=worker,
        supervisor="child-supervisor",
    )
    who = "A child" if pathway == CHILD else "A young person"
    received = intake.receive(story, case, on_day=on_day, source=source)
    decided = intake.decision_day(story, received)
    if fate == "declined":
        intake.decline(story, at=decided)
        return f"{who} whose referral was declined"
    if fate == "redirected":
        intake.redirect(story, at=decided)
        return f"{who} whose referral was sent on"
    told = intake.accept(story, case, at=decided, source=source)
    wait = "young_wait_for_assessment"
    first = intake.first_meeting(story, case, told=told, wait=wait, kind="01")
    if fate == "not_assessed":
        seen = intake.never_seen(story, first, told=told)
        topic = "summary.not_seen"
        ending.close(story, case, after=seen, end_code="50", topic=topic, end=seen)
        return f"{who} who was never assessed"
    if fate == "not_taken_on":
        return f"{who} {_not_taken_on(story, case, first, told=told)}"
    return f"{who} {_course(story, case, first, told=told, group=group)}"


def _answering(case: Case, totals: Totals) -> Totals:
    if case.person.age < _ANSWERS_FROM:
        return {}
    return {m: total for m, total in totals.items() if m != "WSAS"}


def _not_taken_on(story: Story, case: Case, first: Contact, *, told: datetime) -> str:
    totals = _answering(case, first_totals(story.chance))
    intake.assess(story, case, first, told=told, totals=totals)
    at = first.ends + timedelta(minutes=6)
    _suit(story, case, at=at, offered=False)
    content = {
        "signposted_to": story.chance.one_of(["YOUTH-GROUP", "SCHOOL-COUNSELLOR", "FAMILY-HUB"]),
        "detail": {"content": story.says("signpost")},
    }
    story.tell(case.practitioner, "signpost", at + timedelta(minutes=5), content)
    code = story.chance.weighted(figure("not_taken_on_end_codes"))
    topic = "summary.not_taken_on"
    ending.close(story, case, after=at, end_code=code, topic=topic, end=first.at)
    return "assessed and signposted"


def _course(story: Story, case: Case, first: Contact, *, told: datetime, group: UUID) -> str:
    attended = story.chance.count(figure("young_sessions"))
    scores = course(story.chance, attended)
    totals = _answering(case, scores.at(0))
    intake.assess(story, case, first, told=told, totals=totals)
    goals = background.take_down(story, case, first)
    _suit(story, case, at=first.ends + timedelta(minutes=6), offered=True)
    reviewed = on(working_days_after(first.at.date(), story.chance.between(2, 6)), 10, 0)
    oversight.review(story, case.supervisor, at=reviewed, reasons=["new_assessment"])
    run = _run(story, case, scores, attended=attended, group=group)
    day = first.at.date() + timedelta(days=story.chance.days(figure("wait_for_treatment")))
    begins = replace(first, at=on(working_day(day), first.at.hour, first.at.minute))
    sessions = hold(story, run, begins, told=first.ends + timedelta(minutes=9))
    oversight.supervise(story, case.supervisor, sessions, every=4)
    oversight.second_thoughts(story, sessions, young=True)
    background.score(story, case, goals, sessions)
    _move_on(story, case, sessions)
    if story.chance.happens(0.15):
        between = story.chance.one_of(sessions).contact
        call(story, case.practitioner, at=on(next_time(between, 2).date(), 17, 20))
    if story.chance.happens(figure("concern")[case.pathway]):
        session = sessions[(len(sessions) - 1) // 2]
        raise_concern(story, case, session)
    _end(story, case, run, sessions)
    return f"with {len(sessions)} sessions"


def _run(story: Story, case: Case, scores: Course, *, attended: int, group: UUID) -> Run:
    meets = story.names("group", group)
    share = figure("group_share")[case.pathway]
    in_group = [story.chance.happens(share) for _ in range(attended + 3)]
    interventions, topic = _WORK[case.pathway]

    def work(number: int) -> Work:
        if in_group[number]:
            return Work(["group_work"], "session.group")
        return Work([interventions[number % len(interventions)]], topic)

    def totals(number: int) -> Totals:
        return {} if in_group[number] else _answering(case, scores.at(number))

    def contact(planned: Contact, number: int) -> Contact:
        grouped = in_group[number]
        return replace(
            planned,
            kind="02",
            minutes=90 if grouped else 45,
            group=meets if grouped else None,
            medium="01" if grouped else planned.medium,
            number=number,
        )

    return Run(
        attended=attended,
        attendance="young_attendance",
        work=work,
        totals=totals,
        contact=contact,
    )


def _end(story: Story, case: Case, run: Run, sessions: list[Session]) -> None:
    code = story.chance.weighted(figure("course_end_codes"))
    last = sessions[-1].contact
    if code == "47":
        after, topic = stay_away(story, run, last, times=2), "summary.dropped"
    else:
        after, topic = last.ends, "summary.done"
        planned = sessions[-2].contact.ends + timedelta(minutes=30)
        ending.plan(story, case, at=planned, reason="goals_met")
    ending.close(story, case, after=after, end_code=code, topic=topic, end=after)


def _move_on(story: Story, case: Case, sessions: list[Session]) -> None:
    """Who is nearly grown up moves on to the service for adults."""
    last = sessions[-1].contact
    planned = sessions[0].contact.ends + timedelta(minutes=50)
    grown = case.person.born + timedelta(days=int(18 * 365.25))
    if not planned.date() + timedelta(days=30) < grown < planned.date() + timedelta(days=180):
        return
    content = {
        "receiving_service": "BRIDGEWELL-TT",
        "target_on": grown.isoformat(),
        "aged_17_and_a_half": True,
        "plan": {"plan": story.says("transition")},
    }
    transition = story.tell(case.practitioner, "plan-transition", planned, content)
    day = working_days_after(max(grown, last.at.date()), story.chance.between(1, 15))
    at = on(day, 10, 30)
    content = {
        "happened_on": day.isoformat(),
        "transition": transition,
        "result": {"account": story.says("transition.done")},
    }
    story.tell(case.practitioner, "complete-transition", at, content)
    story.settles(at)


def _suit(story: Story, case: Case, *, at: datetime, offered: bool) -> None:
    content: dict[str, Any] = {
        "outcome": "offered" if offered else "not_suitable",
        "alternatives_discussed": True,
        "reasons": {"rationale": story.says("suitable" if offered else "unsuitable")},
    }
    if offered:
        content["step"] = 2
    story.tell(case.practitioner, "decide-suitability", at, content, basis="opinion")
