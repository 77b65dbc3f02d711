"""An adult's case in talking therapies, at step two, at step three, or at both."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from api.demonstration.population import background, ending, intake, oversight
from api.demonstration.population.concern import raise_concern
from api.demonstration.population.contact import Contact, Work, next_time, write
from api.demonstration.population.figures import figure
from api.demonstration.population.intake import Case
from api.demonstration.population.people import Someone
from api.demonstration.population.scores import Course, Totals, course, first_totals
from api.demonstration.population.story import Story
from api.demonstration.population.treatment import Run, Session, hold, stay_away
from api.demonstration.population.working_days import on, working_day, working_days_after

PATHWAY = "adult_talking_therapies"

_PROBLEMS = ["F32.1", "F33", "F41.1", "F41.2", "F41.0", "F40.1", "F42", "F43.1", "F45.2"]
_STEP_TWO_THERAPIES = ["748051000000105", "748041000000107", "1026111000000108"]
_STEP_TWO_WORK = [
    "behavioural_activation",
    "cognitive_restructuring",
    "worry_management",
    "problem_solving",
    "sleep_hygiene",
    "graded_exposure",
]
_CBT, _COUNSELLING, _EMDR = "304891004", "286711000000107", "449030000"
_DROPPED = frozenset({"47"})


def tell(story: Story, person: Someone, *, on_day: date) -> str:
    """Tells the whole case; returns in a line what it is about."""
    fate = story.chance.weighted(figure("adult_fates"))
    source = story.chance.weighted(figure("adult_sources"))
    case = _case(story, person)
    received = intake.receive(story, case, on_day=on_day, source=source)
    decided = intake.decision_day(story, received)
    if fate == "declined":
        intake.decline(story, at=decided)
        return "An adult's referral that was declined"
    if fate == "redirected":
        intake.redirect(story, at=decided)
        return "An adult's referral that was sent on"
    told = intake.accept(story, case, at=decided, source=source)
    kind = "03" if fate == "treated_once" else "01"
    wait = "adult_wait_for_assessment"
    first = intake.first_meeting(story, case, told=told, wait=wait, kind=kind)
    if fate == "not_assessed":
        return _not_assessed(story, case, first, told=told)
    if fate == "course":
        return _course(story, case, first, told=told)
    booked, _ = intake.assess(story, case, first, told=told, totals=first_totals(story.chance))
    if fate == "not_taken_on":
        return _not_taken_on(story, case, first)
    return _once(story, case, first, booked)


def _case(story: Story, person: Someone) -> Case:
    if story.chance.happens(figure("trainee")):
        practitioner, role = "trainee", "trainee"
    else:
        practitioner, role = story.chance.one_of(["pwp", "pwp-two"]), "pwp"
    return Case(
        person=person,
        pathway=PATHWAY,
        practitioner=practitioner,
        role=role,
        supervisor="supervisor",
    )


def _not_assessed(story: Story, case: Case, first: Contact, *, told: datetime) -> str:
    for _ in range(story.chance.between(1, 2)):
        told = intake.never_seen(story, first, told=told)
        first = replace(first, at=next_time(first, 10))
        told = min(told, first.at - timedelta(hours=30))
    topic = "summary.not_seen"
    ending.close(story, case, after=told, end_code="50", topic=topic, end=told)
    return "An adult who was never assessed"


def _not_taken_on(story: Story, case: Case, first: Contact) -> str:
    at = first.ends + timedelta(minutes=6)
    _suit(story, case, at=at, step=None, topic="unsuitable")
    content = {
        "signposted_to": story.chance.one_of(["DEBT-ADVICE", "BEREAVEMENT", "CARERS-CENTRE"]),
        "detail": {"content": story.says("signpost")},
    }
    story.tell(case.practitioner, "signpost", at + timedelta(minutes=4), content)
    code = story.chance.weighted(figure("not_taken_on_end_codes"))
    topic = "summary.not_taken_on"
    ending.close(story, case, after=at, end_code=code, topic=topic, end=first.at)
    return "An adult assessed and not taken on"


def _once(story: Story, case: Case, first: Contact, booked: str) -> str:
    at = first.ends + timedelta(minutes=6)
    _describe(story, case, at=at)
    _suit(story, case, at=at + timedelta(minutes=1), step=2, topic="suitable")
    work = Work(["guided_self_help", "signposting"], "session.two", "748051000000105")
    write(story, first, booked, work)
    code = story.chance.weighted(figure("once_end_codes"))
    after = first.ends
    if code in _DROPPED:
        run = _run(case, Course({}), attended=1, before=0, therapy="748051000000105")
        after = stay_away(story, run, replace(first, kind="02"), times=1)
    ending.close(story, case, after=after, end_code=code, topic="summary.once", end=first.at)
    return "An adult seen once, with advice and a book"


def _course(story: Story, case: Case, first: Contact, *, told: datetime) -> str:
    route = story.chance.weighted(figure("adult_routes"))
    before, after = _sessions(story, route)
    scores = course(story.chance, before + after)
    intake.assess(story, case, first, told=told, totals=scores.at(0))
    background.take_down(story, case, first)
    at = first.ends + timedelta(minutes=6)
    _describe(story, case, at=at)
    direct = route == "step_three"
    topic = "suitable.three" if direct else "suitable"
    _suit(story, case, at=at + timedelta(minutes=1), step=3 if direct else 2, topic=topic)
    reviewed = on(working_days_after(first.at.date(), story.chance.between(1, 4)), 13, 30)
    oversight.review(story, "supervisor", at=reviewed, reasons=["new_assessment"])
    last = first
    sessions: list[Session] = []
    if before:
        therapy = story.chance.one_of(_STEP_TWO_THERAPIES)
        run = _run(case, scores, attended=before, before=0, therapy=therapy)
        sessions = _held(story, run, first, wait="wait_for_treatment")
        if story.chance.happens(figure("internet_therapy")):
            _online(story, case, sessions)
        _reviews(story, case, sessions, scores)
        last = sessions[-1].contact
    if after:
        moved = _step_three(story, case, last, stepped=bool(before))
        therapy = story.chance.weighted({_CBT: 0.7, _COUNSELLING: 0.2, _EMDR: 0.1})
        run = _run(moved, scores, attended=after, before=before, therapy=therapy)
        wait = "wait_for_step_three" if before else "wait_for_treatment"
        sessions += _held(story, run, last, wait=wait)
        case = moved
    oversight.second_thoughts(story, sessions, young=False)
    _concern(story, case, sessions)
    _end(story, case, run, sessions)
    return f"An adult with {len(sessions)} sessions, by way of {route.replace('_', ' ')}"


def _sessions(story: Story, route: str) -> tuple[int, int]:
    """How many sessions are attended at step two, and at step three."""
    match route:
        case "step_two":
            return story.chance.count(figure("step_two_sessions")), 0
        case "step_three":
            return 0, story.chance.count(figure("step_three_sessions"))
    before = story.chance.count(figure("before_step_up_sessions"))
    return before, story.chance.count(figure("after_step_up_sessions"))


def _run(case: Case, scores: Course, *, attended: int, before: int, therapy: str) -> Run:
    high = case.role == "hi_therapist"
    topic = "session.three" if high else "session.two"

    def work(number: int) -> Work:
        chosen = [_STEP_TWO_WORK[(number + before) % len(_STEP_TWO_WORK)]]
        ends = number == attended and attended > 2
        if ends:
            chosen.append("relapse_prevention")
        return Work(chosen, "session.last" if ends else topic, therapy)

    def totals(number: int) -> Totals:
        return scores.at(before + number)

    def contact(planned: Contact, _: int) -> Contact:
        minutes = 50 if high else 30
        return replace(planned, practitioner=case.practitioner, minutes=minutes, kind="02")

    return Run(
        attended=attended,
        attendance="adult_attendance",
        work=work,
        totals=totals,
        contact=contact,
    )


def _held(story: Story, run: Run, last: Contact, *, wait: str) -> list[Session]:
    day = working_day(last.at.date() + timedelta(days=story.chance.days(figure(wait))))
    at = on(day, story.chance.between(9, 16), story.chance.one_of([0, 30]))
    told = on(working_days_after(last.at.date(), 2), 17, 0)
    return hold(story, run, replace(last, at=at), told=min(told, at - timedelta(hours=20)))


def _step_three(story: Story, case: Case, last: Contact, *, stepped: bool) -> Case:
    """The case goes to a therapist at step three."""
    moved = replace(case, practitioner="hi-therapist", role="hi_therapist")
    at = on(working_days_after(last.at.date(), 1), 10, 0)
    if stepped:
        reasons = ["ready_for_step_change_or_discharge"]
        topic = "review.step_up"
        review = oversight.review
        review(story, "supervisor", at=at, reasons=reasons, decision="step_up", topic=topic)
        content = {
            "from_step": 2,
            "to_step": 3,
            "accepted_by": story.actor("hi-therapist"),
            "reasons": {"rationale": story.says("step_up")},
        }
        # A trainee does not decide on steps.
        by = "supervisor" if case.role == "trainee" else case.practitioner
        story.tell(by, "step-up", at + timedelta(minutes=30), content, basis="opinion")
    passed = at + timedelta(minutes=45)
    if story.chance.happens(figure("handed_over")):
        intake.hand_over(story, case, moved, at=passed)
    else:
        intake.reallocate(story, moved, at=passed)
    return moved


def _online(story: Story, case: Case, sessions: list[Session]) -> None:
    """A programme on the internet beside the sessions."""
    began, ended = sessions[0].contact.at.date(), sessions[-1].contact
    content = {
        "programme": story.chance.one_of(["depression", "generalised_anxiety", "stress"]),
        "therapy": "748041000000107",
        "started_on": began.isoformat(),
        "ended_on": ended.at.date().isoformat(),
        "clinician_minutes": 12 * len(sessions),
        "work": {"narrative": story.says("online")},
    }
    at = ended.ends + timedelta(minutes=20)
    story.tell(case.practitioner, "log-internet-therapy", at, content)


def _reviews(story: Story, case: Case, sessions: list[Session], scores: Course) -> None:
    if case.role == "trainee":
        oversight.supervise(story, "supervisor", sessions, every=2)
    elif len(sessions) >= 4 and scores.at(4)["PHQ9"] > scores.at(0)["PHQ9"] - 6:
        day = working_days_after(sessions[3].contact.at.date(), 1)
        reasons = ["practitioner_request"]
        oversight.review(story, "supervisor", at=on(day, 14, 20), reasons=reasons)


def _concern(story: Story, case: Case, sessions: list[Session]) -> None:
    if story.chance.happens(figure("concern")[case.pathway]):
        early = sessions[: max(len(sessions) // 2, 1)]
        session = story.chance.one_of(early)
        raise_concern(story, case, session)


def _end(story: Story, case: Case, run: Run, sessions: list[Session]) -> None:
    code = story.chance.weighted(figure("course_end_codes"))
    last = sessions[-1].contact
    if code in _DROPPED:
        after = stay_away(story, run, last, times=story.chance.between(1, 2))
        topic = "summary.dropped"
    else:
        after, topic = last.ends, "summary.done"
        ending.plan(story, case, at=sessions[-2].contact.ends + timedelta(minutes=30))
        at = last.ends - timedelta(minutes=5)
        background.employment(story, case, day=last.at.date(), at=at)
    ending.close(story, case, after=after, end_code=code, topic=topic, end=after)


def _describe(story: Story, case: Case, *, at: datetime) -> None:
    content = {
        "code": story.chance.one_of(_PROBLEMS),
        "system": "icd10",
        "system_version": "10",
        "provisional": case.role == "trainee",
    }
    story.tell(case.practitioner, "set-problem-descriptor", at, content)


def _suit(story: Story, case: Case, *, at: datetime, step: int | None, topic: str) -> None:
    content: dict[str, Any] = {
        "outcome": "offered" if step else "not_suitable",
        "alternatives_discussed": story.chance.happens(0.9),
        "reasons": {"rationale": story.says(topic)},
    }
    if step:
        content["step"] = step
    story.tell(case.practitioner, "decide-suitability", at, content, basis="opinion")
