"""Who the person is and how the person lives, as told on a day; taken again as things change.

What reports are drawn up by stands in clear, as codes: ethnicity, and the deprivation decile of
the home with the version of its index; employment, whose first and last answers are compared. So
does what the office needs before it writes or books: language, interpreter, accessible formats.
No report and no decision asks for the rest (disability, religion, sexual orientation, sex, gender,
service in the forces, pregnancy, illness), so it stays encrypted, although coded. Silence is never
read as an answer: every list has words of its own for not known, not asked and declined.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Protocol

from pydantic import Field

from domain.case.dated import HappenedOn, refuse_future
from domain.case.referral.referral import Answer
from domain.commands import Circumstances, Command, NotAcceptable, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.policies import policy
from domain.roles import EVERYDAY
from domain.text import Code, Text

AREA = "circumstances"
HEARS = frozenset[str]()

Listed = Annotated[tuple[Code, ...], Field(min_length=1, max_length=20)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


class PersonalCharacteristics(Part):
    """Coded answers that no clear field may hold."""

    disabilities: Listed = ("not_asked",)
    long_term_conditions: Listed = ("not_asked",)
    veteran: Code = "not_asked"
    perinatal: Code = "not_asked"
    gender: Code = "not_asked"
    religion: Code = "not_asked"
    sexual_orientation: Code = "not_asked"
    remark: Text | None = None


class CommunicationDetail(Part):
    """What helps, as the person puts it."""

    text: Text


class EmploymentDetail(Part):
    """What the person says of work."""

    text: Text


class _Demographics(HappenedOn):
    """``deprivation_decile`` from 1, the most deprived tenth of areas, to 10."""

    ethnicity: Code
    deprivation_decile: Annotated[int, Field(ge=1, le=10)] | None = None
    deprivation_index: Code | None = None


@event("case.demographics_recorded", area=AREA, label="Personal circumstances recorded")
class DemographicsRecorded(_Demographics, Fact):
    policy: Code
    characteristics: PersonalCharacteristics | Closed | Gone


class _Employment(HappenedOn):
    """Codes of the national employment table; ``support`` is wanting help with work."""

    status: Code
    hours: Code
    sick_absence: Code
    sick_pay: Code
    benefits: Code
    support: Code


@event("case.employment_recorded", area=AREA, label="Employment recorded")
class EmploymentRecorded(_Employment, Fact):
    policy: Code
    detail: EmploymentDetail | Closed | Gone | None = None


class _Communication(Content):
    """``language`` as its ISO 639 code, absent where it is not known."""

    interpreter: Answer
    language: Language | None = None
    needs: Listed


@event("case.communication_needs_recorded", area=AREA, label="Communication needs recorded")
class CommunicationNeedsRecorded(_Communication, Fact):
    policy: Code
    detail: CommunicationDetail | Closed | Gone | None = None


@command(
    "record-demographics",
    area=AREA,
    summary="Record ethnicity and other circumstances as the person told them on a day.",
    roles=EVERYDAY,
)
class RecordDemographics(_Demographics, Command):
    characteristics: PersonalCharacteristics = PersonalCharacteristics()


@command(
    "record-employment",
    area=AREA,
    summary="Record work, sickness and benefits as they stood on a day.",
    roles=EVERYDAY,
)
class RecordEmployment(_Employment, Command):
    detail: EmploymentDetail | None = None


@command(
    "record-communication-needs",
    area=AREA,
    summary="Record language, interpreter and accessible formats.",
    roles=EVERYDAY,
)
class RecordCommunicationNeeds(_Communication, Command):
    detail: CommunicationDetail | None = None


@dataclass(frozen=True)
class State:
    """The latest answers; None where nobody recorded any."""

    ethnicity: str | None = None
    deprivation_decile: int | None = None
    employment: str | None = None
    interpreter: Answer | None = None
    language: str | None = None
    needs: tuple[str, ...] = ()


class Sees(Protocol):
    """What this area looks at."""

    @property
    def circumstances(self) -> State: ...


def _refuse_unlisted(answers: tuple[str, ...], *lists: dict[str, str]) -> None:
    if any(all(answer not in listed for listed in lists) for answer in answers):
        raise NotAcceptable("unknown-answer", "An answer is not on its list.")


def _refuse_with_another(answers: tuple[str, ...], alone: set[str]) -> None:
    if len(answers) > 1 and (alone & set(answers) or len(set(answers)) < len(answers)):
        raise NotAcceptable(
            "answers-contradict", "One of the answers rules out the others, or stands there twice."
        )


def _decide_demographics(asked: RecordDemographics, given: Circumstances) -> DemographicsRecorded:
    refuse_future(asked.happened_on, given)
    rules = policy("demographics")
    unanswered, told = rules["unanswered"], asked.characteristics
    _refuse_unlisted((asked.ethnicity,), rules["ethnicity"])
    if (asked.deprivation_decile is None) is not (asked.deprivation_index is None):
        raise NotAcceptable(
            "decile-without-index", "A deprivation decile and its index go together."
        )
    if asked.deprivation_index is not None:
        _refuse_unlisted((asked.deprivation_index,), rules["deprivation_indices"])
    for name in ("disabilities", "long_term_conditions"):
        answers: tuple[str, ...] = getattr(told, name)
        _refuse_unlisted(answers, rules[name], unanswered)
        _refuse_with_another(answers, {"none", *unanswered})
    for name in ("veteran", "perinatal", "gender", "religion", "sexual_orientation"):
        _refuse_unlisted((getattr(told, name),), rules[name], unanswered)
    return DemographicsRecorded(**dict(asked), policy=rules["version"])


def _decide_employment(asked: RecordEmployment, given: Circumstances) -> EmploymentRecorded:
    """Only who is employed works hours or is off sick from work."""
    refuse_future(asked.happened_on, given)
    rules = policy("employment")
    _refuse_unlisted((asked.status,), rules["status"])
    _refuse_unlisted((asked.hours,), rules["hours"])
    answers = (asked.sick_absence, asked.sick_pay, asked.benefits, asked.support)
    _refuse_unlisted(answers, rules["answers"])
    employed = rules["status"][asked.status].get("employed", False)
    applies = not rules["hours"][asked.hours].get("not_applicable", False)
    at_work = {asked.sick_absence, asked.sick_pay} & {"Y", "N"}
    if applies is not employed or (at_work and not employed):
        raise NotAcceptable(
            "hours-contradict-status",
            "Hours and sickness absence are for people in work, and they need them.",
        )
    return EmploymentRecorded(**dict(asked), policy=rules["version"])


def _decide_communication(asked: RecordCommunicationNeeds) -> CommunicationNeedsRecorded:
    rules = policy("communication")
    _refuse_unlisted(asked.needs, rules["needs"])
    unanswered = {answer.value for answer in Answer}
    _refuse_with_another(asked.needs, {"none", *unanswered})
    if asked.interpreter is Answer.YES and asked.language is None:
        raise NotAcceptable("interpreter-without-language", "An interpreter needs a language.")
    return CommunicationNeedsRecorded(**dict(asked), policy=rules["version"])


def decide(_case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RecordDemographics():
            return [_decide_demographics(asked, given)]
        case RecordEmployment():
            return [_decide_employment(asked, given)]
        case RecordCommunicationNeeds():
            return [_decide_communication(asked)]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case DemographicsRecorded() as fact:
            return replace(
                state, ethnicity=fact.ethnicity, deprivation_decile=fact.deprivation_decile
            )
        case EmploymentRecorded() as fact:
            return replace(state, employment=fact.status)
        case CommunicationNeedsRecorded() as fact:
            return replace(
                state, interpreter=fact.interpreter, language=fact.language, needs=fact.needs
            )
    return state
